"""All aliquots of one sample from their reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from electrolyte.ground.problems import Collected, Row
from electrolyte.numbers.guards.mechanics import true_density
from electrolyte.numbers.plausibility import doubted
from electrolyte.numbers.quantities import Quantity
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.pycnometry.run import Run, aliquot_quantities, analyse_run


def of_sample(
    measured: Iterable[tuple[Row, Measurement]],
    sample: str,
    settings: Mapping[str, Any],
    collected: Collected,
) -> tuple[list[Run], list[Quantity]]:
    """The fillings of a sample, and the true density of each of its aliquots.

    ``settings`` : the sections ``pycnometry`` and ``plausibility`` of the config
    """
    config, accept = settings["pycnometry"], settings["plausibility"]["accept"]
    runs, measured = [], list(measured)
    fillings = Counter(row["aliquot"] for row, _ in measured)
    for row, measurement in measured:
        with collected(row):
            run = analyse_run(
                measurement,
                aliquot=row["aliquot"],
                mass_g=row["mass_g"],
                u_mass_g=config["mass_u_g"],
                u_volume_relative=config["volume_u_relative"],
                u_cell_relative=config["cell_u_relative"],
                first_cycle=config["first_cycle"],
                source=row["measurement"],
                origin=row["origin"],
                fillings=fillings[row["aliquot"]],
            )
            runs.append(run)
    crystal = config["crystal_density_g_cm3"].get(sample)
    rows = aliquot_quantities(sample, runs)
    return runs, [doubted(row, true_density(row.value, row.u, crystal), accept) for row in rows]
