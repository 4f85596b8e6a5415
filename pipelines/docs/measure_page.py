"""One page a measure: what is summed, from which layers, with which parameters."""

from pipelines.docs.markdown import code, codes, listing, page, prose, sections, table
from pipelines.docs.method_page import threshold_rows
from spatial_indicators.indicator import indicators
from spatial_indicators.measure import Measure, measures


def measure_page(measure: Measure) -> str:
    """Describe one measure from its declaration."""
    rows = "one row a group of people" if measure.counts == "people" else "one row, for the land itself"
    facts = {
        "unit": measure.unit,
        "rows": rows,
        "computed from": codes(measure.layers),
        "variants": codes(measure.variants) or "none",
    }
    details = prose("\n".join(sections(measure.compute)[""].splitlines()[1:]))
    parameters = table(("parameter", "default", "source"), [row[1:] for row in threshold_rows(measure)])
    variants = [
        (code(name), codes(f"{key}={value!r}" for key, value in changes.items()))
        for name, changes in measure.variants.items()
    ]
    return page(
        f"# {measure.name}",
        f"**{measure.title}.**",
        details,
        listing(facts),
        f"## Parameters of the method\n\n{parameters}" if parameters else "",
        "## Variants\n\n" + table(("variant", "parameters"), variants) if variants else "",
        "## Used by\n\n" + "\n".join(_uses(measure.name)),
    )


def measure_index() -> str:
    """List all measures."""
    rows = [
        (f"[{name}]({name}.md)", each.title, each.unit, codes(each.variants) or "none")
        for name, each in measures().items()
    ]
    about = "Quantities that add up over cells. Each is declared in `spatial_indicators/measures/`."
    return page("# Measures", about, table(("measure", "what is summed", "unit", "variants"), rows))


def _uses(name: str) -> list[str]:
    """Say what each indicator takes a measure for."""
    lines = []
    for indicator in indicators().values():
        roles = {
            "formula": name in indicator.measures,
            "coverage": name in indicator.covered,
            "flag": name in indicator.flags.values(),
        }
        if any(roles.values()):
            used = ", ".join(role for role, is_one in roles.items() if is_one)
            lines.append(f"- [{indicator.title}](../methods/{indicator.name}.md): {used}")
    return lines or ["- no indicator"]
