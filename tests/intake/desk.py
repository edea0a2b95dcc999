"""A small study, a folder of files to add to it, and the program that adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "raw"
SAMPLES = "# first comment\nsample\trole\tformula\n# between\nS1\tseries\tLi6PS5Cl\n"
PELLETS = (
    "# pellets of 2025\npellet\tsample\tthickness_mm\tthickness_u_mm\tdiameter_mm\tdiameter_u_mm\n"
    "S1-1\tS1\t0.85\t0.01\t10\t0.05\n"
)
EIS = (
    "# spectra\nmeasurement\tpellet\tpath\torigin\ttemperature_C\tformat\n"
    "old\tS1-1\told.DTA\tsynthetic\t25\n# the end\n"
)


@dataclass
class Outcome:
    status: int
    said: str
    complained: str


@dataclass
class Desk:
    """A study, a folder of files to add, and a way to run the program."""

    study: Path
    files: Path
    run: Callable[..., Outcome]

    @property
    def raw(self) -> Path:
        return self.study / "raw"

    def tree(self) -> dict[str, bytes]:
        found = (p for p in self.study.rglob("*") if p.is_file())
        return {p.relative_to(self.study).as_posix(): p.read_bytes() for p in found}
