"""Everything that is refused says what to do, and nearly all of it is tested by its words."""

from pathlib import Path

from pipelines.docs.refusal_page import HOLE, refusals

TESTS = Path(__file__).parents[2]
LEAST_TESTED = 0.7
"""Share of the messages whose words stand in a test; others need a broken server, disk or program around them."""


def test_every_refusal_says_what_to_do() -> None:
    found = refusals()
    assert len(found) >= 60
    assert [what for what, remedy, _ in found if len(remedy.replace(HOLE, "").strip()) < 3] == []


def test_most_refusals_are_expected_by_a_test() -> None:
    words = "\n".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py")).replace("\\", "")
    longest = [max(what.split(HOLE), key=len).strip() for what, *_ in refusals()]
    tested = [part for part in longest if part[:30] in words]
    assert len(tested) >= LEAST_TESTED * len(longest)
