"""One subject (a pellet, a spectrum ...) in all universes, by the functions of its ordinary job."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.ground.errors import ElectrolyteError
from electrolyte.ground.problems import Problems, Row
from electrolyte.multiverse.universes import applied
from electrolyte.numbers.quantities import COLUMNS, Quantity, frame_of, with_interval
from electrolyte.readers.measurement import Measurement

log = logging.getLogger("electrolyte")
Measured = Iterable[tuple[Row, Measurement]]
Samples = Sequence[Mapping[str, Any]]
Evaluate = Callable[..., list[Quantity]]


def key_of(variant: Mapping[str, Any]) -> str:
    """A short name of what one subject sees of a universe."""
    return hashlib.sha256(json.dumps(variant, sort_keys=True).encode()).hexdigest()[:12]


def in_all_variants(
    measured: Sequence[tuple[Row, Measurement]],
    variants: Sequence[Mapping[str, Any]],
    evaluate: Evaluate,
    *,
    technique: str,
    name: str,
    settings: Mapping[str, Any],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The numbers of a subject in each of its variants, and what failed in which.

    A variant that fails is a result with its reason. So is what is foreseen by nobody, such as a
    matrix that cannot be inverted, except with the settings of the study, where it is a bug.

    Returns
    -------
    numbers : the columns of ``read_quantities`` and ``variant``, as ``key_of`` names it
    failures : ``variant`` and ``reason``
    """
    tables, failures = [], []
    for variant in variants:
        key, problems = key_of(variant), Problems(technique)
        kept = [(r, m) for r, m in measured if r["measurement"] not in variant["left_out"]]
        try:
            rows = evaluate(
                kept,
                name=name,
                settings=applied(settings, variant["settings"]),
                collected=problems.collected,
            )
        except Exception as error:
            if not variant["settings"] and not variant["left_out"]:
                raise
            kind = "" if isinstance(error, ElectrolyteError) else f"{type(error).__name__}: "
            rows = []
            failures.append((key, f"{kind}{error}"))
        failures += [(key, str(problem)) for problem in problems.found]
        tables.append(frame_of(map(with_interval, rows)).assign(variant=key))
    numbers = stacked(tables, (*COLUMNS, "variant"))
    return numbers, pd.DataFrame(failures, columns=["variant", "reason"])
