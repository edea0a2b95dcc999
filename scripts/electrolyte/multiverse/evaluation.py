"""One subject (a pellet, a spectrum ...) in all universes, by the functions of its ordinary job."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.ground.errors import ElectrolyteError
from electrolyte.ground.problems import Collected, Problems, Row
from electrolyte.multiverse.universes import applied
from electrolyte.numbers.quantities import Quantity, frame_of, with_interval
from electrolyte.readers.measurement import Measurement

log = logging.getLogger("electrolyte")
Measured = Iterable[tuple[Row, Measurement]]
Known = Mapping[str, Any]  # of the sheets, as the recipe of the gathering job holds it
KEY = "seen_as"  # the column that tells the variants of a subject apart


@dataclass(frozen=True)
class Subject:
    """A pellet, a sample, a spectrum ...: what is the same in all of its variants.

    Attributes
    ----------
    name : as the sheet has it
    several : whether the sheet has more than one measurement of it
    further : paths of what its job reads beside raw files
    remembered : empty at first; what one variant leaves for the next ones, such as fits
    """

    name: str
    several: bool = False
    further: Sequence[str] = ()
    remembered: dict[Any, Any] = field(default_factory=dict)


class Evaluate(Protocol):
    """The table of one subject: its numbers, or what they are gathered from."""

    def __call__(
        self,
        measured: Measured,
        subject: Subject,
        settings: Mapping[str, Any],
        collected: Collected,
        /,
    ) -> pd.DataFrame: ...


@dataclass(frozen=True)
class Gathering:
    """What the numbers of a technique are gathered with, beside the tables of its subjects.

    Attributes
    ----------
    known : of the sheets
    settings : of the config
    others : by technique, the numbers of all others
    """

    known: Known
    settings: Mapping[str, Any]
    others: Mapping[str, Sequence[Quantity]] = field(default_factory=dict)


class Gather(Protocol):
    """The numbers of a technique from the tables of its subjects."""

    def __call__(self, tables: pd.DataFrame, given: Gathering, /) -> list[Quantity]: ...


def key_of(variant: Mapping[str, Any]) -> str:
    """A short name of what one subject sees of a universe, that no table takes for a number."""
    return "v" + hashlib.sha256(json.dumps(variant, sort_keys=True).encode()).hexdigest()[:12]


def table_of(rows: Iterable[Quantity]) -> pd.DataFrame:
    """The rows as they would be read from the file of the ordinary job."""
    return frame_of(map(with_interval, rows))


def in_all_variants(
    measured: Sequence[tuple[Row, Measurement]],
    variants: Sequence[Mapping[str, Any]],
    evaluate: Evaluate,
    subject: Subject,
    *,
    technique: str,
    settings: Mapping[str, Any],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table of a subject in each of its variants, and what failed in which.

    A variant that fails is a result with its reason. So is what nobody foresaw, such as a matrix
    that cannot be inverted, except with the settings of the study, where it is a bug.

    Returns
    -------
    tables : as ``evaluate`` gives them, below each other, and ``KEY`` as ``key_of`` names them
    failures : ``KEY`` and ``reason``
    """
    tables, failures = [], []
    for variant in variants:
        key, problems = key_of(variant), Problems(technique)
        kept = [(r, m) for r, m in measured if r["measurement"] not in variant["left_out"]]
        try:
            with _quietly():
                own = applied(settings, variant["settings"])
                table = evaluate(kept, subject, own, problems.collected)
            tables.append(table.assign(**{KEY: key}))
        except Exception as error:
            if not variant["settings"] and not variant["left_out"]:
                raise
            kind = "" if isinstance(error, ElectrolyteError) else f"{type(error).__name__}: "
            failures.append((key, f"{kind}{error}"))
        failures += [(key, str(problem)) for problem in problems.found]
    return stacked(tables, (KEY,)), pd.DataFrame(failures, columns=[KEY, "reason"])


@contextmanager
def _quietly() -> Iterator[None]:
    """Without the warnings of each variant: those of the data are told by the ordinary job."""
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)
