"""Plots of a measurement: none where its sheet, its job or its technique gives no curve."""

from __future__ import annotations

from pathlib import Path

import pytest

from electrolyte.pages.curve_tables import CURVE_TABLES
from electrolyte.pages.plotted import PLOTS, plots_of


def test_every_technique_with_tables_has_plots() -> None:
    assert set(PLOTS) == set(CURVE_TABLES)


@pytest.mark.parametrize("technique", PLOTS)
def test_a_row_that_does_not_say_what_it_is_of_has_no_plot(technique: str, tmp_path: Path) -> None:
    row = {"technique": technique, "measurement": "a", "sample": ""}
    assert plots_of(row, tmp_path) == []


def test_a_spectrum_is_found_among_those_of_its_pellet(tmp_path: Path) -> None:
    table = tmp_path / "eis/curves/A-1.csv"
    table.parent.mkdir(parents=True)
    table.write_text(
        "measurement,Frequency / Hz,Real Impedance / ohm,Imaginary Impedance / ohm,"
        "Fitted Real Impedance / ohm,Fitted Imaginary Impedance / ohm,circuit\n"
        "a,1000,3,-4,3,-4.1,R0\na,100,30,-40,30,-40,R0\nb,1000,1,-1,1,-1,R0\n"
    )
    row = {"technique": "eis", "measurement": "a", "sample": "A", "pellet": "A-1"}
    nyquist, modulus, phase = plots_of(row, tmp_path)
    assert list(nyquist.columns["re"]) == [3, 30]
    assert list(modulus.columns["abs"]) == pytest.approx([5, 50])
    assert list(modulus.columns["rest"])[1] == pytest.approx(0)
    assert list(phase.columns["phase"]) == pytest.approx([53.130102, 53.130102])
    assert plots_of(row | {"measurement": "c"}, tmp_path) == []
