"""Images and maps of measurements: reduced by jobs, shown by the inspector."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from electrolyte.pages.pictures import pictures_of
from electrolyte.readers.measurement import Measurement
from electrolyte.run.previews import LONGEST, previewed, smaller, untilted, write_previews

ROW: dict[str, Any] = {"technique": "sem_eds", "measurement": "A-map.1", "sample": "A"}


def measurement(**arrays: np.ndarray) -> Measurement:
    about = {"pixel_size_x_um": 0.5}
    return Measurement("sem_eds", "x", None, Path("a.tif"), "", about, (), arrays)  # type: ignore[arg-type]


@given(st.integers(1, 1500), st.integers(1, 1500))
def test_no_side_is_longer_than_the_longest(rows: int, columns: int) -> None:
    reduced, factor = smaller(np.full((rows, columns), 7.0))
    assert max(reduced.shape) <= LONGEST
    assert factor * max(reduced.shape) > max(rows, columns) - factor
    assert np.allclose(reduced, 7)


def test_means_over_blocks_leave_missing_points_out() -> None:
    pixels = np.array([[1.0, 3.0, np.nan, np.nan], [np.nan, 5.0, np.nan, np.nan]])
    reduced, factor = smaller(pixels, longest=2)
    assert factor == 2
    assert reduced[0, 0] == 3
    assert np.isnan(reduced[0, 1])


def test_a_plane_with_a_pit_is_a_level_with_a_pit() -> None:
    row, column = np.indices((60, 80))
    height = 0.3 * row - 0.1 * column + 5.0
    height[20:24, 30:34] -= 2.0
    height[0, 0] = np.nan
    level = untilted(height)
    assert np.nanmax(np.abs(level[40:, 50:])) < 0.05
    assert level[21, 31] == pytest.approx(-2, abs=0.05)


@pytest.mark.parametrize("shape", [(1200, 900), (1200, 900, 3), (1200, 900, 4)])
def test_a_kept_picture_is_shown(tmp_path: Path, shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(1).integers(0, 255, shape).astype(np.uint8)
    kept: dict[str, np.ndarray] = {}
    assert [row for row, _ in previewed([(ROW, measurement(image=pixels))], kept)] == [ROW]
    (tmp_path / "sem_eds/previews").mkdir(parents=True)
    write_previews(tmp_path / "sem_eds/previews/A.npz", kept)
    (shown,) = pictures_of(ROW | {"kind": "image"}, tmp_path)
    content = base64.b64decode(shown["source"].removeprefix("data:image/webp;base64,"))
    assert Image.open(io.BytesIO(content)).size == (300, 400)
    assert shown["text"] == "450 µm wide"


def test_an_element_map_says_its_element_and_range(tmp_path: Path) -> None:
    kept: dict[str, np.ndarray] = {}
    counts = np.tile(np.arange(101.0), (50, 1))
    list(previewed([(ROW, measurement(image=counts))], kept))
    (tmp_path / "sem_eds/previews").mkdir(parents=True)
    write_previews(tmp_path / "sem_eds/previews/A.npz", kept)
    (shown,) = pictures_of(ROW | {"kind": "map", "element": "Ta"}, tmp_path)
    assert shown["title"] == "Element map: Ta"
    assert shown["text"] == "50.5 µm wide; dark to bright: 0 to 100 counts"


def test_a_map_without_any_height_is_shown_too(tmp_path: Path) -> None:
    row = ROW | {"technique": "profilometry", "kind": "height_map"}
    kept: dict[str, np.ndarray] = {}
    list(previewed([(row, measurement(height=np.full((9, 9), np.nan)))], kept))
    (tmp_path / "profilometry/previews").mkdir(parents=True)
    write_previews(tmp_path / "profilometry/previews/A.npz", kept)
    assert pictures_of(row, tmp_path)[0]["text"] == "4.5 µm wide"


def test_a_spectrum_has_none(tmp_path: Path) -> None:
    assert pictures_of(ROW | {"kind": "spectrum"}, tmp_path) == []
