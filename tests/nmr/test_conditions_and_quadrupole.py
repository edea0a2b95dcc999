"""What is doubted in a file's metadata, and the bound on the quadrupole coupling."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers import read
from electrolyte.techniques.nmr.conditions import conditions, shift_warnings
from electrolyte.techniques.nmr.quadrupole import (
    coupling_limit,
    powder_frequencies,
)

FILE = {
    "nucleus": "7Li",
    "base_frequency_MHz": 194.37,
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


def test_limit_is_the_coupling_that_gives_the_width() -> None:
    limit = coupling_limit(108.0, 81.86e6)
    widths = [
        2.354820045 * powder_frequencies(limit, asymmetry, 81.86e6).std()
        for asymmetry in (0.0, 0.3, 0.6, 1.0)
    ]
    assert min(widths) >= 108 * 0.999
    assert limit == pytest.approx(0.5e6, rel=0.2)  # of the order of other estimates
    assert coupling_limit(4 * 108.0, 81.86e6) == pytest.approx(2 * limit, rel=1e-6)
