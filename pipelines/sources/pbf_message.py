"""What is in the blocks of a PBF file? Messages of Protocol Buffers, decoded by Google's library.

Source: OpenStreetMap wiki, "PBF Format"; osmformat.proto and fileformat.proto. Packed numbers and whole ways are
declared as bytes here, which is the same on the wire: they are read all at once, not each into an object.
"""

from functools import cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

INT32, INT64, BYTES, MESSAGE = 5, 3, 12, 11
"""Kinds of fields in descriptor.proto."""
ONE, MANY = 1, 3

FIELDS: dict[str, tuple[tuple[str, int, int, int, str], ...]] = {
    "BlobHeader": (("type", 1, BYTES, ONE, ""), ("datasize", 3, INT32, ONE, "")),
    "Blob": (("raw", 1, BYTES, ONE, ""), ("raw_size", 2, INT32, ONE, ""), ("zlib_data", 3, BYTES, ONE, "")),
    "HeaderBlock": (("required_features", 4, BYTES, MANY, ""),),
    "StringTable": (("s", 1, BYTES, MANY, ""),),
    "DenseInfo": (("timestamp", 2, BYTES, ONE, ""),),
    "DenseNodes": (
        ("id", 1, BYTES, ONE, ""), ("denseinfo", 5, MESSAGE, ONE, "DenseInfo"),
        ("lat", 8, BYTES, ONE, ""), ("lon", 9, BYTES, ONE, ""), ("keys_vals", 10, BYTES, ONE, ""),
    ),
    "Relation": (
        ("id", 1, INT64, ONE, ""), ("keys", 2, BYTES, ONE, ""), ("vals", 3, BYTES, ONE, ""),
        ("roles_sid", 8, BYTES, ONE, ""), ("memids", 9, BYTES, ONE, ""), ("types", 10, BYTES, ONE, ""),
    ),
    "PrimitiveGroup": (
        ("nodes", 1, BYTES, MANY, ""), ("dense", 2, MESSAGE, ONE, "DenseNodes"), ("ways", 3, BYTES, MANY, ""),
        ("relations", 4, MESSAGE, MANY, "Relation"),
    ),
    "PrimitiveBlock": (
        ("stringtable", 1, MESSAGE, ONE, "StringTable"), ("primitivegroup", 2, MESSAGE, MANY, "PrimitiveGroup"),
        ("granularity", 17, INT32, ONE, ""), ("date_granularity", 18, INT32, ONE, ""),
        ("lat_offset", 19, INT64, ONE, ""), ("lon_offset", 20, INT64, ONE, ""),
    ),
}  # fmt: skip
"""Fields of each message: name, number, kind, how many, message."""

PACKAGE = "pbf"


@cache
def message(name: str) -> Any:
    """Give the class of a message."""
    return message_factory.GetMessageClass(_pool().FindMessageTypeByName(f"{PACKAGE}.{name}"))


@cache
def _pool() -> descriptor_pool.DescriptorPool:
    file = descriptor_pb2.FileDescriptorProto(name="pbf.proto", package=PACKAGE, syntax="proto2")
    for name, fields in FIELDS.items():
        declared = file.message_type.add(name=name)
        for field, number, kind, label, of in fields:
            type_name = f".{PACKAGE}.{of}" if of else None
            declared.field.add(name=field, number=number, type=kind, label=label, type_name=type_name)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool
