"""A new study may have micrographs and spectra before it has a formula."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import table_eds
from electrolyte.errors import AnalysisError
from electrolyte.measurement import Measurement
from electrolyte.microscopy import sem_eds
from electrolyte.quantities import Quantity, read_quantities, write_quantities


def test_the_table_has_no_nominal_composition_then(tmp_path: Path) -> None:
    number = Quantity("element_heterogeneity", "S", 3.0, 0.5, "%", "map", condition="element=Ta")
    write_quantities([number], tmp_path / "q.csv")
    numbers = read_quantities(tmp_path / "q.csv")
    rows = list(table_eds.rows(numbers, {"sample": "S", "formula": None}))
    assert [(row["element"], row["nominal / at%"]) for row in rows] == [("Ta", None)]


def test_a_spectrum_asks_for_the_formula() -> None:
    data = Measurement("sem_eds", "emsa-msa", pd.DataFrame(), Path("x.msa"), "")
    item = sem_eds.Item("m", "spectrum", "", None, "measured", data)
    options = {"other_elements": [], "block_px": 16}
    with pytest.raises(AnalysisError, match=r"sample S: expected a formula in raw/samples\.tsv"):
        sem_eds.evaluate("S", None, [item], options)
