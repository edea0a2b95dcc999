"""Chemical formulas: what is in them and what a mole weighs.

Standard atomic weights, abridged values of IUPAC 2021 (Pure Appl. Chem. 94 (2022) 573).
"""

from __future__ import annotations

import re

from electrolyte.ground.errors import AnalysisError

_WEIGHTS = """
H 1.008 He 4.0026 Li 6.94 Be 9.0122 B 10.81 C 12.011 N 14.007 O 15.999 F 18.998 Ne 20.180
Na 22.990 Mg 24.305 Al 26.982 Si 28.085 P 30.974 S 32.06 Cl 35.45 Ar 39.95 K 39.098 Ca 40.078
Sc 44.956 Ti 47.867 V 50.942 Cr 51.996 Mn 54.938 Fe 55.845 Co 58.933 Ni 58.693 Cu 63.546
Zn 65.38 Ga 69.723 Ge 72.630 As 74.922 Se 78.971 Br 79.904 Kr 83.798 Rb 85.468 Sr 87.62
Y 88.906 Zr 91.224 Nb 92.906 Mo 95.95 Ru 101.07 Rh 102.91 Pd 106.42 Ag 107.87 Cd 112.41
In 114.82 Sn 118.71 Sb 121.76 Te 127.60 I 126.90 Xe 131.29 Cs 132.91 Ba 137.33 La 138.91
Ce 140.12 Pr 140.91 Nd 144.24 Sm 150.36 Eu 151.96 Gd 157.25 Tb 158.93 Dy 162.50 Ho 164.93
Er 167.26 Tm 168.93 Yb 173.05 Lu 174.97 Hf 178.49 Ta 180.95 W 183.84 Re 186.21 Os 190.23
Ir 192.22 Pt 195.08 Au 196.97 Hg 200.59 Tl 204.38 Pb 207.2 Bi 208.98 Th 232.04 U 238.03
"""
_WORDS = _WEIGHTS.split()
ATOMIC_WEIGHT = dict(zip(_WORDS[::2], map(float, _WORDS[1::2]), strict=True))  # g/mol

LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_ELEMENT = f"(?:{'|'.join(sorted(ATOMIC_WEIGHT, key=len, reverse=True))})"
_FORMULA = re.compile(rf"\b{_ELEMENT}\d*(?:{_ELEMENT}\d*)+\b(?!\.)")
_TOKEN = re.compile(r"([A-Z][a-z]?)(\d*(?:\.\d*)?)")


def composition(formula: str) -> dict[str, float]:
    """``Li2TaS0.4O0.6Cl5`` -> atoms per formula unit, in the order of the formula.

    Raises
    ------
    AnalysisError
        Not a plain sequence of elements and numbers.
    """
    atoms: dict[str, float] = {}
    position = 0
    for match in _TOKEN.finditer(formula):
        symbol, number = match.groups()
        if match.start() != position or symbol not in ATOMIC_WEIGHT or number == ".":
            break
        atoms[symbol] = atoms.get(symbol, 0.0) + float(number or 1)
        position = match.end()
    if not atoms or position != len(formula):
        raise AnalysisError(
            f"formula '{formula}'",
            "element symbols and numbers, such as Li2TaS0.4O0.6Cl5",
            f"'{formula[position:]}'",
            hint="Write it without brackets and charges in raw/samples.tsv.",
        )
    return atoms


def molar_mass(formula: str) -> float:
    """Mass of one mole of formula units in g/mol."""
    return sum(ATOMIC_WEIGHT[symbol] * n for symbol, n in composition(formula).items())


def subscripts(label: str) -> str:
    """``Li$_{2}$S`` as Li₂S, ``$E_\\mathrm{g}$`` as E_g: labels are written for figures."""
    lowered = re.sub(r"\$_\{?([\d.]+)\}?\$", lambda m: m[1].translate(LOWERED), label)
    return re.sub(r"\\mathrm\{(\w+)\}", r"\1", lowered).replace("$", "")


def formulas(text: str) -> str:
    """Li2O as Li₂O: capitals, letters and numbers that are elements and how many there are."""
    return _FORMULA.sub(lambda m: re.sub(r"\d+", lambda n: n[0].translate(LOWERED), m[0]), text)
