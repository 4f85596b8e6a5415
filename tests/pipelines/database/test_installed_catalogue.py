"""Laws of the catalogue: a database knows every indicator before any city is in it."""

from sqlalchemy import Engine, inspect, text

from pipelines.installed_catalogue import install_catalogue
from pipelines.qgis.layer_styles import add_missing_styles
from spatial_indicators.indicator import indicators
from spatial_indicators.left_behind import is_share_of_people
from spatial_indicators.measure import measures


def test_every_indicator_has_its_words_its_columns_and_its_style_without_any_city(database: Engine) -> None:
    install_catalogue(database)
    known = set(indicators())
    with database.connect() as connection:
        assert set(connection.scalars(text("SELECT indicator_id FROM core.indicator"))) == known
        styled = "SELECT count(*) FROM public.layer_styles WHERE f_table_name = 'grid_overview'"
        assert connection.scalar(text(styled)) == len(known)
    columns = {column["name"] for column in inspect(database).get_columns("district_latest", schema="api")}
    assert known <= columns
    assert {name.removesuffix("_unserved") for name in columns if name.endswith("_unserved")} == {
        name for name, one in indicators().items() if is_share_of_people(one, measures()) and one.direction == "up"
    }
    assert add_missing_styles(database) == []


def test_installing_it_again_changes_nothing(database: Engine) -> None:
    def shown() -> list[tuple[object, ...]]:
        with database.connect() as connection:
            query = "SELECT f_table_name, stylename, update_time, xmin::TEXT FROM public.layer_styles ORDER BY 1, 2"
            return [tuple(row) for row in connection.execute(text(query))]

    install_catalogue(database)
    before = shown()
    install_catalogue(database)
    assert shown() == before
