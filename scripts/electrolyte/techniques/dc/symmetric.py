"""Polarizations of symmetric lithium cells: initial current and transference number."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.condition import condition_at
from electrolyte.numbers.doubt import Doubt
from electrolyte.numbers.guards import polarization
from electrolyte.numbers.plausibility import doubted
from electrolyte.numbers.quantities import Quantity, stated_or_omitted
from electrolyte.techniques.dc.bruce_vincent import (
    Interface,
    electrolyte_resistance,
    initial_current,
    transference_number,
)
from electrolyte.techniques.dc.pellet import Evaluated, Run, of_step
from electrolyte.techniques.dc.polarization import LIMIT, spread
from electrolyte.techniques.dc.transient import Transient
from electrolyte.techniques.geometry import Geometry, geometry_of

NUMBER, CONDUCTIVITY = "lithium_transference_number", "initial_conductivity"
RESISTANCES = (
    "interface_resistance_ohm",
    "interface_resistance_u_ohm",
    "interface_resistance_steady_ohm",
    "interface_resistance_steady_u_ohm",
)


def interface_of(row: Mapping[str, Any]) -> Interface | None:
    """The interface of a row of the sheet; ``None`` where it gives no resistances.

    Raises
    ------
    AnalysisError
        Some of the four columns are filled and others not, or the cell is not symmetric.
    """
    given = [name for name in RESISTANCES if row[name] is not None]
    if not given:
        return None
    if len(given) < len(RESISTANCES):
        missing = ", ".join(name for name in RESISTANCES if name not in given)
        raise AnalysisError(
            "transference number",
            f"all of {', '.join(RESISTANCES)}",
            f"no {missing}",
            hint="Fill them in, or leave all four empty.",
        )
    if row["cell_kind"] != "symmetric":
        raise AnalysisError(
            "transference number",
            "cell_kind symmetric beside resistances of the interface",
            row["cell_kind"] or "no cell_kind",
            hint="Write symmetric for a cell of two lithium electrodes, or empty the resistances.",
        )
    return Interface(*(row[name] for name in RESISTANCES))


def quantities(
    evaluated: Evaluated,
    interface: Interface | None,
    *,
    pellet: str,
    sample: str,
    geometry: Geometry,
    voltage_u_V: float,
    accept: Collection[str] = (),
) -> Iterator[Quantity]:
    """Currents of each step, its initial conductivity, the transference number.

    While the current still falls the number is an upper limit, with 2.3 u in its value.

    Raises
    ------
    AnalysisError
        Resistances or currents that cannot be those of this cell.
    """
    for run, transient in evaluated:
        yield from of_step(run, transient, sample, {"replicate": pellet})
        of = interface, pellet, sample, geometry, voltage_u_V
        for row, doubts in _of_step(run, transient, *of):
            yield doubted(row, doubts, accept)


def with_initial_currents(
    rows: Iterable[Quantity], ionic: Iterable[Quantity], accept: Collection[str] = ()
) -> Iterator[Quantity]:
    """The rows; transference numbers from an initial current that impedance contradicts, suspect.

    ``ionic`` are the numbers of impedance, of which the mean conductivities of samples count.
    """
    rows = list(rows)
    means = {
        (row.sample, row.condition): row
        for row in ionic
        if row.quantity == "ionic_conductivity" and row.kind == "mean" and row.value > 0
    }
    doubts = {}
    for row in rows:
        mean = means.get((row.sample, row.condition))
        if row.quantity == CONDUCTIVITY and mean:
            u = math.hypot(row.u / row.value, mean.u / mean.value)
            found = polarization.initial_current(row.value / mean.value, u)
            doubts[row.replicate, row.source, row.condition] = found
    for row in rows:
        doubt = doubts.get((row.replicate, row.source, row.condition))
        yield doubted(row, [doubt], accept) if row.quantity in (NUMBER, CONDUCTIVITY) else row


def _of_step(
    run: Run,
    transient: Transient,
    interface: Interface | None,
    pellet: str,
    sample: str,
    geometry: Geometry,
    voltage_u_V: float,
) -> Iterator[tuple[Quantity, list[Doubt | None]]]:
    start = initial_current(run.step.time, run.step.current, transient.current)
    first, u_first = start.value, start.u
    common: dict[str, Any] = {
        "replicate": pellet,
        "condition": condition_at(run.temperature_C),
        "source": run.measurement,
        "origin": run.origin,
    }
    method = "fall of the current by diffusion, at the moment of the step"
    initial = Quantity("initial_current", sample, first, u_first, "A", method, **common)
    yield replace(initial, condition=run.condition), []
    method = "steady over initial current, less the voltage across the interfaces"
    if interface is None:
        missing = f"the sheet gives no {RESISTANCES[0]} and {RESISTANCES[2]}"
        nan, status = math.nan, "not_resolved"
        common |= {"status": status, "note": missing}
        yield Quantity(NUMBER, sample, nan, nan, "1", method, **common), []
        return
    voltage = run.step.voltage, voltage_u_V
    steady = transient.current, math.hypot(transient.u, spread(transient))
    value, u = transference_number(voltage, (first, u_first), steady, interface)
    ohm, u_ohm = electrolyte_resistance(voltage, (first, u_first), interface)
    yield _conductivity(ohm, u_ohm, geometry, sample, common), [run.temperature_doubt]
    status, note = "ok", ""
    if not transient.steady:
        status, value = "upper_limit", value + LIMIT * u
        note = (
            f"the current is not steady (d ln I/d ln t = {transient.drift:.2g}"
            f" at the end of {transient.duration:.3g} s); the value is the current's and 2.3 u"
        )
    row = Quantity(NUMBER, sample, value, u, "1", method, status=status, note=note, **common)
    doubts = [
        polarization.large_polarization(run.step.voltage),
        polarization.early_current(start.first / start.value, start.spread),
        polarization.changing_interface(interface.change, interface.u_change),
        polarization.growing_current([transient.voltage] if transient.growing else []),
        polarization.transference_number(value),
        run.temperature_doubt,
    ]
    yield row, doubts


def _conductivity(
    ohm: float, u_ohm: float, geometry: Geometry, sample: str, common: dict[str, Any]
) -> Quantity:
    """That of an electrolyte of a resistance in ohm."""
    value = 1e3 * geometry.thickness / (ohm * geometry.area)
    u_geometry = value * geometry.relative_u
    return Quantity(
        CONDUCTIVITY,
        sample,
        value,
        math.hypot(value * u_ohm / ohm, u_geometry),
        "mS/cm",
        "thickness / (area × (voltage / initial current - interfaces))",
        **stated_or_omitted({geometry_of(common["replicate"]): u_geometry}),
        **common,
    )
