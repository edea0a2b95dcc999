"""The shipped spectra return what the paper reports, within its rounding: parameter recovery."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from electrolyte.readers import read
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
)
from electrolyte.study.configuration import validated
from electrolyte.study.sheets import load_study
from electrolyte.techniques.dc.polarization import electronic_conductivity
from electrolyte.techniques.dc.steps import steps_of
from electrolyte.techniques.dc.transient import evaluate_transient
from electrolyte.techniques.eis.doubts import with_doubts
from electrolyte.techniques.eis.frequency_range import frequency_ranges
from electrolyte.techniques.eis.pellet import Evaluation, Spectrum, evaluate, quantities
from electrolyte.techniques.geometry import Geometry

RAW = Path(__file__).resolve().parents[2] / "raw"
STUDY = load_study(RAW)

# sample: conductivity at 25 °C in mS/cm, activation energy in eV, as printed
PAPER = {
    "LTSC": ("0.27", "0.36"),
    "LTSOC-x0.3": ("0.87", "0.35"),
    "LTSOC": ("4.17", "0.33"),
    "LTSOC-x0.9": ("4.29", "0.32"),
}


def evaluated(pellet: str, reference_C: float = 25.0) -> Evaluation:
    spectra = []
    for row in STUDY.measurements["eis"]:
        if row.values["pellet"] == pellet:
            frame = read(RAW / "eis" / row.values["path"], "eis").frame
            z = frame[REAL_IMPEDANCE].to_numpy() + 1j * frame[IMAGINARY_IMPEDANCE].to_numpy()
            name, celsius = row.values["measurement"], row.values["temperature_C"]
            spectra.append(Spectrum(name, celsius, frame[FREQUENCY].to_numpy(), z, "synthetic"))
    values = STUDY.pellets[pellet].values
    return evaluate(
        spectra,
        pellet=pellet,
        sample=values["sample"],
        geometry=Geometry.of_pellet(values),
        config=validated({"eis": {"reference_temperature_C": reference_C}})["eis"],
    )


def decimals(text: str) -> int:
    return len(text.partition(".")[2])


@pytest.mark.parametrize("sample", PAPER)
def test_pellet_means_are_those_of_the_paper(sample: str) -> None:
    pellets = [n for n, row in STUDY.pellets.items() if row.values["sample"] == sample]
    assert len(pellets) == 3
    found = [evaluated(pellet) for pellet in pellets]
    sigma25 = []
    for evaluation in found:
        at = [s.temperature_C for s in evaluation.spectra].index(25.0)
        conductivity = evaluation.conductivities[at]
        assert conductivity is not None
        sigma25.append(1e3 * conductivity.value)
    energies = [evaluation.line.activation_energy for evaluation in found if evaluation.line]
    sigma, energy = PAPER[sample]
    assert f"{sum(sigma25) / 3:.{decimals(sigma)}f}" == sigma
    assert f"{sum(energies) / 3:.{decimals(energy)}f}" == energy


def test_leads_change_the_circuit_and_not_the_conductivity() -> None:
    (stress,) = evaluated("LTSOC-leads-1").choices
    twin = evaluated("LTSOC-2")
    plain = twin.choices[[s.temperature_C for s in twin.spectra].index(25.0)]
    assert stress.best is not None
    assert "L0" in stress.best.circuit.text
    assert stress.resistance == pytest.approx(plain.resistance, rel=0.01)


def test_capacitances_are_numbers_only_where_an_arc_is_in_reach() -> None:
    slow, fast = list(quantities(evaluated("LTSC-1"))), list(quantities(evaluated("LTSOC-1")))
    cold = [q for q in slow if (q.quantity, q.condition) == ("capacitance", "T=-20C")]
    assert [q.status for q in cold] == ["ok"]
    assert cold[0].value == pytest.approx(1e-11, rel=0.2)
    warm = [q for q in fast if (q.quantity, q.condition) == ("capacitance", "T=25C")]
    assert all(q.status == "not_resolved" and math.isnan(q.value) and q.note for q in warm)


def test_the_range_of_frequencies_is_that_of_each_file() -> None:
    rows = [r.values for r in STUDY.measurements["eis"] if r.values["pellet"] == "LTSC-3"]
    of_files = {
        row["measurement"]: read(RAW / "eis" / row["path"], "eis").frame[FREQUENCY] for row in rows
    }
    found = {(q.quantity, q.source): q for q in frequency_ranges(evaluated("LTSC-3"))}
    assert len(found) == 2 * len(of_files)
    for name, frequency in of_files.items():
        low, high = found["lowest_frequency", name], found["highest_frequency", name]
        assert (low.value, low.unit) == (pytest.approx(frequency.min()), "Hz")
        assert (high.value, high.unit) == (pytest.approx(frequency.max() / 1e6), "MHz")


@pytest.mark.parametrize(("reference_C", "status"), [(-40, "ok"), (100, "ok"), (150, "suspect")])
def test_a_conductivity_far_from_the_line_is_suspect(reference_C: float, status: str) -> None:
    """Measured from -20 to 60 °C, so that half the range in 1/T ends at -47 and 123 °C."""
    evaluation = evaluated("LTSOC-1", reference_C)
    rows = with_doubts(quantities(evaluation), evaluation, STUDY.pellets["LTSOC-1"].values)
    found = {row.quantity: row for row in rows}
    assert found["arrhenius_conductivity"].status == status
    assert ("nearest measured" in found["arrhenius_conductivity"].note) == (status == "suspect")
    assert found["activation_energy"].status == "ok"


def test_electronic_conductivity_is_that_of_the_paper() -> None:
    steps = []
    for row in STUDY.measurements["dc"]:
        frame = read(RAW / "dc" / row.values["path"], "dc").frame
        found, left_out = steps_of(frame, None)
        assert not left_out
        steps += [evaluate_transient(step.time, step.current, step.voltage) for step in found]
    assert len(steps) == 5
    sigma = electronic_conductivity(steps, Geometry.of_pellet(STUDY.pellets["LTSOC-2"].values))
    assert f"{sigma.value:.0e}" == "3e-09"
    assert abs(sigma.value - 3e-9) < 2 * sigma.u
