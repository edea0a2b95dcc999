"""What the sheets of a study are called, in whatever form they are saved."""

from __future__ import annotations

from pathlib import Path

SHEETS = ("samples", "pellets", "cells", "measurements")
SUFFIXES = (".tsv", ".csv", ".xlsx")


def sheet_file(folder: Path, name: str) -> Path:
    """The sheet of this name in the form that it has; ``.tsv`` where there is none.

    Where there are several, the first of ``SUFFIXES`` counts.
    """
    forms = [folder / f"{name}{suffix}" for suffix in SUFFIXES]
    return next((form for form in forms if form.is_file()), forms[0])
