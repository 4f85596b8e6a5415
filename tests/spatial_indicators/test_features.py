from collections.abc import Mapping

from spatial_indicators.features import told_by


def test_things_that_share_one_mapping_are_asked_about_once() -> None:
    house, other_house, park = {"building": "house"}, {"building": "house"}, {"leisure": "park"}
    asked = []

    def telling(tags: Mapping[str, str]) -> bool:
        asked.append(tags)
        return "building" in tags

    assert told_by([house, park, house, other_house, park], telling) == [True, False, True, True, False]
    assert len(asked) == 3
    assert told_by([], telling) == []
