"""What readers are told about every number: its question, unit, method, and whose data it rests on."""

import hashlib
import re

from small_city import SmallCity

from pipelines.catalogue import attribution_of, attributions, catalogue, source_rows, title_of
from spatial_indicators.indicator import indicators
from spatial_indicators.measure import measures, methods_on_request

GROWTH = {"built_up_change", "land_consumption"}
"""What may shrink, and more than double."""
MAY_BE_NEGATIVE = {*GROWTH, "ndvi_exposure", "walkability"}


def test_every_indicator_has_one_row() -> None:
    assert catalogue()["indicator_id"].tolist() == list(indicators())


def test_every_row_says_what_it_is_of() -> None:
    for row in catalogue().to_dict("records"):
        assert re.fullmatch(r"(9|11)\.\d(\.\d)?", row["code"])
        assert (row["valid_min"] == 0.0) == (row["indicator_id"] not in MAY_BE_NEGATIVE)
        assert (row["unit"] == "percent" and row["indicator_id"] not in GROWTH) == (row["valid_max"] == 100.0)
        assert row["direction"] in {"up", "down"}
        assert row["reference"].startswith("https://")
        assert all(row[name] for name in ("title", "question", "method_version", "description"))


def test_the_methods_are_those_that_values_carry(computed: SmallCity) -> None:
    run = computed.run()
    for row in catalogue().to_dict("records"):
        found = run.value(f"indicator/{row['indicator_id']}")
        if set(found["reason"]) == {"no_source"}:
            assert set(found["method"]) <= set(row["methods"])
        else:
            assert {name for name in row["methods"] if not name.endswith(methods_on_request())} == set(found["method"])


def test_a_method_is_one_per_variant_of_its_measures() -> None:
    methods = dict(zip(catalogue()["indicator_id"], catalogue()["methods"], strict=True))
    assert methods["public_transport_access"][:3] == ["un_2021_feed", "un_2021_osm", "un_2021_union"]
    assert methods["street_share"] == ["un_2021", "un_2021_sampled_circles"]
    assert methods["open_space_share"] == ["un_2021"]
    assert all(len(methods[name]) == len(declared.variants(measures())) for name, declared in indicators().items())


def test_every_file_has_a_row_with_the_hash_of_its_bytes(computed: SmallCity) -> None:
    rows = source_rows(computed.run()).set_index("file")
    assert set(rows.index) == {f"small/{path.name}" for path in computed.data.iterdir()}
    for path in computed.data.iterdir():
        row = rows.loc[f"small/{path.name}"]
        assert row["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert row["bytes"] == path.stat().st_size


def test_the_ids_of_sources_tell_them_apart(computed: SmallCity) -> None:
    ids = source_rows(computed.run())["source_id"].tolist()
    assert len(set(ids)) == len(ids) == 6
    assert "small/gtfs_0" in ids


def test_everyone_whose_data_is_shown_is_named(computed: SmallCity) -> None:
    assert attributions(computed.run().place.city) == "Nobody; © OpenStreetMap contributors; Bus"


def test_every_file_has_a_title_for_people(computed: SmallCity) -> None:
    titles = [title_of(key) for key, _ in computed.run().place.city.files()]
    assert "Timetable (GTFS): 1" in titles
    assert len(set(titles)) == len(titles)
    assert not [title for title in titles if title.startswith(("people.", "osm", "gtfs."))]


def test_attributions_are_the_words_that_the_licence_asks_for() -> None:
    assert attribution_of("ODbL-1.0", "Somebody") == "© OpenStreetMap contributors"
    wanted = "Contains information of Statistics, licensed under the Open Government Licence v3.0"
    assert attribution_of("OGL-UK-3.0", "Statistics") == wanted
    assert attribution_of("CC0-1.0", "Somebody") == "Somebody"
