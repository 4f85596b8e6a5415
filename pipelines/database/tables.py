"""The views of schema ``api`` as SQLAlchemy tables: what queries may name, with types."""

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import ARRAY, BigInteger, Boolean, Column, DateTime, Double, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

METADATA = MetaData(schema="api")


def _area_geometry() -> Geometry:
    return Geometry("MULTIPOLYGON", srid=4326, spatial_index=False)


def _observation_columns() -> list[Column[Any]]:
    texts_before = ("city_id", "city", "indicator_id", "indicator_code", "indicator", "unit", "method")
    texts_after = ("method_version", "level", "area_code", "area")
    numbers = ("value", "lower", "upper", "numerator", "denominator", "coverage")
    return [
        Column("id", BigInteger, primary_key=True),
        *(Column(name, Text, nullable=False) for name in texts_before),
        Column("is_default", Boolean, nullable=False),
        *(Column(name, Text, nullable=False) for name in texts_after),
        Column("year", Integer, nullable=False),
        *(Column(name, Text, nullable=False) for name in ("sex", "age", "disability")),
        *(Column(name, Double) for name in numbers),
        Column("reason", Text),
        Column("flags", ARRAY(Text), nullable=False),
        Column("run_id", Uuid, nullable=False),
    ]


def _area_of_analysis_columns() -> list[Column[Any]]:
    return [
        *(Column(f"area_of_analysis{part}", Text) for part in ("", "_method")),
        Column("area_of_analysis_epoch", Integer),
        Column("area_of_analysis_version", Text),
    ]


CITY = Table(
    "city",
    METADATA,
    Column("id", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("name", "country")),
    Column("run_id", Uuid, nullable=False),
    Column("geography_id", Integer, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
    *(Column(name, Text, nullable=False) for name in ("code_version", "fingerprint")),
)
AREA = Table(
    "area",
    METADATA,
    Column("id", BigInteger, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("city_id", "level", "code", "name")),
    Column("parent_code", Text),
    Column("area_km2", Double, nullable=False),
    Column("geom", _area_geometry(), nullable=False),
)
INDICATOR = Table(
    "indicator",
    METADATA,
    Column("id", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("indicator_id", "method_version", "code", "title", "question")),
    *(Column(name, Text, nullable=False) for name in ("unit", "direction")),
    *(Column(name, Double) for name in ("valid_min", "valid_max", "target")),
    Column("series", Text),
    Column("reference", Text, nullable=False),
    Column("methods", ARRAY(Text), nullable=False),
    Column("description", Text, nullable=False),
)
OBSERVATION = Table("observation", METADATA, *_observation_columns(), *_area_of_analysis_columns())
OBSERVATION_MAP = Table(
    "observation_map",
    METADATA,
    *_observation_columns(),
    Column("geom", _area_geometry(), nullable=False),
    *_area_of_analysis_columns(),
)
CELL = Table(
    "cell",
    METADATA,
    Column("id", BigInteger, primary_key=True),
    Column("city_id", Text, nullable=False),
    Column("cell_id", Integer, nullable=False),
    Column("area_m2", Double, nullable=False),
    Column("geom", Geometry("POLYGON", srid=4326, spatial_index=False), nullable=False),
)
CELL_MEASURE = Table(
    "cell_measure",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("city_id", Text, nullable=False),
    Column("cell_id", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("measure", "variant")),
    Column("value", Double),
    Column("unit", Text, nullable=False),
    Column("year", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("sex", "age", "disability")),
)
SOURCE = Table(
    "source",
    METADATA,
    Column("id", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("city_id", "source_id", "title", "producer", "licence")),
    Column("attribution", Text, nullable=False),
    Column("url", Text),
    *(Column(name, Text, nullable=False) for name in ("file", "sha256")),
    Column("bytes", BigInteger, nullable=False),
    Column("period", Text),
)
PUBLICATION = Table(
    "publication",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("city_id", Text, nullable=False),
    Column("run_id", Uuid, nullable=False),
    Column("published_from", DateTime(timezone=True), nullable=False),
    Column("published_until", DateTime(timezone=True)),
    *(Column(name, Text, nullable=False) for name in ("code_version", "fingerprint")),
    Column("checks", JSONB, nullable=False),
)
