"""The verdicts on real spectra as a table of docs/eis.md; run as a script, it writes them there.

PYTHONPATH=scripts python tests/eis/real_spectra.py FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.readers import read
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    Measurement,
)
from electrolyte.techniques.eis.model_choice import choose

PAGE = Path(__file__).parents[2] / "docs" / "eis.md"
HEAD = (
    "| file | points | noise / % | R / Ω | status | circuit, doubts |\n|---|---|---|---|---|---|\n"
)
AREA, AREA_OF_SERIES = 0.785, 1.327  # cm²


def table(folder: Path) -> str:
    """One row a file that holds a spectrum, of several sweeps the first."""
    return HEAD + "".join(_rows(folder))


def _rows(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        try:
            measurement = read(path, "eis")
        except ElectrolyteError:
            continue  # of no format that is read, or no impedance
        several = measurement.parts
        yield _row(path, several[0].measurement if several else measurement, len(several))


def _row(path: Path, measurement: Measurement, n_parts: int) -> str:
    frame = measurement.frame
    z = frame[REAL_IMPEDANCE].to_numpy() + 1j * frame[IMAGINARY_IMPEDANCE].to_numpy()
    area = AREA_OF_SERIES if path.name.startswith("EISFitpython") else AREA
    name = path.name + (f" (part 1 of {n_parts})" if n_parts else "")
    try:
        choice = choose(frame[FREQUENCY].to_numpy(), z, area=area)
    except ElectrolyteError as error:
        return f"| {name} | {len(z)} | | | refused | {error.problems[0].expected} |\n"
    circuit = f"`{choice.best.circuit.text}`" if choice.best else "none determines R"
    doubts = ", ".join(dict.fromkeys(f"`{doubt.guard}`" for doubt in choice.doubts))
    value = f"{choice.resistance:.3g} ± {choice.u:.1g}" if choice.best else ""
    noise = 100 * choice.kramers_kronig.noise
    words = "; ".join(filter(None, [circuit, doubts]))
    return f"| {name} | {len(z)} | {noise:.2g} | {value} | {choice.status} | {words} |\n"


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    begin = page.index(HEAD)
    end = page.index("\n\n", begin) + 1
    PAGE.write_text(page[:begin] + table(Path(sys.argv[1])) + page[end:], encoding="utf-8")
