"""The records of an .ndax, put together from the tables in it.

The cycler writes voltage and current of every record, time and charge of some of them (its marks),
and cycle and type of every step. All are numbered, so their numbers are places; fastnda, which
reads each table here, spends most of its own time on joining them by value.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl

RECORDS, MARKS, STEPS = "data.ndc", "data_runInfo.ndc", "data_step.ndc"
AUXILIARY = "data_AUX"
SECONDS_PER_HOUR = 3600.0
DIGITS_S = 6  # of times


def has_marks(path: Path) -> bool:
    """Whether the archive holds these tables; those of older programs hold one."""
    with zipfile.ZipFile(path) as archive:
        return {RECORDS, MARKS, STEPS} <= set(archive.namelist())


def marked_records(
    path: Path, parse: Callable[[bytes], pl.DataFrame], types: Mapping[int, str]
) -> pl.DataFrame:
    """All records, under the names of fastnda.

    Between two marks, the time goes on by the interval that the first of them states, and the
    charge by the current over it.

    Parameters
    ----------
    parse : fastnda's reading of the content of one table
    types : of steps, by their number; another is ``unknown``

    Raises
    ------
    ValueError, IndexError
        Records before the first mark, or of a step that is not in its table.
    """
    import polars as pl

    with zipfile.ZipFile(path) as archive:
        records, marks, steps = (parse(archive.read(n)) for n in (RECORDS, MARKS, STEPS))
        others = [name for name in archive.namelist() if name.startswith(AUXILIARY)]
    index, marks = records["index"].to_numpy(), marks.sort("index")
    place = np.searchsorted(index, marks["index"].to_numpy())
    there = np.append(index, -1)[place] == marks["index"].to_numpy()
    if not there.all():
        marks, place = marks.filter(pl.Series(there)), place[there]
    if len(index) and not (len(place) and place[0] == 0):
        raise ValueError("no time of the first record")
    mark = np.repeat(np.arange(len(place)), np.diff(place, append=len(index)))
    interval_s = marks["dt"].to_numpy()[mark]
    elapsed_s = interval_s * (np.arange(len(index)) - place[mark])
    flowed_mA = np.cumsum(records["current_mA"].to_numpy(), dtype=float)
    gained_mAh = (flowed_mA - flowed_mA[place][mark]) * interval_s / SECONDS_PER_HOUR
    counter = marks["charge_capacity_mAh"].abs().cast(float) - marks["discharge_capacity_mAh"].abs()
    step = marks["step_count"].to_numpy()
    step_time_s = marks["step_time_s"].to_numpy()[mark] + elapsed_s
    own = step[mark]
    starts = np.flatnonzero(np.diff(own, prepend=0))
    longest = np.maximum.reduceat(step_time_s, starts) if len(starts) else step_time_s
    before_s = np.repeat(np.cumsum(longest) - longest, np.diff(starts, append=len(own)))
    kinds = [types.get(code, "unknown") for code in steps["step_type"].to_list()]
    steps = steps.select(
        pl.col("cycle_count", "step_index"),
        pl.Series("step_type", kinds, dtype=pl.Enum(list(dict.fromkeys(kinds)))),
    )
    return steps[own.astype(np.intp) - 1].with_columns(
        records["voltage_V"],
        records["current_mA"],
        pl.Series("step_time_s", step_time_s.round(DIGITS_S)),
        pl.Series("total_time_s", (step_time_s + before_s).round(DIGITS_S)),
        pl.Series("step_count", own),
        pl.Series("capacity_mAh", (counter.to_numpy()[mark] + gained_mAh).astype(np.float32)),
        *(pl.lit(None).alias(f"auxiliary {name}") for name in others),
    )
