"""The numbers of a study as text prints them: what each is called, and how it is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from math import isfinite
from typing import Any

import pandas as pd

from electrolyte.ground.printing import DOUBTED, DOUBTED_WORDS, number_text, p_text
from electrolyte.numbers.quantities import holds_calibration, of_sample
from electrolyte.paper.places import OF_TESTS


def listed(numbers: pd.DataFrame, *, replicates: bool = False) -> Iterator[tuple[str, Any, float]]:
    """What a place can name: quantity, sample and condition; its row; its spread.

    What has no mean but several replicates is among it only with ``replicates``: then each of them
    is listed, of all quantities, with its name in the fourth place.
    """
    groups: dict[tuple[str, str, str], list[Any]] = {}
    for row in numbers.itertuples():
        groups.setdefault((row.quantity, row.sample, row.condition), []).append(row)
    for names, rows in groups.items():
        own = of_sample(rows)
        if len(own) == 1:
            spreads = [float(row.value) for row in rows if row.kind == "sd"]
            spread = spreads[0] if len(spreads) == 1 else float(own[0].u)
            yield ", ".join(filter(None, names)), own[0], spread
        named = [row for row in rows if row.kind == "single" and row.replicate]
        once = Counter(row.replicate for row in named)
        for row in named if replicates else ():
            if once[row.replicate] == 1:
                yield ", ".join((*names, row.replicate)), row, float(row.u)


def printed_number(row: Any, spread: float) -> str:
    """The text of a place: ``(4.17 ± 0.20) mS cm⁻¹``, one line in which nothing is parted.

    A number that something speaks against has a mark; a u without the calibration is not shown.
    """
    whole = spread != row.u or holds_calibration(row.u_omits)
    number = number_text(row.value, spread, row.unit, row.status, whole=whole)
    text = "\N{NO-BREAK SPACE}".join(number.split())
    return f"{text}{DOUBTED}" if row.status == "suspect" else text


def with_doubt_explained(text: str, *beside: str) -> str:
    """A text that says what the mark of a doubted number means, if it or text beside it has one."""
    marked = any(DOUBTED in part for part in (text, *beside))
    return f"{text.rstrip()} {DOUBTED_WORDS}" if marked else text


def without_spread(text: str) -> str:
    """A printed number without its ±: ``4.17 mS cm⁻¹``."""
    return re.sub(r"^\(?([−\d.]+)\s±\s[\d.]+\)?", r"\1", text)


def shown(form: str, row: Any, spread: float, confidence: float) -> str:
    """What a place of one of the forms ``OF_ONE`` shows of a number.

    A p value is significant below one minus the confidence.
    """
    if form == "n":
        return str(row.n)
    if form == "count":
        return f"{row.value:.0f}"
    if form in OF_TESTS and isfinite(row.value):
        p = f"p {p_text(row.value)}".replace(" ", "\N{NO-BREAK SPACE}")
        words = "significant" if row.value < 1 - confidence else "not significant"
        return p if form == "p" else f"{words} ({p})"
    text = printed_number(row, spread)
    return without_spread(text) if form == "value" else text
