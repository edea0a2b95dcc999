"""From the rows and files of one pellet to its numbers, and from the pellets to the samples."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from electrolyte.ground.problems import Collected, Row
from electrolyte.numbers.quantities import Quantity
from electrolyte.numbers.replicates import over_replicates
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.temperature import stated_temperature_C
from electrolyte.techniques.dc import pellet, symmetric
from electrolyte.techniques.dc.steps import steps_of
from electrolyte.techniques.dc.transient import Transient
from electrolyte.techniques.geometry import Geometry

log = logging.getLogger("electrolyte")
Evaluated = list[tuple[pellet.Run, Transient]]


def of_pellet(
    measured: Iterable[tuple[Row, Measurement]],
    *,
    subject: Mapping[str, Any],
    name: str,
    settings: Mapping[str, Any],
    collected: Collected,
) -> tuple[Evaluated, list[Quantity]]:
    """The runs of one pellet with their transients, and its numbers.

    Parameters
    ----------
    measured : the rows of the sheet with their files
    subject : the row of ``pellets.tsv``; without a size none of the rows is measured
    settings : the config, of which ``dc`` and ``plausibility.accept`` are used
    collected : records the problems that the data has
    """
    config, accept = settings["dc"], settings["plausibility"]["accept"]
    of = {"pellet": name, "sample": subject.get("sample", "")}
    evaluated: Evaluated = []
    blocking: Evaluated = []
    numbers: list[Quantity] = []
    for row, measurement in measured:
        with collected(row):
            interface = symmetric.interface_of(row)
            steps, left_out = steps_of(measurement.frame, row["voltage_V"])
            for sentence in left_out:
                log.warning("%s: %s", row["path"], sentence)
            runs = pellet.runs_of(row, steps, stated_temperature_C(measurement))
            found = pellet.evaluate(runs, config)
            evaluated += found
            if row["cell_kind"] != "symmetric":
                blocking += found
                continue
            numbers += symmetric.quantities(
                found,
                interface,
                geometry=Geometry.of_pellet(subject),
                voltage_u_V=config["voltage_u_V"],
                accept=accept,
                **of,
            )
    if blocking:
        numbers += pellet.quantities(
            blocking,
            geometry=Geometry.of_pellet(subject),
            offset_u_A=config["offset_u_A"],
            accept=accept,
            collected=collected,
            **of,
        )
    return evaluated, numbers


def of_samples(
    pellets: Iterable[Quantity], eis: Sequence[Quantity], accept: Collection[str]
) -> list[Quantity]:
    """The numbers of the pellets, means of the samples, and their transference numbers.

    ``eis`` holds the numbers of impedance, as far as there are any.
    """
    own = list(symmetric.with_initial_currents(pellets, eis, accept))
    means = list(over_replicates(own, ["electronic_conductivity", symmetric.NUMBER]))
    shares = pellet.transference_numbers(means, eis)
    return list(pellet.with_electronic_shares([*own, *means, *shares], accept))
