"""Recoveries as tables of delays and amplitudes, and X-ray spectra as tables, by column maps."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

import study as command
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.column_maps.column_map import ColumnMap
from electrolyte.study.sheets import load_study
from electrolyte.techniques.nmr.conditions import conditions
from electrolyte.techniques.nmr.recovery import analyse_relaxation

T1_s, SCATTER = 2.5, 0.01
RECOVERY = ColumnMap(
    "t1",
    {
        "technique": "nmr",
        "file": {"delimiter": "semicolon", "decimal": ",", "header_line": 1},
        "columns": {
            "delay": {"name": "vd / ms", "unit": "ms"},
            "amplitude": {"name": "Integral", "unit": "a.u."},
        },
    },
)
SPECTRUM = ColumnMap(
    "eds",
    {
        "technique": "sem_eds",
        "file": {"delimiter": "comma", "header_line": 1},
        "columns": {
            "energy": {"name": "Energy (eV)", "unit": "eV"},
            "counts": {"name": "Counts", "unit": "counts"},
        },
    },
)


def recovery(path: Path, seed: int) -> Path:
    """Saturation recovery, M(t) = 1 - exp(-t / T1), with 1 % of scatter."""
    delays = np.geomspace(0.05, 15, 14)
    noise = np.random.default_rng(seed).normal(0, SCATTER, len(delays))
    rows = zip(1e3 * delays, 1 - np.exp(-delays / T1_s) + noise, strict=True)
    lines = [f"{d:.6g};{m:.6g}".replace(".", ",") for d, m in rows]
    path.write_text("\n".join(["vd / ms;Integral", *lines]), encoding="utf-8")
    return path


def test_t1_of_a_table_covers_the_true_one(tmp_path: Path) -> None:
    covered = 0
    for seed in range(40):
        measurement = RECOVERY.read(recovery(tmp_path / "t1.csv", seed))
        at = conditions(measurement.metadata, nucleus="7Li", temperature_C=25.0)
        found = analyse_relaxation(measurement, at)
        assert found.recovery.t1 == pytest.approx(T1_s, rel=0.15)
        covered += abs(found.recovery.t1 - T1_s) < 2.2 * found.recovery.t1_u
        assert np.isnan(found.larmor_Hz)
    assert covered >= 34  # of 40; 95 % would be 38


def test_four_delays_are_too_few(tmp_path: Path) -> None:
    path = recovery(tmp_path / "t1.csv", 1)
    path.write_text("\n".join(path.read_text().splitlines()[:5]))
    measurement = RECOVERY.read(path)
    at = conditions(measurement.metadata, nucleus="7Li", temperature_C=25.0)
    with pytest.raises(Exception, match="at least 5 delays"):
        analyse_relaxation(measurement, at)


def test_an_unknown_table_of_a_recovery_is_added_with_a_proposed_map(tmp_path: Path) -> None:
    study = tmp_path / "study"
    assert command.main(["new", str(study)]) == 0
    options = [
        "--technique",
        "nmr",
        "--sample",
        "A",
        "--role",
        "test",
        "--nucleus",
        "7Li",
        "--temperature-C",
        "25",
    ]
    options += ["--experiment", "saturation_recovery", "--study", str(study)]
    path = tmp_path / "vd.csv"
    text = recovery(path, 2).read_text().replace("Integral", "Integral (a.u.)")
    path.write_text(text)
    assert command.main(["add", str(path), *options]) == 0
    again = tmp_path / "vd 60C.csv"
    shutil.copy(path, again)
    again.write_text(recovery(again, 3).read_text().replace("Integral", "Integral (a.u.)"))
    options[options.index("25")] = "60"
    assert command.main(["add", str(again), *options]) == 0
    rows = load_study(study / "raw").measurements["nmr"]
    assert [row.values["temperature_C"] for row in rows] == [25, 60]
    assert len(list((study / "raw/column_maps").iterdir())) == 1


def spectrum(path: Path, energies: np.ndarray, counts: np.ndarray) -> Path:
    rows = (f"{e:g},{c:g}" for e, c in zip(energies, counts, strict=True))
    path.write_text("\n".join(["Energy (eV),Counts", *rows]))
    return path


def test_a_spectrum_has_kiloelectronvolts(tmp_path: Path) -> None:
    energies = np.arange(0, 10_000, 10.0)
    path = spectrum(tmp_path / "eds.csv", energies, np.full(len(energies), 5.0))
    frame = SPECTRUM.read(path).frame
    assert frame["Energy / keV"].iloc[-1] == pytest.approx(9.99)
    assert frame["Counts / 1"].sum() == 5000


@pytest.mark.parametrize(
    ("energies", "counts", "line", "said"),
    [
        ([10, 30, 20, 40], [1, 2, 3, 4], 4, "energies that rise"),
        ([10, 20, 30, 40], [1, 2, -3, 4], 4, "counts of at least 0"),
    ],
)
def test_no_spectrum_is_refused_with_its_line(
    tmp_path: Path, energies: list[float], counts: list[float], line: int, said: str
) -> None:
    path = spectrum(tmp_path / "eds.csv", np.array(energies), np.array(counts))
    with pytest.raises(RawFileError, match=said) as error:
        SPECTRUM.read(path)
    assert error.value.line == line
