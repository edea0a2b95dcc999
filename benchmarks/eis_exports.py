"""From files as programs and people write them to conductivities and an activation energy.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=scripts python benchmarks/eis_exports.py [N] [SEED] [WORD ...]

N pellets of each export: five temperatures from -20 to 60 °C, 0.2 to 0.5 eV, one arc or two, 0.3 %
of noise. The first rows say what they hold and are to be read, or refused with a reason; the others
hold something else than their header says. Exit code 1 if a number of the first is not ``ok`` in
more than 3 in 100, or any is wrong by more than 5 % (Ea: 0.01 eV) and 2 u with ``ok``.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from eis_spectra import GAIN, Pellet, Truth, between, draw_pellet, one_arc, two_arcs

from electrolyte.ground.constants import BOLTZMANN_EV_K, ICE_POINT_K
from electrolyte.ground.errors import RawFileError
from electrolyte.ground.problems import raising
from electrolyte.readers import read
from electrolyte.study.configuration import validated
from electrolyte.techniques.eis.evaluation import of_pellet

SETTINGS = validated({})
CELSIUS = (-20.0, 0.0, 20.0, 40.0, 60.0)
FREQUENCY = np.logspace(np.log10(7e6), -1, 60)
NOISE = 0.003
MOST_WRONG_EV = 0.01


class Spectrum(NamedTuple):
    """Hz and ohm (N,), and the pellet."""

    f: np.ndarray
    z: np.ndarray
    pellet: Pellet


class Column(NamedTuple):
    """A name of a header, and the numbers of a spectrum that stand below it."""

    name: str
    values: Callable[[Spectrum], np.ndarray]
    digits: str = ".7g"


def real(unit: float = 1.0) -> Callable[[Spectrum], np.ndarray]:
    return lambda s: s.z.real / unit


def minus_imaginary(unit: float = 1.0) -> Callable[[Spectrum], np.ndarray]:
    return lambda s: -s.z.imag / unit


def modulus(s: Spectrum) -> np.ndarray:
    return np.abs(s.z)


def degrees(s: Spectrum) -> np.ndarray:
    return np.degrees(np.angle(s.z))


HERTZ = Column("Frequency (Hz)", lambda s: s.f)
RE, MINUS_IM = Column("Z' (ohm)", real()), Column("-Z'' (ohm)", minus_imaginary())
ABS, PHASE = Column("|Z| (ohm)", modulus), Column("Phase (deg)", degrees)
Export = tuple[Column, ...]
PLAIN: Export = (HERTZ, RE, MINUS_IM)

RIGHT: dict[str, Export] = {
    "Hz, ohm": PLAIN,
    "three digits": tuple(c._replace(digits=".3g") for c in PLAIN),
    "phase of 0.1°": (HERTZ, ABS, PHASE._replace(digits=".1f")),
    "-Phase": (HERTZ, ABS, Column("-Phase (deg)", lambda s: -degrees(s))),
    "phase in rad": (HERTZ, ABS, Column("Phase (rad)", lambda s: np.angle(s.z))),
    "rad/s": (Column("omega (rad/s)", lambda s: 2 * np.pi * s.f), RE, MINUS_IM),
    "kHz": (Column("f (kHz)", lambda s: s.f / 1e3), RE, MINUS_IM),
    "kohm": (HERTZ, Column("Z' (kOhm)", real(1e3)), Column("-Z'' (kOhm)", minus_imaginary(1e3))),
    "primes": (HERTZ, Column("Z′ (Ω)", real()), Column("−Z″ (Ω)", minus_imaginary())),
    "logarithms": (
        Column("log(f/Hz)", lambda s: np.log10(s.f)),
        Column("log(|Z|/ohm)", lambda s: np.log10(np.abs(s.z))),
        PHASE,
    ),
    "ohm cm²": (
        HERTZ,
        Column("Z' (ohm cm2)", lambda s: s.z.real * s.pellet.area),
        Column("-Z'' (ohm cm2)", lambda s: -s.z.imag * s.pellet.area),
    ),
    "ohm cm": (
        HERTZ,
        Column("Z' (ohm cm)", lambda s: s.z.real * s.pellet.area / s.pellet.thickness),
        Column("-Z'' (ohm cm)", lambda s: -s.z.imag * s.pellet.area / s.pellet.thickness),
    ),
    "conductivity": (
        HERTZ,
        Column("sigma' (S/cm)", lambda s: (1 / s.z).real * s.pellet.thickness / s.pellet.area),
        Column("sigma'' (S/cm)", lambda s: (1 / s.z).imag * s.pellet.thickness / s.pellet.area),
    ),
    "admittance": (
        HERTZ,
        Column("Y' (S)", lambda s: (1 / s.z).real),
        Column("Y'' (S)", lambda s: (1 / s.z).imag),
    ),
}
MISNAMED: dict[str, Export] = {
    "kHz called Hz": (Column("Frequency (Hz)", lambda s: s.f / 1e3), RE, MINUS_IM),
    "MHz called Hz": (Column("Frequency (Hz)", lambda s: s.f / 1e6), RE, MINUS_IM),
    "rad/s called Hz": (Column("Frequency (Hz)", lambda s: 2 * np.pi * s.f), RE, MINUS_IM),
    "-Z'' called Z''": (HERTZ, RE, Column("Z'' (ohm)", minus_imaginary())),
    "Z'' called -Z''": (HERTZ, RE, Column("-Z'' (ohm)", lambda s: s.z.imag)),
    "-phase called phase": (HERTZ, ABS, Column("Phase (deg)", lambda s: -degrees(s))),
    "rad called deg": (HERTZ, ABS, Column("Phase (deg)", lambda s: np.angle(s.z))),
    "deg called rad": (HERTZ, ABS, Column("Phase (rad)", degrees)),
    "90° - phase": (HERTZ, ABS, Column("Phase (deg)", lambda s: -90 - degrees(s))),
    "kohm called ohm": (
        HERTZ,
        RE._replace(values=real(1e3)),
        MINUS_IM._replace(values=minus_imaginary(1e3)),
    ),
    "ohm called kohm": (
        HERTZ,
        Column("Z' (kOhm)", real()),
        Column("-Z'' (kOhm)", minus_imaginary()),
    ),
    "Mohm called ohm": (
        HERTZ,
        RE._replace(values=real(1e6)),
        MINUS_IM._replace(values=minus_imaginary(1e6)),
    ),
    "Z'' in kohm, Z' in ohm": (HERTZ, RE, MINUS_IM._replace(values=minus_imaginary(1e3))),
    "Z' and Z'' exchanged": (
        HERTZ,
        RE._replace(values=minus_imaginary()),
        MINUS_IM._replace(values=real()),
    ),
    "logarithms called ohm": (
        HERTZ,
        ABS._replace(values=lambda s: np.log10(np.abs(s.z))),
        PHASE,
    ),
    "logarithms called Hz": (HERTZ._replace(values=lambda s: np.log10(s.f)), RE, MINUS_IM),
    "admittance called impedance": (
        HERTZ,
        RE._replace(values=lambda s: (1 / s.z).real),
        MINUS_IM._replace(values=lambda s: (1 / s.z).imag),
    ),
    "|Z| called Z'": (HERTZ, RE._replace(values=modulus), MINUS_IM),
}


def text_of(export: Export, spectrum: Spectrum) -> str:
    """A table of comma-separated values."""
    columns = [[format(x, c.digits) for x in c.values(spectrum)] for c in export]
    rows = zip(*columns, strict=True)
    return "\n".join([",".join(c.name for c in export), *(",".join(row) for row in rows)]) + "\n"


def verdict(export: Export, rng: np.random.Generator, folder: Path) -> tuple[str, bool]:
    """What becomes of one pellet, and whether one of its numbers is wrong with ``ok``."""
    pellet = draw_pellet(rng, Truth(one_arc, sigma=(1e-6, 1e-2)))  # at 20 °C
    energy, gain = between(rng, 0.2, 0.5), 1 + GAIN * rng.normal()
    cell = rng.choice([partial(one_arc, inductance=5e-7), partial(two_arcs, decades=2)])
    state, truths, measured = rng.integers(2**32), {}, []
    sheet = {
        "pellet": "P",
        "sample": "S",
        "thickness_mm": 10 * pellet.thickness,
        "thickness_u_mm": 0.001,
        "diameter_mm": 20 * np.sqrt(pellet.area / np.pi),
        "diameter_u_mm": 0.001,
        "mass_mg": None,
    }
    for celsius in CELSIUS:
        kelvin, room = celsius + ICE_POINT_K, 20 + ICE_POINT_K
        factor = np.exp(energy / BOLTZMANN_EV_K * (1 / kelvin - 1 / room)) * kelvin / room
        resistance = pellet.resistance * factor
        truths[celsius] = 1e3 * pellet.thickness / (resistance * pellet.area)
        # the same cell at each temperature
        at = np.random.default_rng(state)
        z = gain * cell(at, FREQUENCY, pellet._replace(resistance=resistance))
        noise = rng.normal(size=z.shape) + 1j * rng.normal(size=z.shape)
        path = folder / f"P_{celsius:g}.csv"
        spectrum = Spectrum(FREQUENCY, z + NOISE * np.abs(z) * noise, pellet)
        path.write_text(text_of(export, spectrum), encoding="utf-8")
        row = {
            "measurement": path.stem,
            "temperature_C": celsius,
            "origin": "simulated",
            "cell_kind": "blocking",
            "path": path.name,
            "subject": sheet,
        }
        try:
            measured.append((row, read(path, technique="eis")))
        except RawFileError:
            return "refused", False
    _, numbers = of_pellet(measured, name="P", settings=SETTINGS, collected=raising)
    wrong, status = False, []
    for number in numbers:
        if number.quantity == "ionic_conductivity":
            celsius = float(number.source.removeprefix("P_"))
            right, most = truths[celsius], 0.05 * truths[celsius]
        elif number.quantity == "activation_energy":
            right, most = energy, MOST_WRONG_EV
        else:
            continue
        status.append(number.status)
        wrong |= number.status == "ok" and abs(number.value - right) > max(most, 2 * number.u)
    return "ok" if set(status) == {"ok"} else "doubted", wrong


def main(n: int, seed: int, words: list[str]) -> int:
    print(f"{'export':30s}  n   ok doubted refused   wrong with ok")
    failed = 0
    for index, (name, export) in enumerate((RIGHT | MISNAMED).items()):
        if words and not any(w in name for w in words):
            continue
        rng = np.random.default_rng([seed, index])
        with TemporaryDirectory() as folder:
            found = [verdict(export, rng, Path(folder)) for _ in range(n)]
        kinds, wrong = Counter(kind for kind, _ in found), sum(w for _, w in found)
        counts = "".join(f"{kinds[kind]:8d}" for kind in ("ok", "doubted", "refused"))
        missed = wrong > 0 or (name in RIGHT and kinds["doubted"] > 0.03 * n + 1)
        print(f"{name:30s}{n:3d}{counts}{wrong:10d}{'  missed' if missed else ''}", flush=True)
        failed += missed
    return int(failed > 0)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    n, first_seed = (*numbers, *(20, 1)[len(numbers) :])
    sys.exit(main(n, first_seed, [word for word in sys.argv[1:] if not word.isdigit()]))
