"""Densities by gas pycnometry against simulated truths, from a written file to the number.

    PYTHONPATH=scripts python benchmarks/pycnometry.py [fillings of a kind [SEED [KIND]]]

Each filling is written as the cycles of one run, read and analysed as a job does it. A line says
how many densities are ok, and of these how many 95 % intervals hold the truth.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from electrolyte import readers
from electrolyte.ground.problems import raising
from electrolyte.numbers.quantities import Quantity, with_interval
from electrolyte.study.configuration import validated
from electrolyte.techniques.pycnometry.sample import of_sample

SETTINGS = validated({})
U_MASS_G = SETTINGS["pycnometry"]["mass_u_g"]
U_VOLUME = SETTINGS["pycnometry"]["volume_u_relative"]
REPEATABILITY = 1e-4  # of a cycle, relative to the cell: its pressures know nothing of the sample
FILLED = 1 / 3  # of the cell
MASS_G = 1.2


@dataclass(frozen=True)
class Filling:
    """What is written: volumes of the cycles in cm³, masses of the file and of the sheet, volume of
    the cell, volumes of another filling of the same powder, the density of the crystal."""

    volumes: np.ndarray
    true_density: float
    mass_g: float = MASS_G
    sheet_g: float | None = None
    unit: float = 1.0
    cell_cm3: float | None = None
    again: np.ndarray | None = None
    crystal: float | None = None


Kind = Callable[[np.random.Generator], Filling]
KINDS: dict[str, Kind] = {}


def kind(function: Kind) -> Kind:
    KINDS[function.__name__.replace("_", " ")] = function
    return function


def repeated(
    rng: np.random.Generator, cycles: int, filled: float = FILLED
) -> tuple[np.ndarray, float]:
    """Volumes of cycles that repeat, and the true density; the cell is known to some 0.03 %."""
    density = rng.uniform(1.5, 5.0)
    calibration = 1 + U_VOLUME * np.hypot(1, 1 / filled) * rng.standard_normal()
    mass = MASS_G + U_MASS_G * rng.standard_normal()
    noise = 1 + REPEATABILITY / filled * rng.standard_normal(cycles)
    return mass / density * calibration * noise, density


@kind
def one_cycle(rng: np.random.Generator) -> Filling:
    return Filling(*repeated(rng, 1))


@kind
def two_cycles(rng: np.random.Generator) -> Filling:
    return Filling(*repeated(rng, 2))


@kind
def ten_cycles(rng: np.random.Generator) -> Filling:
    return Filling(*repeated(rng, 10))


@kind
def five_cycles(rng: np.random.Generator) -> Filling:
    return Filling(*repeated(rng, 5))


@kind
def three_cycles(rng: np.random.Generator) -> Filling:
    return Filling(*repeated(rng, 3))


def with_scatter(rng: np.random.Generator, off: np.ndarray) -> Filling:
    """Cycles of which ``off`` is what each is off, in sd of 0.02 to 0.1 %."""
    volumes, density = repeated(rng, 1)
    return Filling(volumes[0] * (1 + rng.uniform(2e-4, 1e-3) * off), density)


def correlated(rng: np.random.Generator, cycles: int, neighbours: float) -> np.ndarray:
    """Values of an autoregression of unit variance."""
    off = [rng.standard_normal()]
    for new in rng.standard_normal(cycles - 1):
        off.append(neighbours * off[-1] + (1 - neighbours**2) ** 0.5 * new)
    return np.array(off)


@kind
def three_cycles_that_go_on_alike(rng: np.random.Generator) -> Filling:
    return with_scatter(rng, correlated(rng, 3, 0.5))


@kind
def five_cycles_that_go_on_alike(rng: np.random.Generator) -> Filling:
    return with_scatter(rng, correlated(rng, 5, 0.5))


@kind
def ten_cycles_that_go_on_alike(rng: np.random.Generator) -> Filling:
    return with_scatter(rng, correlated(rng, 10, 0.5))


@kind
def ten_cycles_that_go_on_much_alike(rng: np.random.Generator) -> Filling:
    return with_scatter(rng, correlated(rng, 10, 0.8))


@kind
def heavy_tails_in_five_cycles(rng: np.random.Generator) -> Filling:
    return with_scatter(rng, rng.standard_t(3, 5) / 3**0.5)


@kind
def heavy_tails_in_ten_cycles(rng: np.random.Generator) -> Filling:
    return with_scatter(rng, rng.standard_t(3, 10) / 3**0.5)


@kind
def cell_warms_within_five_cycles(rng: np.random.Generator) -> Filling:
    """Exponential, by up to 0.5 % of the volume; the truth is the last."""
    volumes, density = repeated(rng, 5)
    warm = rng.uniform(-5e-3, 5e-3) * np.exp(-np.arange(5) / rng.uniform(0.5, 4))
    return Filling(volumes * (1 + warm), density)


@kind
def first_two_of_ten_cycles_disturbed(rng: np.random.Generator) -> Filling:
    volumes, density = repeated(rng, 10)
    volumes[:2] *= 1 + rng.choice([-1, 1]) * rng.uniform(0.002, 0.03) * np.array([1, 0.5])
    return Filling(volumes, density)


def absorbed(rng: np.random.Generator, cycles: int) -> Filling:
    """Helium taken up by the powder, more slowly from cycle to cycle; the first is the true one."""
    volumes, density = repeated(rng, cycles)
    taken = rng.uniform(0.002, 0.02) * (1 - np.exp(-np.arange(cycles) / rng.uniform(2, 10)))
    return Filling(volumes * (1 - taken), density)


@kind
def helium_absorbed_in_ten_cycles(rng: np.random.Generator) -> Filling:
    return absorbed(rng, 10)


@kind
def helium_absorbed_in_five_cycles(rng: np.random.Generator) -> Filling:
    return absorbed(rng, 5)


@kind
def helium_absorbed_in_four_cycles(rng: np.random.Generator) -> Filling:
    return absorbed(rng, 4)


@kind
def helium_absorbed_in_three_cycles(rng: np.random.Generator) -> Filling:
    return absorbed(rng, 3)


@kind
def moist_powder_dries_in_five_cycles(rng: np.random.Generator) -> Filling:
    volumes, density = repeated(rng, 5)
    vapour = rng.uniform(0.003, 0.03) * np.exp(-np.arange(5) / rng.uniform(0.7, 3))
    return Filling(volumes * (1 + vapour), density)


@kind
def one_cycle_disturbed(rng: np.random.Generator) -> Filling:
    volumes, density = repeated(rng, 10)
    volumes[rng.integers(10)] *= 1 + rng.choice([-1, 1]) * rng.uniform(0.005, 0.03)
    return Filling(volumes, density)


@kind
def first_of_five_cycles_disturbed(rng: np.random.Generator) -> Filling:
    volumes, density = repeated(rng, 5)
    volumes[0] *= 1 + rng.choice([-1, 1]) * rng.uniform(0.002, 0.03)
    return Filling(volumes, density)


@kind
def temperature_drifts_over_ten_cycles(rng: np.random.Generator) -> Filling:
    """The truth is the first cycle, at the temperature of the calibration."""
    volumes, density = repeated(rng, 10)
    return Filling(volumes * (1 + rng.uniform(-1, 1) * 0.01 * np.linspace(0, 1, 10)), density)


@kind
def leak_in_every_cycle(rng: np.random.Generator) -> Filling:
    volumes, density = repeated(rng, 10)
    return Filling(volumes * (1 - rng.uniform(0.002, 0.02)), density)


@kind
def leak_with_the_crystal_known(rng: np.random.Generator) -> Filling:
    volumes, density = repeated(rng, 10)
    return Filling(volumes * (1 - rng.uniform(0.002, 0.05)), density, crystal=density)


def in_cell(rng: np.random.Generator, share: float, stated: bool) -> Filling:
    volumes, density = repeated(rng, 10, share)
    return Filling(volumes, density, cell_cm3=float(volumes.mean()) / share * stated)


@kind
def third_of_the_cell_filled_cell_stated(rng: np.random.Generator) -> Filling:
    return in_cell(rng, 1 / 3, True)


@kind
def twentieth_of_the_cell_filled_cell_stated(rng: np.random.Generator) -> Filling:
    return in_cell(rng, 0.05, True)


@kind
def twentieth_of_the_cell_filled_nothing_stated(rng: np.random.Generator) -> Filling:
    return in_cell(rng, 0.05, False)


@kind
def cell_of_another_insert(rng: np.random.Generator) -> Filling:
    """Volumes are too large or small by the difference of two inserts."""
    volumes, density = repeated(rng, 10)
    return Filling(volumes + rng.choice([1, 2.5, -0.2]), density, cell_cm3=3.5, crystal=density)


@kind
def two_fillings(rng: np.random.Generator) -> Filling:
    volumes, density = repeated(rng, 5)
    again = volumes.mean() * (1 + REPEATABILITY / FILLED * rng.standard_normal(5))
    return Filling(volumes, density, again=again)


@kind
def two_fillings_one_of_them_off(rng: np.random.Generator) -> Filling:
    volumes, density = repeated(rng, 5)
    off = 1 + rng.choice([-1, 1]) * rng.uniform(0.005, 0.05)
    again = volumes.mean() * off * (1 + REPEATABILITY / FILLED * rng.standard_normal(5))
    return Filling(volumes, density, again=again)


@kind
def mass_of_the_file_wrong(rng: np.random.Generator) -> Filling:
    volumes, density = repeated(rng, 10)
    return Filling(volumes, density, MASS_G * rng.choice([0.5, 0.9, 1.01, 1.1]), MASS_G)


@kind
def mass_in_mg(rng: np.random.Generator) -> Filling:
    volumes, density = repeated(rng, 10)
    return Filling(volumes, density, MASS_G * 1000)


@kind
def volumes_in_mm3(rng: np.random.Generator) -> Filling:
    volumes, density = repeated(rng, 10)
    return Filling(volumes, density, unit=1000.0)


@kind
def volumes_with_three_digits(rng: np.random.Generator) -> Filling:
    volumes, density = repeated(rng, 10)
    return Filling(np.round(volumes, 3), density)


def found(filling: Filling, folder: Path) -> Quantity:
    """The density that a job makes of the written file."""
    measured = []
    for volumes in (filling.volumes, filling.again):
        if volumes is None:
            continue
        rows = [f"{n},{v * filling.unit:.6g}" for n, v in enumerate(volumes, start=1)]
        head = [f"# mass_g: {filling.mass_g:.6g}", "cycle,volume_cm3"]
        if filling.cell_cm3:
            head.insert(0, f"# cell_volume_cm3: {filling.cell_cm3:.6g}")
        path = folder / f"filling {len(measured)}.csv"
        path.write_text("\n".join([*head, *rows, ""]), encoding="utf-8")
        row = {
            "aliquot": "1",
            "measurement": path.stem,
            "mass_g": filling.sheet_g,
            "origin": "synthetic",
        }
        measured.append((row, readers.read(path, "pycnometry")))
    known = {"A": filling.crystal} if filling.crystal else {}
    settings = SETTINGS | {"pycnometry": SETTINGS["pycnometry"] | {"crystal_density_g_cm3": known}}
    _, rows = of_sample(measured, "A", settings, raising)
    return with_interval(rows[0])


def main(fillings: int, seed: int, wanted: str) -> None:
    print(f"{'kind':44} {'ok':>7} {'held':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for name, simulated in KINDS.items():
            if wanted not in name:
                continue
            rng = np.random.default_rng([seed, *name.encode()])
            ok, held = 0, 0
            for _ in range(fillings):
                filling = simulated(rng)
                row = found(filling, Path(folder))
                ok += row.status == "ok"
                held += row.status == "ok" and row.lower95 <= filling.true_density <= row.upper95
            print(
                f"{name:44} {100 * ok / fillings:5.0f} % "
                + (f"{100 * held / ok:5.0f} %" if ok else "      -"),
                flush=True,
            )


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(int(given.get(1, 400)), int(given.get(2, 5)), str(given.get(3, "")))
