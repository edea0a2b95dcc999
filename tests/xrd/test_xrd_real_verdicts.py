"""Every real diffraction file: what the program makes of it is what real_files.md says."""

from __future__ import annotations

import re
from pathlib import Path

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import COUNT_RATE, COUNTS, TWO_THETA

PAGE = Path(__file__).with_name("real_files.md")


def verdict(path: Path) -> str:
    """Format, points, range and largest intensity; or why it is refused."""
    try:
        measurement = readers.read(path, "xrd")
    except RawFileError as error:
        unknown = error.found == "none of their marks"
        return "not recognised" if unknown else f"refused: {error.found}"
    frame = measurement.frame
    column = COUNTS if COUNTS in frame else COUNT_RATE
    parts = f" in {len(measurement.parts)} parts" if measurement.parts else ""
    text = f"{len(frame)} points{parts}, {frame[TWO_THETA].min():.4g} to "
    text += f"{frame[TWO_THETA].max():.5g}°, at most {frame[column].max():.6g}"
    notes = [re.split(r"[;:.]", str(warning))[0] for warning in measurement.warnings]
    return "; ".join([text, *notes])


def table(folder: Path) -> str:
    rows = ["| file | verdict |", "|---|---|"]
    for path in sorted(folder.iterdir(), key=lambda p: p.name.lower()):
        rows.append(f"| {path.name} | {verdict(path).replace('|', '/')} |")
    return "\n".join(rows) + "\n"


def test_the_page_tells_what_becomes_of_each_real_file(real_data: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    found = table(real_data / "xrd")
    assert text[text.index("| file |") :] == found, f"real_files.md should hold\n{found}"
