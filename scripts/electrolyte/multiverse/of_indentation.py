"""Universes of nanoindentation: subjects give indents, not numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Evaluate, Known, Measured
from electrolyte.numbers.quantities import Quantity
from electrolyte.techniques.indentation.summary import quantities_of, read_indents
from electrolyte.techniques.indentation.workbook import indents_of


def subject_evaluation(_further: Sequence[str]) -> Evaluate:
    """The evaluation of the indents of one measurement."""

    def evaluate(
        measured: Measured,
        *,
        name: str,  # noqa: ARG001
        settings: Mapping[str, Any],
        collected: Collected,
    ) -> pd.DataFrame:
        return indents_of(measured, settings["indentation"], collected)[0]

    return evaluate


def read_table(path: Path) -> pd.DataFrame:
    """A table of indents as it was written."""
    return read_indents([path])


def gathered(
    indents: pd.DataFrame,
    _known: Known,
    settings: Mapping[str, Any],
    _others: Mapping[str, Sequence[Quantity]],
) -> list[Quantity]:
    """The numbers of the technique from all indents."""
    config = settings["indentation"]
    return quantities_of(
        indents,
        u_area_relative=config["area_u_relative"],
        baseline=config["baseline"],
        equivalence_margin=settings["statistics"]["equivalence_margin"],
        accept=settings["plausibility"]["accept"],
    )
