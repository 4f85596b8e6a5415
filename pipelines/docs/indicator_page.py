"""One page an indicator: what it answers, how, and what a value or its absence means."""

import ast
import inspect
import textwrap
from collections.abc import Iterator

from pipelines.docs.markdown import code, codes, listing, number, page, prose, table
from pipelines.docs.reasons import flags_of, is_of_rates, reasons_of
from spatial_indicators.indicator import Indicator, indicators
from spatial_indicators.measure import Measure, measures

KEPT_SUMS = "kept beside every value, so that districts can be put together again"
KEPT_RATES = "the two rates, kept beside every value; districts are put together by their measures"

DIRECTION = {"up": "higher is better", "down": "lower is better"}


def indicator_page(indicator: Indicator) -> str:
    """Describe one indicator from its declaration."""
    return page(
        f"# {indicator.title}",
        f"**{indicator.question}?** SDG {indicator.code}, {code(indicator.name)}, {indicator.unit}.",
        prose(indicator.description),
        f"## Formula\n\n    {formula_of(indicator)}",
        _measures(indicator),
        _thresholds(indicator),
        _methods(indicator),
        "## What a value says\n\n" + listing(_meaning(indicator)),
        "## Flags\n\n" + listing(flags_of(indicator)),
        "## Why a value may be missing\n\nA missing value is empty, never 0, and has one of these reasons, the first"
        " that applies.\n\n" + listing(reasons_of(indicator)),
        _citation(indicator),
    )


def indicator_index() -> str:
    """List all indicators."""
    rows = [
        (
            f"[{each.question}?]({name}.md)",
            each.code,
            code(name),
            codes(each.method_name(variant) for variant in each.variants(measures())),
            each.unit,
        )
        for name, each in indicators().items()
    ]
    head = ("question", "SDG", "indicator", "methods", "unit")
    return page(
        "# Indicators", "One page each. Each is declared in `spatial_indicators/indicators/`.", table(head, rows)
    )


def _target(indicator: Indicator) -> str:
    if indicator.target is None:
        return "none: nobody names a number"
    return f"{indicator.target:g} {indicator.unit}, named by <{indicator.target_reference}>"


def formula_of(indicator: Indicator) -> str:
    """Read the formula as it is written in the declaration."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(indicator.formula)))
    return next(ast.unparse(node.value) for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value)


def link(measure: str) -> str:
    """Link to the page of a measure."""
    return f"[{measure}](../measures/{measure}.md)"


def _measures(indicator: Indicator) -> str:
    known = measures()
    rows = [(link(name), known[name].title, known[name].unit) for name in indicator.measures]
    return "Each name stands for the sum of a measure over the cells of the district.\n\n" + table(
        ("measure", "what is summed", "unit"), rows
    )


def _thresholds(indicator: Indicator) -> str:
    rows = [row for name in indicator.inputs for row in threshold_rows(measures()[name])]
    return "## Thresholds\n\n" + table(("measure", "parameter", "default"), rows) if rows else ""


def threshold_rows(measure: Measure) -> Iterator[tuple[str, str, str]]:
    """Give the parameters of a measure's method, except the one that its variants are about."""
    varied = {name for changes in measure.variants.values() for name in changes}
    for name, default in measure.parameters.items():
        if name not in varied:
            yield link(measure.name), code(name), number(default) if isinstance(default, float) else code(default)


def _methods(indicator: Indicator) -> str:
    rows = [
        (code(indicator.method_name(variant)), _changes(indicator, variant))
        for variant in indicator.variants(measures())
    ]
    return f"## Methods\n\nVersion {code(indicator.method_version)}.\n\n" + table(("method", "differs in"), rows)


def _changes(indicator: Indicator, variant: str) -> str:
    changes = [measures()[name].variants.get(variant, {}) for name in indicator.measures]
    return codes(f"{name}={value!r}" for each in changes for name, value in each.items()) or "the only method"


def _meaning(indicator: Indicator) -> dict[str, str]:
    least, most = indicator.valid_range
    return {
        "unit": indicator.unit,
        "direction": f"{indicator.direction}: {DIRECTION[indicator.direction]}",
        "valid range": f"{number(least)} to {number(most)}; a value outside stops the run",
        "coverage": " / ".join(link(name) for name in indicator.covered) + ", from 0 to 1",
        "numerator and denominator": KEPT_RATES if is_of_rates(indicator) else KEPT_SUMS,
        "target of 2030": _target(indicator),
        "UN series": code(indicator.series) if indicator.series else "none",
        "reference": f"<{indicator.reference}>",
    }


def _citation(indicator: Indicator) -> str:
    methods = " or ".join(code(indicator.method_name(variant)) for variant in indicator.variants(measures()))
    return (
        "## How to cite\n\n"
        f"> {indicator.title} (SDG {indicator.code}), CITY, YEAR, method {methods}, version {indicator.method_version},"
        " computed with urban-sdg, run RUN.\n\n"
        "`api.observation` gives the city, the year, the method and the run of every value; `api.source` gives the"
        " attribution that its data ask for."
    )
