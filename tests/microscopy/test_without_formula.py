"""A new study may have micrographs and spectra before it has a formula."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import Quantity, read_quantities, write_quantities
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.sem_eds import numbers as sem_eds
from electrolyte.techniques.sem_eds.tables import elements_table


def test_the_table_has_no_nominal_composition_then(tmp_path: Path) -> None:
    number = Quantity("element_heterogeneity", "S", 3.0, 0.5, "%", "map", condition="element=Ta")
    write_quantities([number], tmp_path / "q.csv")
    numbers = read_quantities(tmp_path / "q.csv")
    samples = [{"sample": "S", "formula": None}, {"sample": "without EDS", "formula": "LiH"}]
    table = elements_table(numbers, samples)
    assert table.values[["element", "nominal / at%"]].to_numpy().tolist() == [["Ta", None]]
    assert table.texts.iloc[0].tolist() == ["S", "Ta", "–", "–", "3.00 ± 0.50"]


def test_a_spectrum_asks_for_the_formula() -> None:
    data = Measurement("sem_eds", "emsa-msa", pd.DataFrame(), Path("x.msa"), "")
    row = {"measurement": "m", "kind": "spectrum", "element": None, "origin": "measured"}
    item = sem_eds.Item(row, data)
    options = {"other_elements": [], "block_px": 16}
    with pytest.raises(AnalysisError, match=r"sample S: expected a formula in raw/samples\.tsv"):
        sem_eds.evaluate("S", None, [item], options)
