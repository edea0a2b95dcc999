"""Tell what raw files are: technique, format, instrument, points, ranges, warnings, and what is
wrong with those that cannot be read (then with exit status 1).

    python scripts/inspect_raw.py raw/eis/*.DTA
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.readers import FORMATS, Format, read
from electrolyte.readers.measurement import Measurement

UNVERIFIED = "fixture only, unverified on instruments"


def main(arguments: list[str] | None = None) -> int:
    """Describe each file on standard output; the number of the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--technique", help="what the files should hold, such as eis or dc")
    parser.add_argument("--format", help="name of the format, to overrule recognition by content")
    options = parser.parse_args(arguments)
    status = 0
    for path in options.files:
        try:
            measurement = read(path, options.technique, options.format)
        except ElectrolyteError as error:
            print(f"{error}\n")
            status = 1
        except OSError as error:
            print(f"{path}: cannot be opened ({error.strerror})\n")
            status = 1
        except Exception as error:  # a person asked about a file: a bug is an answer too
            print(f"{path}: a bug of its reader ({type(error).__name__}: {error}); report it\n")
            status = 1
        else:
            print("\n".join([str(path), *describe(measurement), ""]))
    return status


def describe(measurement: Measurement) -> Iterator[str]:
    """The lines of text about one measurement."""
    chosen = next(f for f in FORMATS if f.name == measurement.format)
    yield _line("technique", measurement.technique)
    yield _line("format", _format(chosen))
    for key, value in measurement.metadata.items():
        text = f"{value:g}" if isinstance(value, float) else str(value)
        yield _line("experiment" if key == "technique" else key, text)
    yield _line("points", str(len(measurement.frame)))
    for name in measurement.frame:
        yield f"    {name!s:<30} {_range(measurement.frame[name])}"
    for name, array in measurement.arrays.items():
        shape = " x ".join(map(str, array.shape))
        yield f"    {name:<30} {shape}, {_range(pd.Series(array.ravel()))}"
    for warning in measurement.warnings:
        yield _line("warning", warning)


def _format(chosen: Format) -> str:
    return f"{chosen.title} [{chosen.name}]" + ("" if chosen.verified else f": {UNVERIFIED}")


def _line(name: str, text: str) -> str:
    return f"  {name:<20} " + text.replace("\n", "\n" + " " * 23)


def _range(values: pd.Series) -> str:
    if np.iscomplexobj(values):
        return f"complex, modulus {_range(values.abs())}"
    if not pd.api.types.is_numeric_dtype(values):
        kinds = values.astype(str).unique()
        return f"{kinds[0]}" if len(kinds) == 1 else f"{len(kinds)} different texts"
    if not len(values):
        return "empty"
    low, high = values.min(), values.max()
    return f"{low:.6g}" if low == high else f"{low:.6g} to {high:.6g}"


if __name__ == "__main__":
    sys.exit(main())
