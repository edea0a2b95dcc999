"""The page on column maps: its examples read the real files that they describe, and it leaves
nothing out.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from electrolyte.readers.column_maps.column_map import ColumnMap
from electrolyte.readers.column_maps.quantities import QUANTITIES
from electrolyte.readers.measurement import (
    DEPTH,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    LOAD,
    REAL_IMPEDANCE,
    TEST_TIME,
)
from electrolyte.readers.raman.raman_spectrum import INTENSITY_COUNTS, WAVELENGTH
from electrolyte.study.column_maps import SCHEMA, problems_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "column-maps.md"
BLOCKS = re.findall(r"```yaml\n# (\S+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
# First and last numbers of the mapped columns, read off the files.
ENDS: dict[str, dict[str, tuple[float, float]]] = {
    "exampleData.csv": {
        FREQUENCY: (3.1623e-3, 1e4),
        REAL_IMPEDANCE: (4.949989776405060e-2, 1.577148266048593e-2),
        IMAGINARY_IMPEDANCE: (-2.043869854441892e-2, 1.015747456493824e-2),
    },
    "NIMS_Hysitron_dma.txt": {
        TEST_TIME: (5.018394, 35.978484),
        DEPTH: (0.719472, 23.641415),
        LOAD: (9.36416e-3, 297.070632e-3),
    },
    "lightr_OceanView_nonEN.txt": {
        WAVELENGTH: (190.74, 889.44),
        INTENSITY_COUNTS: (133.333, 47.588),
    },
}
POINTS = {"exampleData.csv": 66, "NIMS_Hysitron_dma.txt": 3098, "lightr_OceanView_nonEN.txt": 2048}


@pytest.mark.parametrize(("file", "text"), BLOCKS, ids=[file for file, _ in BLOCKS])
def test_an_example_reads_its_real_file(real_data: Path, file: str, text: str) -> None:
    content = yaml.safe_load(text)
    assert not problems_of(content, Path("ours.yaml"))
    frame = ColumnMap("ours", content).read(next(real_data.rglob(file))).frame
    assert len(frame) == POINTS[file]
    for label, (first, last) in ENDS[file].items():
        ends = sorted((frame[label].iloc[0], frame[label].iloc[-1]))
        np.testing.assert_allclose(ends, sorted((first, last)), rtol=1e-9)


def test_there_are_three_examples_of_real_files() -> None:
    assert {file for file, _ in BLOCKS} == set(ENDS)


def test_every_quantity_and_every_key_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\w+) \| (.*) \|$", text, re.M))
    for technique, quantities in QUANTITIES.items():
        assert set(re.findall(r"\w+", rows[technique])) - {"or"} == set(quantities)
    schema: dict[str, Any] = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    keys = [*schema["properties"], *schema["properties"]["file"]["properties"]]
    assert [key for key in keys if f"{key}:" not in text] == []
