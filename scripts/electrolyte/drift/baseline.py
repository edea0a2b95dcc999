"""The baseline that a study keeps in its repository: numbers and verdicts, small and rounded."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from electrolyte.drift.source import CLAIMS, NUMBERS
from electrolyte.ground.printing import decimal_places
from electrolyte.numbers.numbers_comparison import KEY
from electrolyte.numbers.quantities import read_quantities

COLUMNS = (*KEY, "value", "u", "unit", "n", "status", "origin")
VERDICT_COLUMNS = ("id", "verdict", "in_words")
DIGITS = 7  # of a number without u: environments agree within 1e-6
FINER = 2  # decimal places beyond those that two digits of u show: below 0.001 u


def write_baseline(results: Path, folder: Path) -> tuple[int, int]:
    """Write what a drift needs of ``results`` to ``folder``.

    Values are rounded by their u, so that environments that agree write nearly the same text.

    Returns
    -------
    How many numbers, how many verdicts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    numbers = read_quantities(results / NUMBERS)[list(COLUMNS)]
    text = [rounded(value, u) for value, u in zip(numbers["value"], numbers["u"], strict=True)]
    numbers = numbers.assign(value=[v for v, _ in text], u=[u for _, u in text])
    numbers.to_csv(folder / NUMBERS, index=False, lineterminator="\n")
    claims = pd.read_csv(results / CLAIMS, dtype=str, keep_default_na=False)
    claims[list(VERDICT_COLUMNS)].to_csv(folder / CLAIMS, index=False, lineterminator="\n")
    return len(numbers), len(claims)


def rounded(value: float, u: float) -> tuple[str, str]:
    """Value and u as text; empty where there is none.

    The value is rounded to less than 0.001 u, u to four digits; a value without u to ``DIGITS``.
    """
    if math.isnan(value):
        return "", "" if math.isnan(u) else f"{u:.4g}"
    if not u > 0:
        return f"{value:.{DIGITS}g}", "" if math.isnan(u) else "0"
    return repr(round(value, decimal_places(u) + FINER)), f"{u:.4g}"
