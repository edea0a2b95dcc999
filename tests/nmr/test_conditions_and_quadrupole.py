"""What is doubted in a file's metadata, and the bound on the quadrupole coupling."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers import read
from electrolyte.techniques.nmr.conditions import conditions, shift_warnings
from electrolyte.techniques.nmr.nuclei import XI_PERCENT, magnet_MHz, second_order_spin
from electrolyte.techniques.nmr.quadrupole import (
    coupling_limit,
    powder_frequencies,
)

FILE = {
    "nucleus": "7Li",
    "transmitter_frequency_MHz": 194.37,
    "reference_frequency_MHz": 194.37,
    "temperature_K": 298.15,
    "mas_Hz": 25e3,
}


def test_agreement_gives_no_warning() -> None:
    found = conditions(FILE, nucleus="7Li", temperature_C=25.0, mas_kHz=25.0)
    assert found.warnings == ()
    assert (found.nucleus, found.temperature_C, found.mas_Hz) == ("7Li", 25.0, 25e3)


def test_the_sheet_wins_and_every_disagreement_is_said() -> None:
    found = conditions(FILE, nucleus="23Na", temperature_C=60.0, mas_kHz=10.0)
    assert (found.nucleus, found.temperature_C, found.mas_Hz) == ("23Na", 60.0, 10e3)
    text = " ".join(found.warnings)
    for part in ("7Li, the sheet 23Na", "735 MHz magnet", "25.0 °C, the sheet 60", "25 kHz MAS"):
        assert part in text


@pytest.mark.parametrize(
    ("celsius", "mas_kHz", "path", "doubted"),
    [
        (25.0, 25.0, "A/1", False),
        (60.0, 25.0, "A/1", False),  # 35 K of friction
        (60.0, 10.0, "A/1", True),
        (0.0, 25.0, "A/1", True),
        (25.0, 25.0, "A_60C/1", True),
        (60.0, 25.0, "A_60C/1", False),
        (25.0, 25.0, "A_13C/1", False),  # a nucleus
        (298.0, 25.0, "A/1", True),
    ],
)
def test_a_temperature_that_file_or_name_contradict_is_doubted(
    celsius: float, mas_kHz: float, path: str, doubted: bool
) -> None:
    found = conditions(FILE, temperature_C=celsius, mas_kHz=mas_kHz, file=path)
    assert bool(found.doubts) is doubted


def test_a_name_that_contradicts_the_temperature_of_its_file_is_doubted() -> None:
    assert conditions(FILE, file="A_80C/1").doubts
    assert not conditions(FILE, file="A_25C/1").doubts


def test_a_static_sheet_is_not_a_missing_rate() -> None:
    found = conditions(FILE, mas_kHz=0.0)
    assert found.mas_Hz == 0
    assert "the sheet 0" in found.warnings[0]


def test_nucleus_that_fits_no_magnet_is_doubted() -> None:
    # a real set: 19F measured, 1H stated
    found = conditions({"nucleus": "1H", "base_frequency_MHz": 470.6})
    assert "471 MHz magnet" in found.warnings[0]


@pytest.mark.parametrize(
    ("name", "stated", "titled"),
    [("datalab_7Li_MAS_echo_71", "7 kHz", "40 kHz"), ("biffo_7Li_cpmg_38", "24 kHz", "10 kHz")],
)
def test_real_rates_in_conflict_with_titles(
    name: str, stated: str, titled: str, real_data: Path
) -> None:
    metadata = read(real_data / "nmr" / name, "nmr").metadata
    warning = conditions(metadata).warnings[0]
    assert stated in warning
    assert titled in warning
    assert "mas_kHz" in warning
    true_rate = float(titled.split()[0])
    assert conditions(metadata, mas_kHz=true_rate).mas_Hz == 1e3 * true_rate


@pytest.mark.parametrize("title", ["7Li static echo", "Static, 25 C", "7Li non-spinning"])
def test_a_static_title_outdoes_the_rate_of_the_file(title: str) -> None:
    found = conditions({**FILE, "title": title})
    assert found.mas_Hz == 0
    assert "title" in found.warnings[0]
    assert conditions({**FILE, "title": "electrostatics"}).mas_Hz == 25e3


def test_the_rotation_of_a_liquid_is_no_mas() -> None:
    found = conditions({**FILE, "mas_Hz": 20.0})
    assert found.mas_Hz == 0
    assert "20 Hz is that of a liquid" in found.warnings[0]


def test_a_rate_of_the_file_is_told_where_the_sheet_is_silent() -> None:
    found = conditions(FILE)
    assert (found.mas_Hz, found.is_rate_stated) == (25e3, False)
    assert "the file's 25 kHz is used" in found.warnings[0]


def test_the_transmitter_decides_between_the_nuclei_of_file_and_sheet() -> None:
    # 19F measured, NUC1 left over
    stated = {"nucleus": "1H", "transmitter_frequency_MHz": 470.6, "base_frequency_MHz": 500.13}
    right = conditions(stated, nucleus="19F")
    assert right.doubts == ()
    assert all("magnet" not in warning for warning in right.warnings)
    wrong = conditions({**stated, "nucleus": "19F"}, nucleus="1H")
    assert [doubt.guard for doubt in wrong.doubts] == ["nucleus"]


@pytest.mark.parametrize(
    ("reference_MHz", "reference_ppm", "guards"),
    [
        (194.37, None, []),
        (None, 0.0, []),
        (None, None, ["no_reference"]),
        (400.13, None, ["far_reference"]),
        (196.5, 0.0, ["far_reference"]),
    ],
)
def test_references_in_doubt(
    reference_MHz: float | None, reference_ppm: float | None, guards: list[str]
) -> None:
    stated = {**FILE, "reference_frequency_MHz": reference_MHz}
    found = conditions(stated, reference_ppm=reference_ppm)
    assert [doubt.guard for doubt in found.shift_doubts] == guards


def test_frequencies_of_nuclei_are_those_of_their_gyromagnetic_ratios() -> None:
    # magnetogyric ratios in 1e7 rad/(T s) from the same tables, for nuclei of all sizes
    ratios = {
        "2H": 4.10662791,
        "7Li": 10.3977013,
        "19F": 25.18148,
        "23Na": 7.0808493,
        "35Cl": 2.624198,
        "93Nb": 6.5674,
        "133Cs": 3.5332539,
        "181Ta": 3.2438,
        "207Pb": 5.67625,
    }
    for nucleus, ratio in ratios.items():
        assert XI_PERCENT[nucleus] == pytest.approx(100 * ratio / 26.7522128, rel=0.015)
        proton = 500.13
        assert magnet_MHz(nucleus, proton * XI_PERCENT[nucleus] / 100) == pytest.approx(proton)


def test_no_nucleus_is_an_error() -> None:
    with pytest.raises(AnalysisError, match="column 'nucleus'"):
        conditions({"nucleus": "NONE"})


def test_shift_out_of_all_reason() -> None:
    assert shift_warnings("7Li", -1.1) == []
    assert shift_warnings("1H", 264.5) == []
    assert "LiCl at -1.1 ppm" in shift_warnings("7Li", 264.5, "LiCl at -1.1 ppm")[0]


def test_mean_frequency_of_the_powder_is_the_induced_shift() -> None:
    for asymmetry in (0.0, 0.4, 1.0):
        mean = powder_frequencies(0.5e6, asymmetry, 81.86e6, 600).mean()
        product = 0.5e6**2 * (1 + asymmetry**2 / 3)  # P_Q²; spin 3/2: -(1/40) (P_Q/nu_0)²
        assert mean == pytest.approx(-product / 81.86e6 / 40, rel=1e-3)


def test_span_of_the_pattern_is_that_of_the_literature() -> None:
    # (6 + eta)^2/504 (I(I+1) - 3/4) nu_Q^2/nu_0, nu_Q = C_Q/2
    for asymmetry in (0.0, 0.5, 1.0):
        expected = (6 + asymmetry) ** 2 / 504 * 3 * (0.5e6 / 2) ** 2 / 49e6
        span = np.ptp(powder_frequencies(0.5e6, asymmetry, 49e6, 1000))
        assert span == pytest.approx(expected, rel=0.15)


@pytest.mark.parametrize("spin", [2.5, 3.5, 4.5])
def test_mean_frequency_for_larger_spins(spin: float) -> None:
    mean = powder_frequencies(2e6, 0.3, 100e6, 400, spin).mean()
    # -(3/10) P_Q^2/nu_0 (I(I+1) - 3/4)/(2I(2I-1))^2, P_Q^2 = C_Q^2 (1 + eta^2/3)
    product = (2e6) ** 2 * (1 + 0.3**2 / 3)
    expected = (
        -0.3 * product / 100e6 * (spin * (spin + 1) - 0.75) / (2 * spin * (2 * spin - 1)) ** 2
    )
    assert mean == pytest.approx(expected, rel=2e-3)


def test_nuclei_whose_second_order_width_says_something() -> None:
    spins = {n: second_order_spin(n) for n in ("1H", "2H", "6Li", "7Li", "35Cl", "27Al", "93Nb")}
    assert list(spins.values()) == [None, None, None, None, 1.5, 2.5, 4.5]


def test_limit_is_the_coupling_that_gives_the_width() -> None:
    limit = coupling_limit(108.0, 81.86e6)
    widths = [
        2.354820045 * powder_frequencies(limit, asymmetry, 81.86e6).std()
        for asymmetry in (0.0, 0.3, 0.6, 1.0)
    ]
    assert min(widths) >= 108 * 0.999
    assert limit == pytest.approx(0.5e6, rel=0.2)  # of the order of other estimates
    assert coupling_limit(4 * 108.0, 81.86e6) == pytest.approx(2 * limit, rel=1e-6)
