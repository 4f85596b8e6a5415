"""What a database can say before any city is in it: the catalogue, and with it the layers and their styles."""

from sqlalchemy import Engine

from pipelines.catalogue import catalogue, term_rows
from pipelines.database.failure import explained
from pipelines.database.indicator import store_indicators, store_terms
from pipelines.database.session import session
from pipelines.database.sql_file import as_owner, may_be_owner
from pipelines.qgis.layer_styles import renew_layer_styles


def install_catalogue(engine: Engine) -> None:
    """Store every declared indicator, give it its columns in the layers, and its styles for QGIS.

    A city's first run would do the same, while its readers wait. A login that may not act as the owner leaves it to
    that.

    Raises
    ------
    GateFailed
        When an indicator means something else than the stored one of the same version.
    SourceUnavailable
        When the database does not answer.
    """
    with explained(engine), session(engine) as connection:
        if may_be_owner(connection):
            with as_owner(connection):
                store_indicators(connection, catalogue())
                store_terms(connection, term_rows())
                connection.execute("SELECT core.shape_new_layers()")
            with as_owner(connection):
                renew_layer_styles(connection)
