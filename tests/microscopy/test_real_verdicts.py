"""What each real file of a microscope or profilometer gives, as the pages beside this state it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy.emsa_msa import ENERGY

HERE = Path(__file__).parent


def verdict(path: Path, technique: str) -> str:
    """What the file holds, with its scale; or why it is refused."""
    try:
        measurement = read(path, technique)
    except RawFileError as error:
        return f"refused: {error.found.strip(chr(39)) or f'no {error.expected}'}"
    notes = [str(warning).split(":")[0] for warning in measurement.warnings]
    return "; ".join([f"`{measurement.format}` {content(measurement)}", *notes])


def content(measurement: Measurement) -> str:
    if not measurement.arrays:
        frame = measurement.frame
        first, last = frame[ENERGY].iloc[[0, -1]]
        return f"{len(frame)} channels, {first:.4g} to {last:.4g} keV"
    (name, array), *_ = measurement.arrays.items()
    pixel = measurement.metadata.get("pixel_size_x_um")
    size = f"{name} {array.shape[1]} x {array.shape[0]}"
    if name == "height":
        size += f", {np.nanmax(array) - np.nanmin(array):.5g} µm from lowest to highest"
    return size if pixel is None else f"{size}, pixel {pixel:.5g} µm"


@pytest.mark.parametrize("technique", ["sem_eds", "profilometry"])
def test_the_page_states_the_verdict_of_each_real_file(real_data: Path, technique: str) -> None:
    page = (HERE / f"{technique}_files.md").read_text(encoding="utf-8")
    paths = sorted((real_data / technique).iterdir(), key=lambda path: path.name.lower())
    rows = [f"| {path.name} | {verdict(path, technique)} |" for path in paths]
    missing = [row for row in rows if row not in page]
    assert not missing, "\n".join(missing)
