"""With how many decimals is a value of this unit shown to people?"""

DECIMALS = {"ndvi": 2, "ratio": 2}
"""Units whose values differ in hundredths; one decimal tells percents and m2 apart."""


def rounded(value: float, unit: str) -> str:
    """Write a value as tables and maps show it; files and the database keep it whole."""
    return f"{value:.{DECIMALS.get(unit, 1)}f}"
