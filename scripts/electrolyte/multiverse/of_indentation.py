"""Universes of nanoindentation: subjects give indents, not numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from electrolyte.ground.problems import Collected
from electrolyte.multiverse.evaluation import Gathering, Measured, Subject
from electrolyte.numbers.quantities import Quantity
from electrolyte.techniques.indentation.summary import quantities_of, read_indents
from electrolyte.techniques.indentation.workbook import indents_of


def of_subject(
    measured: Measured, _measurement: Subject, settings: Mapping[str, Any], collected: Collected
) -> pd.DataFrame:
    """The indents of one measurement."""
    return indents_of(measured, settings["indentation"], collected)[0]


def read_table(path: Path) -> pd.DataFrame:
    """A table of indents as it was written."""
    return read_indents([path])


def gathered(indents: pd.DataFrame, given: Gathering) -> list[Quantity]:
    """The numbers of the technique from all indents."""
    config = given.settings["indentation"]
    return quantities_of(
        indents,
        u_area_relative=config["area_u_relative"],
        baseline=config["baseline"],
        equivalence_margin=given.settings["statistics"]["equivalence_margin"],
        accept=given.settings["plausibility"]["accept"],
    )
