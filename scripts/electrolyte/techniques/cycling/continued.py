"""One test in several files: a cycler that was stopped and started again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.readers.measurement import (
    CYCLE_COUNT,
    STEP_COUNT,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)


def continued(measurements: Sequence[Measurement], subject: str) -> Measurement:
    """The files of one test as one measurement, in the order given; counts and time run on.

    Raises
    ------
    AnalysisError
        Two files hold the same data, or records are mixed with a cycle summary.
    """
    warnings = _different_cells(measurements, subject)
    if len(measurements) == 1:
        return measurements[0]
    if len({VOLTAGE in one.frame for one in measurements}) > 1:
        raise AnalysisError(subject, "records in all files", "a cycle summary among them")
    running = [c for c in (TEST_TIME, CYCLE_COUNT, STEP_COUNT) if c in measurements[0].frame]
    frames: list[pd.DataFrame] = []
    for one in measurements:
        frame = one.frame.copy()
        for column in running if frames else ():
            if column in frame:
                frame[column] += frames[-1][column].iloc[-1]
        frames.append(frame)
    names = ", ".join(one.source.name for one in measurements)
    warnings.append(f"One test in {len(frames)} files, cycles counted on: {names}.")
    every = tuple(w for one in measurements for w in one.warnings) + tuple(warnings)
    joined = pd.concat(frames, join="inner", ignore_index=True)
    return replace(measurements[0], frame=joined, warnings=every)


def _different_cells(measurements: Sequence[Measurement], subject: str) -> list[str]:
    """Warnings about files of one cell that name different cells."""
    digests: dict[str, Measurement] = {}
    for one in measurements:
        other = digests.setdefault(one.sha256, one)
        if other is not one:
            raise AnalysisError(
                subject,
                "each file once",
                f"the same content in {other.source} and {one.source}",
                hint="Correct the path in raw/cycling/measurements.tsv.",
            )
    names = {str(m.metadata["cell_id"]) for m in measurements if m.metadata.get("cell_id")}
    if len(names) < 2:
        return []
    return [f"The files of {subject} name different cells: {', '.join(sorted(names))}."]
