"""What the analyses say of real files of other people, as tables of the documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.readers import read
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    Measurement,
)
from electrolyte.study.configuration import validated
from electrolyte.techniques.dc.pellet import Run, evaluate, quantities
from electrolyte.techniques.dc.steps import steps_of
from electrolyte.techniques.eis.model_choice import choose
from electrolyte.techniques.geometry import Geometry

DOCS = Path(__file__).resolve().parent.parent / "docs"
AREA, AREA_OF_SERIES = 0.785, 1.327  # cm²
CIRCUITS = validated({})["eis"]["circuits"]
PELLET = Geometry(0.1, 0.001, 1.0, 0.005)


@dataclass(frozen=True)
class Table:
    """A table of a page: its columns, and the rows of one file."""

    page: Path
    technique: str
    columns: tuple[str, ...]
    rows: Callable[[Path], Iterator[str]]

    @property
    def head(self) -> str:
        """Its first two lines."""
        return f"| {' | '.join(self.columns)} |\n{'|---' * len(self.columns)}|\n"

    def text(self, folder: Path) -> str:
        """The table of the files in a folder of real data."""
        files = sorted((folder / self.technique).iterdir())
        return self.head + "".join(row for file in files for row in self.rows(file))

    def printed(self) -> str:
        """The table as the page has it."""
        page = self.page.read_text(encoding="utf-8")
        begin = page.index(self.head)
        return page[begin : page.index("\n\n", begin) + 1]

    def page_with(self, folder: Path) -> str:
        """The page with the table of today."""
        page = self.page.read_text(encoding="utf-8")
        return page.replace(self.printed(), self.text(folder))


def _spectrum(path: Path) -> Iterator[str]:
    """Of several sweeps the first; nothing where no impedance is read."""
    try:
        measurement = read(path, "eis")
    except ElectrolyteError:
        return
    several = measurement.parts
    name = path.name + (f" (part 1 of {len(several)})" if several else "")
    area = AREA_OF_SERIES if path.name.startswith("EISFitpython") else AREA
    yield _choice(name, several[0].measurement if several else measurement, area)


def _choice(name: str, measurement: Measurement, area: float) -> str:
    frame = measurement.frame
    z = frame[REAL_IMPEDANCE].to_numpy() + 1j * frame[IMAGINARY_IMPEDANCE].to_numpy()
    try:
        choice = choose(frame[FREQUENCY].to_numpy(), z, CIRCUITS, area)
    except ElectrolyteError as error:
        return f"| {name} | {len(z)} | | | refused | {error.problems[0].expected} |\n"
    circuit = f"`{choice.best.circuit.text}`" if choice.best else "none determines R"
    doubts = ", ".join(dict.fromkeys(f"`{doubt.guard}`" for doubt in choice.doubts))
    value = f"{choice.resistance:.3g} ± {choice.u:.1g}" if choice.best else ""
    noise = 100 * choice.kramers_kronig.noise
    words = "; ".join(filter(None, [circuit, doubts]))
    return f"| {name} | {len(z)} | {noise:.2g} | {value} | {choice.status} | {words} |\n"


def _polarization(path: Path) -> Iterator[str]:
    points = ""
    try:
        frame = read(path, "dc").frame
        points = str(len(frame))
        verdict = "; ".join(_conductivities(frame))
    except ElectrolyteError as error:
        (problem,) = error.problems
        verdict = f"refused: expected {problem.expected}, found {problem.found}"
    yield f"| {path.name} | {points} | {verdict} |\n"


def _conductivities(frame: pd.DataFrame) -> Iterator[str]:
    steps, _ = steps_of(frame, None)
    evaluated = evaluate([Run("m", 25.0, step, "measured") for step in steps], validated({})["dc"])
    for row in quantities(evaluated, pellet="P", sample="A", geometry=PELLET):
        if row.quantity == "electronic_conductivity":
            yield f"{len(steps)} steps, σe {row.value:.2g} S/cm, `{row.status}`: {row.note}"


SPECTRA = Table(
    DOCS / "eis.md",
    "eis",
    ("file", "points", "noise / %", "R / Ω", "status", "circuit, doubts"),
    _spectrum,
)
POLARIZATIONS = Table(DOCS / "dc.md", "dc", ("file", "points", "verdict"), _polarization)
