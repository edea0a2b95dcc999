"""The clock of a cycler: records out of order, restarts, and dates that say something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from electrolyte.readers.cycling.cycler_columns import CYCLE, DATE, Column
from electrolyte.readers.cycling.cycler_text import Table
from electrolyte.readers.measurement import (
    CLOCK_FACTOR,
    JUMPS_BACK,
    STEP_CLOCK,
    STEP_TIME,
    TEST_TIME,
)

if TYPE_CHECKING:
    import polars as pl

SAME_CLOCK = 0.02  # relative; clock and dates that differ by a factor within it differ by a unit
DATE_DIGIT_S = 2.0  # what the difference of two dates may be off by
LEAST_REPEATED = 10  # records that show that they are others again
USUALLY = 0.8  # of the steps: a time in the step that restarts there restarts at all
RAN_ON = 0.5  # of the clock's time between two records: a step that goes on counts more
FIRST_INTERVALS = 1.5  # recording intervals within which a step has its first record
DATES_TRIED = 100  # first dates that show in which formats all could be
DATE_FORMATS = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S%.f",
    "%m/%d/%Y %H:%M:%S%.f",
    "%d/%m/%Y %H:%M:%S%.f",
    "%d.%m.%Y %H:%M:%S%.f",
    "%m/%d/%Y %I:%M:%S%.f %p",
)
OFFSET = r"([+-]\d\d:\d\d|Z)$"  # 09:10:07+02:00
TO_THE_MINUTE = tuple(form.replace(":%S%.f", "") for form in DATE_FORMATS)
HOUR_S, DAY_S = 3600.0, 86400.0
IDLE = 1e-4  # of the largest current: below it, none flows
LEAST_RESTARTS = 0.25  # of the turns of the current; a clock of cycles restarts at some of them
NEAR = 3  # intervals on either side of a record
SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


def check_clock(
    table: Table,
    by_role: Mapping[str, Column],
    data: dict[str, Any],
    warnings: list[str],
    metadata: dict[str, Any],
) -> None:
    """Compare the clock with the dates: a unit that the header does not state, or another one."""
    if DATE not in by_role or TEST_TIME not in data or len(data[TEST_TIME]) < 2:
        return
    clock = float(data[TEST_TIME][-1] - data[TEST_TIME][0])
    days = date_seconds(table.cells[str(by_role[DATE].place)][[0, -1]])
    if days is None or clock <= 0:
        return
    ratio = float(days[1] - days[0]) / clock
    for factor, name in ((60.0, "min"), (3600.0, "h"), (1e-3, "ms")):
        if abs(ratio / factor - 1) > SAME_CLOCK:
            continue
        if _states_unit(by_role[TEST_TIME]):
            metadata[CLOCK_FACTOR] = factor
            warnings.append(f"The clock and its dates differ by a factor of {factor:g}.")
            return
        for role in (TEST_TIME, STEP_TIME):
            if role in data and not _states_unit(by_role[role]):
                data[role] = data[role] * factor
        warnings.append(f"The unit of '{by_role[TEST_TIME].name}' is {name}, as its dates show.")


def _states_unit(column: Column) -> bool:
    """Whether the unit in the header is the column's: Digatron writes milliseconds under ``#s``."""
    return bool(column.unit) and "#" not in column.name


def restarts(
    data: Mapping[str, np.ndarray], record: np.ndarray | None, dates: np.ndarray | None
) -> int:
    """How often the clock begins again with the record numbers or cycles, as in another test.

    Without these the clock alone tells. Not where the dates go on: there, one test was started
    again.
    """
    time = data.get(TEST_TIME)
    counts = [own for own in (record, data.get(CYCLE)) if own is not None]
    if time is None:
        return 0
    again = _begins_again(time)
    if counts:
        again &= np.any([_begins_again(own) for own in counts], axis=0)
    if dates is not None:
        again[1:] &= dates[1:] < dates[:-1]
    return int(again.sum())


def restarts_with_steps(time: np.ndarray, current: np.ndarray) -> bool:
    """Whether a clock is that of steps: it falls where the current changes its direction, not for
    one record alone, nor throughout, as where the last record is the first."""
    way = np.sign(current) * (np.abs(current) > IDLE * np.abs(current).max(initial=0.0))
    turns = way[1:] != way[:-1]
    falls = (time[1:] < time[:-1]) & np.append(time[2:] < time[:-2], True)[: len(turns)]
    is_turned = 2 * falls.sum() > len(falls)
    return bool(not is_turned and falls[turns].sum() > LEAST_RESTARTS * turns.sum())


def _begins_again(values: np.ndarray) -> np.ndarray:
    """Where values fall to at most their second different one."""
    start = values[np.argmax(values != values[0])]
    falls = np.append(False, values[1:] < values[:-1])
    result: np.ndarray = falls & (values <= max(start, values[0]))
    return result


