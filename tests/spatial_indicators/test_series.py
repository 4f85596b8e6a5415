from spatial_indicators.series import breaks_of


def test_a_series_breaks_where_its_source_changes_and_again_where_it_changes_back() -> None:
    assert breaks_of({2015: "a", 2016: "a", 2018: "b", 2020: "b", 2021: "a"}) == (2018, 2021)


def test_one_year_and_one_source_do_not_break() -> None:
    assert breaks_of({2015: "a"}) == breaks_of({2015: "a", 2019: "a"}) == breaks_of({}) == ()
