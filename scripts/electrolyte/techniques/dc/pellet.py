"""All DC polarization runs of one pellet as numbers and curves."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.ground.problems import Collected, Row, raising
from electrolyte.numbers.condition import condition_at, condition_of, with_unit
from electrolyte.numbers.doubt import Doubt
from electrolyte.numbers.guards import polarization, temperature
from electrolyte.numbers.pairs import ratio_of
from electrolyte.numbers.plausibility import doubted
from electrolyte.numbers.quantities import Quantity, joined_origin, stated_or_omitted
from electrolyte.readers.measurement import CURRENT, TEST_TIME
from electrolyte.techniques.dc.polarization import (
    OFFSET,
    ElectronicConductivity,
    electronic_conductivity,
)
from electrolyte.techniques.dc.steps import Step
from electrolyte.techniques.dc.transient import Transient, evaluate_transient
from electrolyte.techniques.geometry import Geometry, geometry_of

OF_ELECTRONS = (
    "electronic_conductivity",
    "electronic_conductance",
    "electronic_transference_number",
)
TRANSIENTS = (
    TEST_TIME,
    CURRENT,
    "sample",
    "pellet",
    "measurement",
    "temperature_C",
    "voltage_V",
    "final_current_A",
    "origin",
)


@dataclass(frozen=True)
class Run:
    """One voltage step of a measurement.

    ``temperature_C`` is that of the sheet, ``stated_C`` that of the file, if it states one.
    """

    measurement: str
    temperature_C: float
    step: Step
    origin: str
    file: str = ""
    stated_C: float | None = None

    @property
    def condition(self) -> str:
        """``T=25C;U=0.1V``."""
        voltage = with_unit(self.step.nominal, "V")
        return condition_of(T=with_unit(self.temperature_C, "C"), U=voltage)

    @property
    def temperature_doubt(self) -> Doubt | None:
        """What its file and its number say against the temperature."""
        return temperature.temperature(self.temperature_C, self.file, self.stated_C)


Evaluated = Sequence[tuple[Run, Transient]]


def runs_of(row: Row, steps: Iterable[Step], stated_C: float | None) -> list[Run]:
    """The steps of one row of the sheet, whose file states the temperature ``stated_C``."""
    at, file = (row["measurement"], row["temperature_C"]), Path(row["path"]).name
    return [Run(*at, step, row["origin"], file, stated_C) for step in steps]


def evaluate(runs: Iterable[Run], config: Mapping[str, Any]) -> Evaluated:
    """Each run with what its current over time gives; ``config`` is the section ``dc``."""
    parts = {name: config[name] for name in ("mean_fraction", "drift_fraction", "steady_drift")}
    return [
        (r, evaluate_transient(r.step.time, r.step.current, r.step.voltage, **parts)) for r in runs
    ]


def quantities(
    evaluated: Evaluated,
    *,
    pellet: str,
    sample: str,
    geometry: Geometry,
    offset_u_A: float = OFFSET,
    accept: Collection[str] = (),
    collected: Collected = raising,
) -> list[Quantity]:
    """Final currents, drifts and the electronic conductivity at each temperature.

    Parameters
    ----------
    offset_u_A : of the offset current of the instrument
    accept : guards that are switched off (``numbers.plausibility``)
    collected : entered for each celsius, so that one without a conductivity stops no other
    """
    common = {"replicate": pellet}
    rows: list[Quantity] = []
    for celsius in dict.fromkeys(run.temperature_C for run, _ in evaluated):
        at = [(run, transient) for run, transient in evaluated if run.temperature_C == celsius]
        for run, transient in at:
            rows += of_step(run, transient, sample, common)
        of = f"{pellet} at {celsius:g} °C"
        with collected(subject=f"pellet {of}", missing=f"electronic_conductivity of {of}"):
            transients = [transient for _, transient in at]
            found = electronic_conductivity(transients, geometry, offset_u_A=offset_u_A)
            line = _of_line(found, [run for run, _ in at], sample, celsius, geometry, common)
            doubts = [
                polarization.electronic_conductivity(found.value),
                polarization.growing_current(found.growing),
                polarization.bent_current(found.bend),
                *dict.fromkeys(run.temperature_doubt for run, _ in at),
            ]
            rows += [doubted(row, doubts, accept) for row in line]
    return rows


def transients(evaluated: Evaluated, *, pellet: str, sample: str) -> pd.DataFrame:
    """Current over time of all runs, with the final current of each, one row a point.

    Columns are ``TRANSIENTS``.
    """
    frames = []
    for run, transient in evaluated:
        frame = pd.DataFrame({TEST_TIME: run.step.time, CURRENT: run.step.current})
        frames.append(
            frame.assign(
                sample=sample,
                pellet=pellet,
                measurement=run.measurement,
                temperature_C=run.temperature_C,
                voltage_V=run.step.nominal,
                final_current_A=transient.current,
                origin=run.origin,
            )
        )
    return stacked(frames, TRANSIENTS)


def transference_numbers(
    electronic: Iterable[Quantity], ionic: Iterable[Quantity]
) -> Iterator[Quantity]:
    """``t_e = σe/σ`` of each sample from the means of both conductivities, in S/cm and mS/cm.

    An upper limit where σe is one.
    """
    means = {
        (row.sample, row.condition): row
        for row in ionic
        if row.quantity == "ionic_conductivity" and row.kind == "mean"
    }
    for e in electronic:
        i = means.get((e.sample, e.condition))
        if e.quantity != "electronic_conductivity" or e.kind != "mean" or i is None:
            continue
        yield ratio_of(
            e,
            replace(
                i,
                value=1e-3 * i.value,
                u=1e-3 * i.u,
                unit=e.unit,
                lower95=math.nan,
                upper95=math.nan,
                shared={source: 1e-3 * change for source, change in i.shared.items()},
            ),
            "electronic_transference_number",
            sample=e.sample,
            method="electronic over ionic conductivity",
            kind="mean",
            note="; ".join(row.note for row in (e, i) if row.status != "ok"),
        )


def of_step(
    run: Run, transient: Transient, sample: str, common: dict[str, Any]
) -> Iterator[Quantity]:
    """Final current and drift of one step."""
    at = run.condition
    more = common | {"source": run.measurement, "origin": run.origin, "n": len(run.step.time)}
    method = "mean over the end of the run"
    yield Quantity("final_current", sample, transient.current, transient.u, "A", method, at, **more)
    method = "d ln I / d ln t over the end of the run"
    drift, u = transient.drift, transient.u_drift
    more |= {"note": "steady" if transient.steady else "not steady"}
    if math.isnan(drift):
        more |= {"status": "not_resolved", "note": "no current at the end"}
    yield Quantity("current_drift", sample, drift, u, "1", method, at, **more)


def with_electronic_shares(
    rows: Iterable[Quantity], accept: Collection[str] = ()
) -> Iterator[Quantity]:
    """The rows; electronic conductivities near the ionic one are suspect, and what is of them."""
    rows = list(rows)
    doubts = {
        (row.sample, row.condition): polarization.electronic_share(row.value)
        for row in rows
        if row.quantity == "electronic_transference_number"
    }
    for row in rows:
        doubt = doubts.get((row.sample, row.condition))
        yield doubted(row, [doubt], accept) if row.quantity in OF_ELECTRONS else row


def _of_line(
    found: ElectronicConductivity,
    runs: Sequence[Run],
    sample: str,
    temperature_C: float,
    geometry: Geometry,
    common: dict[str, Any],
) -> Iterator[Quantity]:
    more = common | {
        "condition": condition_at(temperature_C),
        "n": found.n,
        "source": ";".join(run.measurement for run in runs),
        "origin": joined_origin(run.origin for run in runs),
    }
    laws = (("power law", found.power_law), ("exponential", found.exponential))
    extrapolated = [f"{value:.3g} by {law}" for law, value in laws if math.isfinite(value)]
    alternatives = f"extrapolated, in u: {', '.join(extrapolated)}" if extrapolated else ""
    note = "; ".join(filter(None, [*found.notes, alternatives]))
    method = "slope of the final currents over voltage, free intercept"
    yield Quantity(
        "electronic_conductivity",
        sample,
        found.value,
        found.u,
        "S/cm",
        method,
        status=found.status,
        note=note,
        **stated_or_omitted({geometry_of(common["replicate"]): found.u_geometry}),
        **more,
    )
    method = "line through the final currents over voltage"
    limited = found.status == "upper_limit"
    conductance = found.value * geometry.area / geometry.thickness if limited else found.conductance
    for name, value, u, unit, status in (
        ("electronic_conductance", conductance, found.u_conductance, "S", found.status),
        ("offset_current", found.offset, found.u_offset, "A", "ok"),
    ):
        if math.isfinite(value):
            yield Quantity(name, sample, value, u, unit, method, status=status, note=note, **more)
