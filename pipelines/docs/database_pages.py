"""The pages that follow from the database: its reference, and the diagram in the page that is written by hand."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from pipelines.catalogue import catalogue, term_rows
from pipelines.database.cluster import PrivateCluster
from pipelines.database.indicator import store_indicators, store_terms
from pipelines.database.migration import migrate
from pipelines.database.url import engine_of
from pipelines.docs.api_page import api_page
from pipelines.docs.database_catalog import Connection
from pipelines.docs.entity_diagram import entity_diagram
from pipelines.docs.markdown import page

MARK = "<!-- Written by `urban-sdg docs` from sql/ and the indicators: change those, not this page. -->"
DIAGRAM = re.compile(
    r"(?<=<!-- Diagram written by `urban-sdg docs`. -->\n).*?(?=<!-- End of the diagram. -->\n)", re.DOTALL
)
"""Its place in the page that is written by hand."""


def database_pages(connection: Connection, folder: Path) -> Mapping[str, str]:
    """Give the text of the pages by name.

    Parameters
    ----------
    connection
        A migrated database without cities; the catalogue is added, as the wide layers have its indicators as columns.
    folder
        Folder of the pages: ``postgis.md`` keeps what is around the diagram.
    """
    store_indicators(connection, catalogue())
    store_terms(connection, term_rows())
    connection.execute("SELECT core.shape_layers()")
    around = (folder / "postgis.md").read_text(encoding="utf-8")
    diagram = entity_diagram(connection) + "\n"
    return {
        "api.md": page(MARK, api_page(connection)),
        "postgis.md": DIAGRAM.sub(lambda _: diagram, around),
    }


def write_database_pages(folder: Path) -> list[Path]:
    """Write the pages from a database that is made for it, and name them."""
    with new_database() as connection:
        wanted = database_pages(connection, folder)
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in wanted]


def stale_database_pages(connection: Connection, folder: Path) -> list[Path]:
    """Name the pages that are missing or say something else than the database."""
    wanted = {folder / name: text for name, text in database_pages(connection, folder).items()}
    return [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]


@contextmanager
def new_database() -> Iterator[Connection]:
    """Make a migrated database for a moment, on a server of its own.

    Raises
    ------
    InputError
        When PostGIS is not installed.
    """
    directory = Path(tempfile.mkdtemp(prefix="usdg-"))
    directory.chmod(0o755)
    cluster = PrivateCluster(directory / "postgres", is_durable=False)
    try:
        engine = engine_of(cluster.start())
        migrate(engine)
        with psycopg.connect(engine.url.set(drivername="postgresql").render_as_string()) as connection:
            yield connection
        engine.dispose()
    finally:
        cluster.stop()
        shutil.rmtree(directory)
