"""Each real NMR file with its verdict, as real_files.md states it."""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.errors import AnalysisError, RawFileError
from electrolyte.readers import read
from electrolyte.techniques.nmr.analysis import analyse_spectrum
from electrolyte.techniques.nmr.conditions import conditions
from electrolyte.techniques.nmr.recovery import analyse_relaxation

PAGE = Path(__file__).with_name("real_files.md")


def verdict(path: Path) -> str:
    """What comes of a file with an empty row of the sheet."""
    try:
        measurement = read(path, "nmr")
        fid = measurement.arrays.get("fid")
        if fid is None:
            return "spectrum read"
        at = conditions(measurement.metadata)
        if fid.ndim == 1:
            doubts = analyse_spectrum(measurement, at, {}).doubts
        else:
            doubts = analyse_relaxation(measurement, at).doubts
    except (RawFileError, AnalysisError) as error:
        return f"refused: {error.found.split(' (')[0].split(': ')[-1]}"
    return f"suspect: {', '.join(f'`{doubt.guard}`' for doubt in doubts)}" if doubts else "ok"


def test_the_page_states_the_verdict_of_each_real_file(real_data: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = [f"| `{p.name}` | {verdict(p)} |" for p in sorted((real_data / "nmr").iterdir())]
    missing = [row for row in rows if row not in page]
    assert not missing, "\n".join(missing)
