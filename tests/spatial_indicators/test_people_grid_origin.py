"""Rasters of sexes and ages: which files are meant, and which of them make up a group."""

import pytest

from spatial_indicators.people_grid_origin import AGES, PeopleGridOrigin

BY_GROUP = "people/xyz_{sex}_{age}_2020.tif"


def declared(**changes: object) -> PeopleGridOrigin:
    return PeopleGridOrigin.model_validate({"file": BY_GROUP} | changes)


def test_names_are_those_of_worldpop_women_first() -> None:
    names = declared().names()
    assert len(names) == 2 * len(AGES) == 36
    assert names[:3] == ("people/xyz_f_0_2020.tif", "people/xyz_f_1_2020.tif", "people/xyz_f_5_2020.tif")
    assert names[-1] == "people/xyz_m_80_2020.tif"


def test_a_raster_of_everyone_is_one_file() -> None:
    origin = PeopleGridOrigin.model_validate("people/all.tif")
    assert (origin.names(), origin.is_by_group) == (("people/all.tif",), False)


def test_the_default_groups_are_two_sexes_and_three_ages_that_leave_nobody_out() -> None:
    groups = dict(declared().named_groups())
    assert list(groups) == [("F", "_T"), ("M", "_T"), ("_T", "Y0T14"), ("_T", "Y15T64"), ("_T", "Y_GE65")]
    everyone = set(range(36))
    assert set(groups["F", "_T"]) | set(groups["M", "_T"]) == everyone
    ages = [groups["_T", age] for age in ("Y0T14", "Y15T64", "Y_GE65")]
    assert sorted(number for one in ages for number in one) == sorted(everyone)


def test_children_under_five_who_are_girls_are_two_bands() -> None:
    origin = declared(groups=[{"sex": "F", "age": "Y0T4"}])
    ((who, parts),) = origin.named_groups()
    assert (who, [origin.names()[part] for part in parts]) == (
        ("F", "Y0T4"),
        ["people/xyz_f_0_2020.tif", "people/xyz_f_1_2020.tif"],
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"groups": [{"age": "Y3T9"}]}, "no bands of `ages` make up the group Y3T9"),
        ({"groups": [{"age": "old"}]}, "no bands of `ages` make up the group old"),
        ({"groups": [{"sex": "W"}]}, "sex"),
        ({"ages": [5, 10]}, "`ages` begin with 0 and rise"),
        ({"ages": [0, 10, 5]}, "`ages` begin with 0 and rise"),
        ({"sexes": ["f"]}, "`sexes` are two"),
    ],
)
def test_groups_that_the_files_do_not_tell_are_refused(changes: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        declared(**changes)
