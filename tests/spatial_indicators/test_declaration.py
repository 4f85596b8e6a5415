import types
from pathlib import Path

import pytest

from spatial_indicators import measures as package
from spatial_indicators.declaration import (
    DeclarationError,
    declared_in,
    inputs_of,
    parameters_of,
    summary_of,
)
from spatial_indicators.measure import Measure


def walk(homes: int, streets: int, *, access_m: float = 400.0, along: bool = True) -> float:
    """How far people walk.

    More about it.
    """
    return homes + streets + access_m + along


def test_inputs_are_the_positional_parameters() -> None:
    assert inputs_of(walk, ("streets", "homes", "stops"), kind="layer") == ("homes", "streets")


def test_a_wrong_name_is_answered_with_the_nearest_right_one() -> None:
    with pytest.raises(DeclarationError, match="walk: there is no layer named streets; did you mean street_edges"):
        inputs_of(walk, ("homes", "street_edges"), kind="layer")


def test_a_name_that_is_near_to_none_is_answered_with_all() -> None:
    with pytest.raises(DeclarationError, match="no layer named homes; known: abc, xyz"):
        inputs_of(walk, ("abc", "xyz"), kind="layer")


def test_parameters_of_the_method_are_the_keyword_only_ones() -> None:
    assert parameters_of(walk) == {"access_m": 400.0, "along": True}


def test_a_parameter_of_the_method_needs_a_default() -> None:
    def without(*, access_m: float) -> float:
        return access_m

    with pytest.raises(DeclarationError, match="without: the method parameter access_m needs a default"):
        parameters_of(without)


def test_the_first_line_of_the_docstring_is_shown() -> None:
    assert summary_of(walk) == "How far people walk"


def test_a_declaration_needs_a_docstring() -> None:
    def silent() -> None: ...

    with pytest.raises(DeclarationError, match="silent needs a docstring"):
        summary_of(silent)


def test_declarations_are_found_by_the_names_of_their_files_and_sorted() -> None:
    found = declared_in(package, Measure)
    assert list(found) == sorted(found)
    assert found["people"].name == "people"


def test_a_declaration_in_a_file_of_another_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "wrong_place"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "this_one.py").write_text("another_one = 3\n")
    monkeypatch.syspath_prepend(tmp_path)
    wrong = types.ModuleType("wrong_place")
    wrong.__path__ = [str(folder)]
    with pytest.raises(DeclarationError, match=r"wrong_place\.this_one declares another_one: one file, one name"):
        declared_in(wrong, int)
