"""Formulas in plain text, set for HTML."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.pages.typeset import typeset


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Li2S", "Li<sub>2</sub>S"),
        ("Li2TaS0.4O0.6Cl5.", "Li<sub>2</sub>TaS<sub>0.4</sub>O<sub>0.6</sub>Cl<sub>5</sub>."),
        ("TaS(1-x)O(x)Cl5", "TaS<sub>1−x</sub>O<sub>x</sub>Cl<sub>5</sub>"),
        ("Li2TaS1-xOxCl5", "Li<sub>2</sub>TaS<sub>1−x</sub>O<sub>x</sub>Cl<sub>5</sub>"),
        ("[TaS(x)O(1-x)Cl5]2-", "[TaS<sub>x</sub>O<sub>1−x</sub>Cl<sub>5</sub>]<sup>2−</sup>"),
        ("[MO2Cl4]", "[MO<sub>2</sub>Cl<sub>4</sub>]"),
        ("Ta(S,O)Cl4", "Ta(S,O)Cl<sub>4</sub>"),
        ("the 6Li line", "the <sup>6</sup>Li line"),
        ("35Cl", "<sup>35</sup>Cl"),
        ("T1 and Ea", "T<sub>1</sub> and E<sub>a</sub>"),
        ("3e-9 S/cm", "3 × 10<sup>−9</sup> S/cm"),
        ("1e-11 F", "1 × 10<sup>−11</sup> F"),
        ("u 0.5-2 cm-1", "u 0.5-2 cm<sup>−1</sup>"),
    ],
)
def test_formulas_have_their_scripts(text: str, html: str) -> None:
    assert typeset(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "0.1C and 1C",
        "Fig. S1",
        "Table S2",
        "NMC811",
        "CPE1 and R1",
        "x0.3",
        "EIS-03",
        "CON-36",
        "In No",
    ],
)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert typeset(text) == text


@given(st.text(alphabet=st.sampled_from(" LiTaSOCl0123456789.-()[]x<>&\"'eE")))
def test_text_is_escaped_and_none_of_it_is_lost(text: str) -> None:
    set_ = re.sub(r"</?su[bp]>", "", typeset(text))
    assert "<" not in set_
    assert letters(unescape(set_)) == letters(text)


def letters(text: str) -> str:
    """Without brackets of indices, signs, and what powers of ten are written with."""
    return re.sub(r"[-−()+ ×0-9e]", "", text)
