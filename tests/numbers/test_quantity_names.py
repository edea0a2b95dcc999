"""Quantities are called as the field calls them, and each symbol is set as one."""

from __future__ import annotations

import re

import pytest

from electrolyte.numbers.condition import words_of
from electrolyte.numbers.quantity_names import heading_of, spelt_out, symbol_of, title_of
from electrolyte.numbers.registry import COMPARISONS, registry
from electrolyte.pages.typeset import symbol_html


@pytest.mark.parametrize(
    ("quantity", "title", "symbol"),
    [
        ("vickers_hardness", "Vickers hardness", "HV"),
        ("linewidth_6Li", "⁶Li linewidth (FWHM)", "Δν_1/2"),
        ("linewidth_6Li_ratio", "⁶Li linewidth (FWHM), ratio", ""),
        ("area_fraction_main_6Li", "share of the main line in the ⁶Li intensity", ""),
        ("area_fraction_Li2S_6Li", "share of Li₂S in the ⁶Li intensity", ""),
        ("spin_lattice_relaxation_time_7Li", "⁷Li spin–lattice relaxation time", "T_1"),
        ("welch_p_value", "p value of Welch's test", ""),
        ("zeta_potential", "zeta potential", ""),  # in no table
    ],
)
def test_names_and_symbols(quantity: str, title: str, symbol: str) -> None:
    assert title_of(quantity) == title
    assert symbol_of(quantity) == symbol
    assert heading_of(quantity)[1:] == title[1:]


def test_no_title_is_a_name_of_the_program() -> None:
    for known in registry():
        name = known.quantity.replace("<nucleus>", "7Li").replace("<line>", "LiCl")
        for quantity in (name, *(f"{name}_{suffix}" for suffix in COMPARISONS)):
            assert not re.search(r"[_<>]|\w\.\w", title_of(quantity)), quantity
        assert symbol_html(known.symbol).count("<") in (0, 2, 4)


@pytest.mark.parametrize(
    ("symbol", "html"),
    [
        ("E_a", "<i>E</i><sub>a</sub>"),
        ("HV", "HV"),
        ("Δ2θ", "Δ2<i>θ</i>"),
        ("Δν_1/2", "Δ<i>ν</i><sub>1/2</sub>"),
        ("lg σ_0", "lg <i>σ</i><sub>0</sub>"),
        ("ν\N{COMBINING TILDE}", "<i>ν\N{COMBINING TILDE}</i>"),
    ],
)
def test_symbols_of_one_letter_are_italic(symbol: str, html: str) -> None:
    assert symbol_html(symbol) == html


def test_problems_call_quantities_by_their_names() -> None:
    text = "raw/eis/a_file.txt: none. Missing for it: ionic_conductivity of LPSC_1 at 0 °C"
    expected = "raw/eis/a_file.txt: none. Missing for it: ionic conductivity of LPSC_1 at 0 °C"
    assert spelt_out(text) == expected


def test_the_condition_of_a_test_says_what_is_tested() -> None:
    assert words_of("ionic_conductivity T=25C") == "ionic conductivity, 25 °C"
    assert words_of("activation_energy") == "activation energy of conduction"
