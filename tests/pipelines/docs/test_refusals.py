"""Everything that is refused says what to do, and nearly all of it is tested by its words."""

from pathlib import Path

from pipelines.docs.refusal_page import HOLE, OUTSIDE, refusals

TESTS = Path(__file__).parents[2]
LEAST_TESTED = 0.7
"""Share of the messages whose words stand in a test; others need a broken server, disk or program around them."""

LEAST_BROKEN = 60
"""Broken files and servers, no two told alike, that the project promises to tell."""


def test_every_refusal_says_what_to_do() -> None:
    found = refusals()
    assert len(found) >= 60
    assert [what for what, remedy, _ in found if len(remedy.replace(HOLE, "").strip()) < 3] == []


def test_most_refusals_are_expected_by_a_test() -> None:
    wordings = {what for what, *_ in refusals()}
    assert len(words_in_tests(wordings)) >= LEAST_TESTED * len(wordings)


def test_at_least_sixty_broken_files_and_servers_are_tested_by_what_is_told_of_them() -> None:
    assert len(words_in_tests({what for what, *_ in refusals(OUTSIDE)})) >= LEAST_BROKEN


def words_in_tests(wordings: set[str]) -> set[str]:
    """Give those whose longest part without a hole stands in a test, from its beginning."""
    words = "\n".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py")).replace("\\", "")
    return {what for what in wordings if max(what.split(HOLE), key=len).strip()[:30] in words}
