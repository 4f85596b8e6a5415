"""One page an indicator: what it answers, how, whence its thresholds, and what a value or its absence means."""

import ast
import inspect
import textwrap
from collections.abc import Iterator

from pipelines.docs.inputs import inputs_of
from pipelines.docs.markdown import code, codes, listing, number, page, prose, table
from pipelines.docs.reasons import flags_of, is_of_rates, reasons_of
from spatial_indicators.indicator import Indicator, indicators
from spatial_indicators.measure import Measure, measures

KEPT_SUMS = "kept beside every value, so that districts can be put together again"
KEPT_RATES = "the two rates, kept beside every value; districts are put together by their measures"

DIRECTION = {"up": "higher is better", "down": "lower is better"}


def method_page(indicator: Indicator) -> str:
    """Describe one indicator from its declaration."""
    return page(
        f"# {indicator.title}",
        f"**{indicator.question}?** SDG {indicator.code}, {code(indicator.name)}, {indicator.unit}.",
        prose(indicator.description),
        f"## Formula\n\n    {formula_of(indicator)}",
        _measures(indicator),
        _inputs(indicator),
        _thresholds(indicator),
        _variants(indicator),
        "## Traps\n\n" + "\n".join(f"- {trap}" for trap in indicator.traps) if indicator.traps else "",
        "## What a value says\n\n" + listing(_meaning(indicator)),
        "## Flags\n\n" + listing(flags_of(indicator)),
        "## Why a value may be missing\n\nA missing value is empty, never 0, and has one of these reasons, the first"
        " that applies.\n\n" + listing(reasons_of(indicator)),
        "## Official series\n\n" + _series(indicator),
        _citation(indicator),
    )


def method_index() -> str:
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
    about = (
        "One page an indicator: the question it answers, formula, inputs, thresholds with their sources, variants,"
        " traps, flags, official series, how to cite. Each is declared in `spatial_indicators/indicators/`."
    )
    return page("# Indicators and their methods", about, table(head, rows))


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


def _inputs(indicator: Indicator) -> str:
    layers = sorted({layer for name in indicator.inputs for layer in measures()[name].layers})
    rows = [(prose(each.what), codes(each.keys)) for each in inputs_of(layers)]
    about = "What a city gives, by the keys of its file; without one that it needs, a value has the reason `no_source`."
    return f"## Inputs\n\n{about}\n\n" + table(("input", "key"), rows)


def _thresholds(indicator: Indicator) -> str:
    rows = [row for name in indicator.inputs for row in threshold_rows(measures()[name])]
    return "## Thresholds\n\n" + table(("measure", "parameter", "default", "source"), rows) if rows else ""


def threshold_rows(measure: Measure) -> Iterator[tuple[str, str, str, str]]:
    """Give the parameters of a measure's method with their sources, except the one that its variants are about."""
    varied = {name for changes in measure.variants.values() for name in changes}
    for name, default in measure.parameters.items():
        if name not in varied:
            told = number(default) if isinstance(default, float) else code(default)
            yield link(measure.name), code(name), told, measure.sources.get(name, "")


def _variants(indicator: Indicator) -> str:
    rows = [
        (code(indicator.method_name(variant)), *_changes(indicator, variant))
        for variant in indicator.variants(measures())
    ]
    about = f"The methods of the values. Version {code(indicator.method_version)}, <{indicator.reference}>."
    if on_request := [name for each in indicator.measures for name in sorted(measures()[each].on_request)]:
        about += f" {codes(on_request)}: only where a city's file [asks for it](../on-request.md)."
    return f"## Variants\n\n{about}\n\n" + table(("method", "differs in", "source"), rows)


def _changes(indicator: Indicator, variant: str) -> tuple[str, str]:
    known = [measures()[name] for name in indicator.measures]
    changed = [(each, name, value) for each in known for name, value in each.variants.get(variant, {}).items()]
    if not changed:
        return "the only method" if indicator.variants(measures()) == ("",) else "the default", ""
    told = dict.fromkeys(f"{name}={value!r}" for _, name, value in changed)
    return codes(told), "; ".join(dict.fromkeys(each.sources.get(name, "") for each, name, _ in changed))


def _meaning(indicator: Indicator) -> dict[str, str]:
    least, most = indicator.valid_range
    return {
        "unit": indicator.unit,
        "direction": f"{indicator.direction}: {DIRECTION[indicator.direction]}",
        "valid range": f"{number(least)} to {number(most)}; a value outside stops the run",
        "coverage": " / ".join(link(name) for name in indicator.covered) + ", from 0 to 1",
        "numerator and denominator": KEPT_RATES if is_of_rates(indicator) else KEPT_SUMS,
        "target of 2030": _target(indicator),
    }


def _series(indicator: Indicator) -> str:
    if indicator.series is None:
        return f"None: the UN publishes no series of it; it stands beside SDG {indicator.code}."
    return (
        f"{code(indicator.series)} of the Global SDG Indicators Database,"
        f" <https://unstats.un.org/sdgapi/v1/sdg/Series/Data?seriesCode={indicator.series}>, in {indicator.unit}."
    )


def _citation(indicator: Indicator) -> str:
    methods = " or ".join(code(indicator.method_name(variant)) for variant in indicator.variants(measures()))
    return (
        "## How to cite\n\n"
        f"> {indicator.title} (SDG {indicator.code}), CITY, YEAR, method {methods}, version {indicator.method_version}"
        f" (<{indicator.reference}>), computed with urban-sdg, run RUN.\n\n"
        "`api.observation` gives the city, the year, the method and the run of every value; `api.source` gives the"
        " attribution that its data ask for."
    )
