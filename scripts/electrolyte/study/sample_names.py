"""Samples that a text names almost: a slip of the keyboard, not another sample."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher

ALIKE = 0.9  # ratio of Ratcliff and Obershelp: one letter in ten


def misspelt(named: Iterable[str], samples: Collection[str]) -> str:
    """The sample that a name differs from in case, separators, the order of letters or one of many
    letters alone, with the same digits; empty if there is none.
    """
    for name in named:
        for sample in samples if name not in samples else ():
            same = _letters(name) == _letters(sample)
            digits = [re.findall(r"\d", text) for text in (name, sample)]
            near = SequenceMatcher(None, name, sample).ratio() >= ALIKE
            if same or (near and digits[0] == digits[1]):
                return sample
    return ""


def _letters(name: str) -> tuple[str, ...]:
    """The letters in any order, and the digits in theirs."""
    plain = re.sub(r"[\s_-]", "", name.casefold())
    return (*sorted(re.sub(r"\d", "", plain)), *re.findall(r"\d", plain))
