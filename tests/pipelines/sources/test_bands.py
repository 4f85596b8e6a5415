"""Bands of images: read as NDVI, and every wrong file or number ends in one clear line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import geometry_mask

from pipelines.sources.bands import BandFiles, read_ndvi
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.layers.on_cells import PlacedStrips
from spatial_indicators.origin import BandsOrigin
from spatial_indicators.projection import Projection

BOX = (0.0, 0.0, 0.4, 0.4)
RED = [[1500, 1500], [2000, 0]]
NIR = [[4500, 2500], [1500, 3000]]
"""Numbers of Sentinel-2, 1000 too high; 0 is missing."""

SENTINEL = {"file": "red.tif", "nir_file": "nir.tif", "year": 2024, "offset": -1000, "scale": 0.0001}


def written(path: Path, *bands: Any, tags: dict[str, str] | None = None, cell: float = 0.2, **changes: Any) -> Path:
    values = np.array(bands, dtype=np.uint16)
    size = {"count": values.shape[0], "height": values.shape[1], "width": values.shape[2]}
    given = {"crs": "EPSG:4326", "transform": Affine(cell, 0, 0, 0, -cell, 0.4), "nodata": 0, "dtype": "uint16"}
    with rasterio.open(path, "w", driver="GTiff", **(size | given | changes)) as raster:
        raster.write(values)
        raster.update_tags(**(tags or {}))
    return path


def read(folder: Path, **changes: Any) -> tuple[PlacedStrips, dict[str, int]]:
    """Write red, near infrared and perhaps a mask, where `of_red` and so on say, and read them as declared."""
    of = {name: dict(changes.pop(f"of_{name}", {})) for name in ("red", "nir", "mask")}
    files = BandFiles(
        written(folder / "red.tif", of["red"].pop("values", RED), **of["red"]),
        written(folder / "nir.tif", of["nir"].pop("values", NIR), **of["nir"]),
        written(folder / "mask.tif", of["mask"].pop("values"), **of["mask"]) if of["mask"] else None,
    )
    return read_ndvi(files, BandsOrigin.model_validate(SENTINEL | changes), box=BOX)


def pixels(placed: PlacedStrips) -> NDArray[np.float64]:
    """Read all strips."""
    rows, columns = (range(size) for size in placed.raster.shape)
    with placed.raster.strips(rows, columns) as strips:
        return np.concatenate([values for _, values in strips])


CLEAR = {"mask_file": "mask.tif", "mask": 1, "clear": [4, 5]}


def test_the_offset_is_taken_off_before_the_ratio(tmp_path: Path) -> None:
    placed, facts = read(tmp_path)
    expected = [[(3500 - 500) / 4000, (1500 - 500) / 2000], [(500 - 1000) / 1500, np.nan]]
    np.testing.assert_allclose(pixels(placed), expected)
    assert facts == {"clear": 3, "hidden": 1, "impossible": 0}


def test_classes_that_are_not_clear_hide_pixels_and_pixels_below_0_are_told(tmp_path: Path) -> None:
    files = BandFiles(
        written(tmp_path / "red.tif", [[1500, 1500], [990, 1500]]),
        written(tmp_path / "nir.tif", NIR),
        written(tmp_path / "mask.tif", [[4, 9], [5, 4]]),
    )
    origin = BandsOrigin.model_validate(SENTINEL | CLEAR)
    placed, facts = read_ndvi(files, origin, box=BOX)
    np.testing.assert_allclose(pixels(placed), [[0.75, np.nan], [np.nan, 0.6]])
    assert facts == {"clear": 3, "hidden": 1, "impossible": 1}


def test_a_mask_of_coarser_cells_speaks_for_every_pixel_in_them(tmp_path: Path) -> None:
    fine = np.full((4, 4), 2000)
    files = BandFiles(
        written(tmp_path / "red.tif", fine, cell=0.1),
        written(tmp_path / "nir.tif", fine * 2, cell=0.1),
        written(tmp_path / "mask.tif", [[4, 9], [9, 4]]),
    )
    origin = BandsOrigin.model_validate(SENTINEL | CLEAR)
    placed, _ = read_ndvi(files, origin, box=BOX)
    assert np.isfinite(pixels(placed)).tolist() == np.kron([[1, 0], [0, 1]], np.ones((2, 2))).tolist()


def test_a_scale_that_the_file_tells_itself_is_enough(tmp_path: Path) -> None:
    expected = pixels(read(tmp_path)[0])
    for name in ("red.tif", "nir.tif"):
        with rasterio.open(tmp_path / name, "r+") as raster:
            raster.scales, raster.offsets = (0.0001,), (-0.1,)
    files = BandFiles(tmp_path / "red.tif", tmp_path / "nir.tif")
    plain = {name: value for name, value in SENTINEL.items() if name not in {"scale", "offset"}}
    found, _ = read_ndvi(files, BandsOrigin.model_validate(plain), box=BOX)
    np.testing.assert_allclose(pixels(found), expected)
    with pytest.raises(InputError, match=r"scale and an offset of its own.*\(found: 0\.0001, -0\.1\)\. Leave `scale`"):
        read_ndvi(files, BandsOrigin.model_validate(SENTINEL), box=BOX)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"red": 4}, InputError, r"red\.tif: the raster has 1 bands \(found: 4\)\. Name a band from 1 up"),
        ({"of_nir": {"crs": None}}, InputError, r"nir\.tif: does not say its reference system"),
        ({"of_nir": {"crs": "EPSG:4258"}}, InputError, r"red\.tif, .*nir\.tif: red and near infrared are on different"),
        ({"of_nir": {"cell": 0.1}}, InputError, "Give both of one image and one resolution"),
        ({"of_red": {"tags": {"BOA_ADD_OFFSET": "-1000"}}, "offset": 0}, InputError, r"`offset` is 0, but .*-1000"),
        ({"scale": 0.01}, GateFailed, r"gate bands_in_range: .*100% of the clear pixels are outside 0 to 2"),
        ({"offset": -5000}, GateFailed, r"reflectance is \(number \+ offset\) x scale"),
        (
            {"of_red": {"values": np.zeros((2, 2))}},
            GateFailed,
            r"gate satellite_is_clear: .*no clear pixel of the city\.",
        ),
        (
            {"of_mask": {"values": [[8, 9], [9, 3]]}, **CLEAR},
            GateFailed,
            r"no clear pixel of the city: `clear` is 4, 5, and its mask holds 3, 8, 9\. Give an image of a clear day",
        ),
        (
            {"of_mask": {"values": [[4, 4], [4, 4]], "crs": "EPSG:4258"}, **CLEAR},
            InputError,
            r"the mask is in another reference system than the bands",
        ),
    ],
)
def test_wrong_bands_are_refused(tmp_path: Path, changes: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        read(tmp_path, **changes)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"file": "a.tif", "red": 3, "nir": 3}, "red and nir are both band 3 of one file"),
        ({"file": "a.tif", "red": 3, "nir": 4, "mask": 5}, "give `mask`, a band number, and `clear`"),
        ({"file": "a.tif", "red": 3, "nir": 4, "clear": [4]}, "give `mask`, a band number, and `clear`"),
        ({"file": "a.tif", "red": 3, "nir": 4, "mask_file": "m.tif"}, "`mask_file` needs `mask`"),
        ({"source": "sentinel_2_l2a", "red": 3, "nir": 4}, "`red` is known of a `source`"),
        ({"file": "a.tif", "red": 0, "nir": 4}, "greater than or equal to 1"),
        ({"file": "a.tif", "red": 3, "nir": 4, "scale": 0}, "greater than 0"),
    ],
)
def test_a_wrong_declaration_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BandsOrigin.model_validate(given)


def test_files_of_one_image_share_its_producer_licence_and_year() -> None:
    image = BandsOrigin.model_validate(SENTINEL | {"producer": "ESA", "licence": "CC-BY-SA-3.0-IGO"})
    (_, red), (key, nir) = image.files("satellite.2024")
    assert (key, nir.producer, nir.licence, nir.year) == ("satellite.2024.nir", "ESA", red.licence, 2024)


def test_the_mean_over_a_place_in_olinda_is_numpys(real: Callable[[str], Path]) -> None:
    path = real("recife_olinda/L7_ETMs.tif")
    origin = BandsOrigin.model_validate({"file": str(path), "year": 2000, "red": 3, "nir": 4})
    with rasterio.open(path) as raster:
        red, nir = raster.read([3, 4]).astype(float)
        transform, crs, bounds = raster.transform, raster.crs, raster.bounds
    # Whole pixels, so that numpy can count them.
    place = shapely.box(*(transform @ (40, 220)), *(transform @ (190, 60)))
    box = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform_bounds(*bounds)
    placed, facts = read_ndvi(BandFiles(path, path), origin, box=box)
    projection = Projection(float(np.mean(box[::2])), float(np.mean(box[1::2])))
    to_city = pyproj.Transformer.from_crs(crs, projection.definition, always_xy=True)
    dense = shapely.segmentize(place, 100.0)
    zone = shapely.transform(np.array([dense], dtype=object), to_city.transform, interleaved=False)
    inside = ~geometry_mask([place], red.shape, transform)
    plain = ((nir - red) / (nir + red))[inside]
    assert inside.sum() == 150 * 160
    assert facts["clear"] == red.size
    assert placed.zones(zone, projection).mean.tolist() == pytest.approx([plain.mean()], rel=1e-6)
    # The ratio of the mean bands is another number.
    means = nir[inside].mean(), red[inside].mean()
    assert abs((means[0] - means[1]) / sum(means) - plain.mean()) > 0.001
