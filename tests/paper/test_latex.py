"""Numbers as LaTeX macros: what they print, and that TeX takes them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.numbers.quantities import COLUMNS
from electrolyte.paper.latex import latex, macros, place, with_macros
from electrolyte.paper.pandoc import converted

BLANK = dict.fromkeys(COLUMNS, "") | {"kind": "single", "n": 1, "method": "m", "status": "ok"}
ROWS = [
    {"quantity": "sigma", "sample": "A_1", "condition": "T=-30C", "value": 4.1689, "u": 0.1234}
    | {"unit": "mS/cm", "n": 3},
    {"quantity": "tiny", "sample": "A|B", "value": 3.0576e-9, "u": 5.61e-11, "unit": "S/cm"},
    {"quantity": "welch_p_value", "sample": "A|B", "kind": "test", "value": 0.0131}
    | {"u": float("nan")},
    {"quantity": "imprints", "sample": "A", "value": 25.0, "u": float("nan")},
    {"quantity": "share", "sample": "A", "value": 0.0393, "u": 0.01, "status": "upper_limit"}
    | {"unit": "%"},
]
NUMBERS = pd.DataFrame([BLANK | row | {"unit": row.get("unit", "1")} for row in ROWS])


def test_a_number_has_three_macros() -> None:
    text = macros(NUMBERS, 0.95)
    name = "{sigma, A_1, T=-30C}"
    assert rf"\studydefine{{number}}{name}{{(4.17~$\pm$~0.12)~mS~cm$^{{-1}}$}}" in text
    assert rf"\studydefine{{value}}{name}{{4.17~mS~cm$^{{-1}}$}}" in text
    assert rf"\studydefine{{n}}{name}{{3}}" in text


def test_tests_and_counts_have_macros_of_their_own() -> None:
    text = macros(NUMBERS, 0.95)
    assert r"\studydefine{significant}{welch_p_value, A|B}{significant (p~=~0.013)}" in text
    assert r"\studydefine{p}{welch_p_value, A|B}{p~=~0.013}" in text
    assert r"\studydefine{count}{imprints, A}{25}" in text
    assert r"{count}{sigma" not in text


def test_places_become_macros_and_a_text_cannot_smuggle_in_others(tmp_path: Path) -> None:
    name = "welch_p_value, A|B"
    evil = r'[x]{.study-number form="number" name="}\input{/etc/passwd}"}'
    other = place("4.1", "number", "sigma, A")
    text = f"It is {place('p = 0.013', 'p', name)}, {evil}. {other}\n"
    converted(text, "latex", tmp_path, "out.tex", {}, lambda tree: with_macros(tree, [name]))
    body = (tmp_path / "out.tex").read_text(encoding="utf-8").partition(r"\begin{document}")[2]
    assert rf"It is \studyp{{{name}}}, x. 4.1" in body.replace("{x}", "x").replace("{4.1}", "4.1")
    assert "input" not in body
    assert "sigma" not in body
    assert "0.013" not in body


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.06 × 10⁻⁹", r"3.06 $\times$ 10$^{-9}$"),
        ("≤ 0.039 %", r"$\leq$ 0.039 \%"),
        ("Li₂TaS₀.₄", r"Li$_{2}$TaS$_{0}$.$_{4}$"),
        ("a_b\\", r"a\_b\textbackslash{}"),
    ],
)
def test_signs(text: str, expected: str) -> None:
    assert latex(text) == expected


@given(st.text(alphabet="ab{}_%$&#~^\\⁻¹₂±×≤Ω"))
def test_braces_and_dollars_are_balanced(text: str) -> None:
    plain = latex(text).replace(r"\{", "").replace(r"\}", "").replace(r"\$", "")
    assert plain.count("{") == plain.count("}")
    assert plain.count("$") % 2 == 0


@pytest.mark.skipif(
    shutil.which("pdflatex") is None and "CI" not in os.environ, reason="no pdflatex here"
)
def test_tex_compiles_them_in_text_captions_and_headings(tmp_path: Path) -> None:
    (tmp_path / "numbers.tex").write_text(macros(NUMBERS, 0.95), encoding="utf-8")
    (tmp_path / "main.tex").write_text(
        r"""\documentclass{article}\usepackage[T1]{fontenc}\input{numbers.tex}
\begin{document}\section{At \studynumber{sigma, A_1, T=-30C}}\listoffigures
\begin{figure}\caption{\studyvalue{tiny, A|B} and \studyn{sigma, A_1, T=-30C}}\end{figure}
\studynumber{share, A}\end{document}
"""
    )
    for _ in range(2):  # headings and captions come back from files
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "main.tex"]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout[-2000:]
    (tmp_path / "main.tex").write_text(
        r"\documentclass{article}\input{numbers.tex}\begin{document}\studyn{sgma, A}\end{document}"
    )
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode
    assert "numbers.tex has no number sgma, A" in ran.stdout