def mended_time(
    test_time: np.ndarray | None,
    step_time: np.ndarray | None,
    step: np.ndarray | None,
    dates: np.ndarray | None,
    warnings: list[str],
    metadata: dict[str, Any],
) -> np.ndarray:
    """Time that never runs back: the file's own, or summed from the step time or the dates.

    Sums of the step time hold what lies between steps only where dates show it.
    """
    back = 0
    if test_time is not None:
        if not (test_time[1:] < test_time[:-1]).any():
            return test_time
        test_time, lone = _without_lone_jumps(test_time, step_time)
        if lone:
            warnings.append(f"The test time of {lone} single records is 0: interpolated.")
        back = int((np.diff(test_time) < 0).sum())
        if not back:
            return test_time
    if step_time is not None:
        if back:
            warnings.append(f"The test time jumps back {back} times: summed from the step time.")
        assert step is not None  # a step time counts steps
        rise = np.diff(step_time, prepend=step_time[:1])
        longest = FIRST_INTERVALS * np.append(rise[1:], 0.0)
        changed = np.diff(step, prepend=step[:1]) != 0
        new = (rise < 0) | (changed & (step_time <= longest))
        # without its first records, a step may begin later in it than the step before ended
        always = new[changed].sum() > USUALLY * changed.sum()
        new |= changed & (always | (rise > longest))
        if test_time is not None:  # where it does not jump, it tells how long the step had run
            own = np.diff(test_time, prepend=test_time[:1])
            new |= changed & (own > (rise + step_time) / 2)
        elapsed = np.where(new, step_time, rise)
        if dates is None:
            metadata[STEP_CLOCK] = True
        else:
            dated = np.diff(dates, prepend=dates[:1])
            dated_more = (new | changed) & (dated > elapsed + DATE_DIGIT_S)
            elapsed = np.where(dated_more, dated, elapsed)
        total: np.ndarray = np.cumsum(elapsed)
        return total + (step_time[0] if test_time is None else test_time[0])
    assert test_time is not None
    if dates is not None and (np.diff(dates) >= 0).all():
        warnings.append(f"The test time jumps back {back} times: taken from the dates.")
        return test_time[0] + dates - dates[0]
    warnings.append(f"The test time jumps back {back} times: the jumps are left out.")
    metadata[JUMPS_BACK] = back
    steps = np.diff(test_time, prepend=test_time[:1])
    mended: np.ndarray = test_time[0] + np.cumsum(np.maximum(steps, 0))
    return mended


def another_step(test_time: np.ndarray, step_time: np.ndarray) -> np.ndarray:
    """Where records of a step follow those of another one of the same number: others are lost.

    The time in the step rises by less than the clock and by more than a recording interval, and the
    step began after the record before. After a pause within a step it goes on by one interval.
    """
    rise, elapsed = np.diff(step_time), np.diff(test_time)
    other = np.zeros(len(step_time), dtype=bool)
    places = np.flatnonzero((rise > 0) & (rise < RAN_ON * elapsed) & (step_time[1:] <= elapsed))
    beside = np.stack(
        (rise[np.maximum(places - 1, 0)], rise[np.minimum(places + 1, len(rise) - 1)])
    )
    usual = FIRST_INTERVALS * beside.max(axis=0)
    other[places + 1] = (rise[places] > usual) & (usual > 0)
    return other


def begins_with_the_last(time: np.ndarray | None) -> bool:
    """Whether a table goes from the last record to the first."""
    if time is None or len(time) < LEAST_REPEATED or time[0] == time[-1]:
        return False
    return bool((time[1:] <= time[:-1]).all())


def without_repeated_records(data: dict[str, Any], warnings: list[str]) -> dict[str, Any]:
    """Leave out what stands twice: blocks of records that are again those before them.

    Only if no record then runs back: else the clock restarts, and records may be alike. No table is
    mostly repeats.
    """
    time = data.get(TEST_TIME)
    if time is None or not (time[1:] < time[:-1]).any():
        return data
    columns = [getattr(values, "codes", values) for values in data.values()]
    rows = np.nan_to_num(np.column_stack(columns).astype(float))
    order = np.argsort(time, kind="stable")
    keep = np.ones(len(time), dtype=bool)
    for begin in (np.flatnonzero(time[1:] < time[:-1]) + 1).tolist():
        same = slice(*(np.searchsorted(time, time[begin], side, order) for side in SIDES))
        earlier = order[same][order[same] < begin]
        if not len(earlier) or not keep[begin]:
            continue
        start = int(earlier[-1])
        both = min(begin - start, len(time) - begin)
        if both >= LEAST_REPEATED and (rows[start : start + both] == rows[begin:][:both]).all():
            keep[begin : begin + both] = False
    left = time[keep]
    if keep.all() or 2 * len(left) < len(time) or (left[1:] < left[:-1]).any():
        return data
    warnings.append(f"{int((~keep).sum())} records stand in the file twice: taken once.")
    return {role: values[keep] for role, values in data.items()}


