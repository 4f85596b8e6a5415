"""Laws of a city's project: whole, without secrets, the same bytes each time, and never over a user's own work."""

import zipfile
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from small_city import SmallCity
from sqlalchemy import make_url

from pipelines.database.url import engine_of
from pipelines.qgis.project import project_file
from pipelines.qgis.project_groups import layer_groups
from pipelines.qgis.published_city import PublishedCity, published_city

SECRET = "a-s3cret"  # noqa: S105  the server of the tests asks for none, so any will do


def written(city: SmallCity, path: Path, *words: str) -> tuple[Element, str]:
    """Write the project as a user whose address holds a password, and give its XML and what was printed."""
    secret = make_url(city.database_url).set(password=SECRET).render_as_string(hide_password=False)
    environment = {"URBAN_SDG_DATABASE_URL": secret}
    done = city.command("qgis", "small", "--output", str(path), *words, environment=environment)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["urban-sdg.qgs"]
        # The file of the command under test.
        return fromstring(archive.read("urban-sdg.qgs")), done.stdout + done.stderr  # noqa: S314


@pytest.fixture(scope="module")
def shown(computed: SmallCity) -> PublishedCity:
    engine = engine_of(computed.database_url)
    city = published_city(engine, "small")
    engine.dispose()
    return city


def test_no_password_and_no_address_stands_in_a_project(computed: SmallCity, tmp_path: Path):
    project, printed = written(computed, tmp_path / "p.qgz")
    text = zipfile.ZipFile(tmp_path / "p.qgz").read("urban-sdg.qgs").decode()
    assert SECRET not in text + printed
    sources = [each.text or "" for each in project.iter("datasource")]
    assert len(sources) == 12
    assert all(source.startswith("service='urban_sdg' key='id'") for source in sources)
    for word in ("password", "user=", "host=", "port=", "dbname=", "authcfg"):
        assert word not in text


def test_the_command_says_what_the_service_file_needs(computed: SmallCity, tmp_path: Path):
    _, printed = written(computed, tmp_path / "p.qgz", "--service", "my_city")
    url = make_url(computed.database_url)
    assert f"[my_city]\nhost={url.query['host']}\n" in printed
    assert f"dbname={url.database}\n" in printed
    assert "options=-crole=urban_sdg_reader" in printed


def test_the_environment_may_say_everything(computed: SmallCity, tmp_path: Path):
    project, printed = written(computed, tmp_path / "p.qgz", "--environment")
    assert all((each.text or "").startswith("key='id'") for each in project.iter("datasource"))
    assert "service" not in printed


def test_the_same_city_gives_the_same_bytes(shown: PublishedCity):
    assert project_file(shown, "urban_sdg") == project_file(shown, "urban_sdg")


def test_every_layer_shows_the_city_alone(shown: PublishedCity):
    layers = [layer for group in layer_groups(shown).values() for layer in group]
    for layer in layers:
        expected = {"country_latest": ("code", "GBR")}.get(layer.view, ("city_id", "small"))
        assert expected in layer.condition.items()
    views = {layer.view for layer in layers}
    assert views == shown.styles.keys() - {"region_latest"}, "the city names no region"


def test_the_map_says_whose_data_it_shows(computed: SmallCity, tmp_path: Path):
    project, _ = written(computed, tmp_path / "p.qgz")
    assert "© OpenStreetMap contributors" in (project.findtext("properties/CopyrightLabel/Label") or "")


def test_a_name_cannot_break_out_of_its_filter(shown: PublishedCity):
    name = "x' OR 'a' = 'a"
    layer = layer_groups(shown)["Districts"][0]
    changed = type(layer)(layer_id="l", view="district_latest", name="n", condition={"level": name})
    assert changed.source(None).endswith("""sql="level" = 'x'' OR ''a'' = ''a'""")
    assert "service='a\\' user=\\'b'" in changed.source("a' user='b")


def test_a_file_that_is_there_is_replaced_only_by_force(computed: SmallCity, tmp_path: Path):
    (tmp_path / "p.qgz").write_text("my own work", encoding="utf-8")
    refused = computed.command("qgis", "small", "--output", str(tmp_path / "p.qgz"))
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert (tmp_path / "p.qgz").read_text(encoding="utf-8") == "my own work"
    written(computed, tmp_path / "p.qgz", "--force")


def test_a_city_that_is_not_published_is_named_with_those_that_are(computed: SmallCity, tmp_path: Path):
    refused = computed.command("qgis", "atlantis", "--output", str(tmp_path / "p.qgz"))
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "atlantis" in refused.stderr
    assert "Published are: small" in refused.stderr
    assert not list(tmp_path.iterdir())
