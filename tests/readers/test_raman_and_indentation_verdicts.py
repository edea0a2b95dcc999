"""Each real Raman and indentation file with what comes of it, as the pages beside this state it."""

from __future__ import annotations

from pathlib import Path

import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.measurement import INDENT
from electrolyte.readers.raman.raman_spectrum import SPECTRUM_INDEX

HERE = Path(__file__).parent


def verdict(path: Path, technique: str) -> str:
    """The size of a file that is read, or what was found instead."""
    try:
        frame = read(path, technique).frame
    except RawFileError as error:
        return f"refused: {error.found}"
    for column, what in ((INDENT, "indents"), (SPECTRUM_INDEX, "spectra")):
        if column in frame:
            return f"{frame[column].nunique()} {what}, {len(frame)} points"
    return f"{len(frame)} points from {frame.iloc[0, 0]:.5g} to {frame.iloc[-1, 0]:.5g}"


@pytest.mark.parametrize("technique", ["raman", "indentation"])
def test_the_page_states_what_comes_of_each_real_file(real_data: Path, technique: str) -> None:
    page = (HERE / f"{technique}_files.md").read_text(encoding="utf-8")
    files = sorted((real_data / technique).iterdir())
    rows = [f"| `{file.name}` | {verdict(file, technique)} |" for file in files]
    missing = [row for row in rows if row not in page]
    assert not missing, "\n".join(missing)