def without_stale_records(data: dict[str, Any], warnings: list[str]) -> dict[str, Any]:
    """Leave out single records of an earlier time between newer ones: they are older ones again.

    Those of time 0 are records whose clock was not set yet, and stay.
    """
    time = data.get(TEST_TIME)
    if time is None or len(time) < 3:
        return data
    if not (time[1:] < time[:-1]).any():
        return data
    keep = np.ones(len(time), dtype=bool)
    keep[1:-1] = ~((time[1:-1] < time[:-2]) & (time[2:] >= time[:-2]) & (time[1:-1] != 0))
    if keep.all():
        return data
    warnings.append(f"{int((~keep).sum())} single records of an earlier time are left out.")
    return {role: values[keep] for role, values in data.items()}


def _without_lone_jumps(time: np.ndarray, step_time: np.ndarray | None) -> tuple[np.ndarray, int]:
    """Single records with an earlier time between two that are in order, interpolated.

    Where the time in the step runs on from the record before, or to the next one, it tells.
    """
    lone = np.zeros(len(time), dtype=bool)
    lone[1:-1] = (time[1:-1] < time[:-2]) & (time[2:] >= time[:-2])
    if not lone.any():
        return time, 0
    place = np.arange(len(time))
    mended: np.ndarray = np.interp(place, place[~lone], time[~lone])
    if step_time is not None:
        places = np.flatnonzero(lone)
        for beside in (1, -1):  # the record before, where both tell
            ran = step_time[places] - step_time[places + beside]
            told = time[places + beside] + ran
            runs_on = (ran * beside <= 0) & ~lone[places + beside]
            between = np.clip(told, time[places - 1], time[places + 1])
            runs_on &= np.abs(told - between) <= DATE_DIGIT_S  # last digits of both clocks
            mended[places[runs_on]] = between[runs_on]
    return mended, int(lone.sum())


def date_seconds(cells: pl.Series, forms: Sequence[str] = DATE_FORMATS) -> np.ndarray | None:
    """Dates as seconds since 1970, else None; in which of ``forms``, no header says.

    With an offset from UTC behind each of them, they are of UTC. Of the formats that all fit, one
    in which they do not run back, and of these the one in which the test is shortest: from day to
    day, 01/03, 02/03 are no months.
    """
    import polars as pl

    text = cells.fill_null("").str.strip_chars().str.replace("T", " ", literal=True)
    ahead = _ahead_of_utc(text)
    if ahead is not None:
        text = text.str.replace(OFFSET, "")
    head = text.head(DATES_TRIED)
    forms = [f for f in forms if not head.str.to_datetime(f, strict=False).null_count()]
    found = [text.str.to_datetime(form, strict=False, time_unit="us") for form in forms]
    seconds = [s.cast(pl.Int64).cast(pl.Float64) / 1e6 for s in found if not s.null_count()]
    seconds += [s for s in [text.cast(pl.Float64, strict=False)] if not s.null_count()]
    arrays = [s.to_numpy() - (0.0 if ahead is None else ahead) for s in seconds]
    rising = [a for a in arrays if (np.diff(a) >= 0).all()]
    return min(rising or arrays[:1], key=np.ptp, default=None)


def _ahead_of_utc(dates: pl.Series) -> np.ndarray | None:
    """By how many seconds, as offsets behind all dates state; None without them."""
    import polars as pl

    offsets = dates.str.extract(OFFSET)
    if offsets.null_count():
        return None
    sign = (1 - 2 * offsets.str.starts_with("-").cast(pl.Int64)).to_numpy()
    hours = offsets.str.slice(1, 2).cast(pl.Int64, strict=False).fill_null(0)
    minutes = offsets.str.slice(4, 2).cast(pl.Int64, strict=False).fill_null(0)
    ahead: np.ndarray = sign * (hours.to_numpy() * HOUR_S + minutes.to_numpy() * 60.0)
    return ahead


def without_summer_time(dates: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Dates counted on where they go back by an hour, and the places: summer time ended there.

    There, an hour more is a time such as those between the records beside.
    """
    return _counted_on(dates, HOUR_S)


def of_days(time: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """A clock that begins again at midnight counted on, and the places; else as it is.

    There, a day more is a time such as those between the records beside.
    """
    if len(time) < LEAST_REPEATED or time.min() < 0 or time.max() > DAY_S:
        return time, []
    counted, places = _counted_on(time, DAY_S)
    return (time, []) if (counted[1:] < counted[:-1]).any() else (counted, places)


def _counted_on(time: np.ndarray, period_s: float) -> tuple[np.ndarray, list[int]]:
    """Times counted on where they go back by a period, and the places."""
    steps = np.diff(time)
    places = np.flatnonzero((steps < 0) & (steps >= -period_s))
    if not len(places):
        return time + 0.0, []
    beside, usual = np.pad(steps, NEAR), np.full(len(places), -np.inf)
    for off in (*range(NEAR), *range(NEAR + 1, 2 * NEAR + 1)):
        np.maximum(usual, beside[places + off], out=usual)
    back = 1 + places[steps[places] + period_s <= FIRST_INTERVALS * usual + DATE_DIGIT_S]
    periods = np.zeros(len(time))
    periods[back] = period_s
    return time + np.cumsum(periods), back.tolist()
