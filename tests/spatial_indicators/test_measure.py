import numpy as np
import pytest
from numpy.typing import NDArray

from spatial_indicators.declaration import DeclarationError
from spatial_indicators.measure import measure


def test_a_measure_is_declared_by_its_function() -> None:
    @measure(unit="people", variants={"near": {"limit_m": 1.0}, "far": {}})
    def people_close(homes: NDArray[np.float64], *, limit_m: float = 5.0) -> NDArray[np.float64]:
        """People who are close."""
        return homes * limit_m

    assert (people_close.name, people_close.title, people_close.unit) == (
        "people_close",
        "People who are close",
        "people",
    )
    assert (people_close.layers, people_close.parameters) == (("homes",), {"limit_m": 5.0})
    found = people_close({"homes": np.array([1.0, 2.0])})
    assert {variant: values.tolist() for variant, values in found.items()} == {"near": [[1, 2]], "far": [[5, 10]]}


def test_what_is_on_request_is_computed_only_where_it_is_asked_for() -> None:
    @measure(unit="m2", variants={"": {}, "slow": {"times_m": 2.0}}, on_request=("slow",))
    def wood(cells: NDArray[np.float64], *, times_m: float = 1.0) -> NDArray[np.float64]:
        """Wood."""
        return cells * times_m

    layers = {"cells": np.ones(3)}
    assert {name: array.tolist() for name, array in wood(layers).items()} == {"": [[1, 1, 1]]}
    assert wood(layers, ("slow", "other"))["slow"].tolist() == [[2, 2, 2]]
    assert wood.is_computed(())


def test_a_measure_of_which_nothing_is_asked_for_is_not_computed() -> None:
    @measure(unit="m2", variants={"slow": {}}, on_request=("slow",))
    def wood(cells: NDArray[np.float64]) -> NDArray[np.float64]:
        """Wood."""
        return cells

    assert (wood({"cells": np.ones(3)}), wood.is_computed(())) == ({}, False)
    assert wood.is_computed(("slow",))


def test_what_could_be_asked_for_is_a_variant() -> None:
    def wood(cells: object) -> NDArray[np.float64]:
        """Wood."""
        raise NotImplementedError(cells)

    with pytest.raises(DeclarationError, match="wood: no variant named slow that could be asked for"):
        measure(unit="m2", on_request=("slow",))(wood)


def test_land_has_one_row_and_people_one_for_every_group() -> None:
    @measure(unit="m2")
    def wood(cells: NDArray[np.float64]) -> NDArray[np.float64]:
        """Wood."""
        return cells

    assert wood.counts == "land"
    assert wood({"cells": np.ones(3)})[""].shape == (1, 3)


def test_a_layer_that_does_not_exist_stops_the_code_from_loading() -> None:
    def wood(open_space: object) -> NDArray[np.float64]:
        """Wood."""
        raise NotImplementedError(open_space)

    with pytest.raises(DeclarationError, match="wood: there is no layer named open_space; did you mean open_spaces"):
        measure(unit="m2")(wood)


def test_a_variant_of_a_parameter_that_does_not_exist_stops_the_code_from_loading() -> None:
    def wood(cells: object, *, least_m2: float = 1.0) -> NDArray[np.float64]:
        """Wood."""
        raise NotImplementedError(cells, least_m2)

    with pytest.raises(DeclarationError, match="wood: no method parameter named smallest_m2; known: least_m2"):
        measure(unit="m2", variants={"large": {"smallest_m2": 3.0}})(wood)


def test_a_source_is_said_of_a_parameter_that_exists() -> None:
    def wood(cells: NDArray[np.float64], *, near_m: float = 1.0) -> NDArray[np.float64]:
        """Wood."""
        return cells * near_m

    assert measure(unit="m2", sources={"near_m": "a book"})(wood).sources == {"near_m": "a book"}
    with pytest.raises(DeclarationError, match="wood: no method parameter named far_m; known: near_m"):
        measure(unit="m2", sources={"far_m": "a book"})(wood)
