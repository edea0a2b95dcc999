"""Bruker Esprit data cube (.bcf): the sum spectrum that it keeps beside its element maps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from electrolyte.readers.layouts.markup import parse_xml
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap
from electrolyte.readers.microscopy.bruker_spx import spectrum_in
from electrolyte.readers.microscopy.single_file_system import MAGIC, inner_file

MAPS = "The sum spectrum of a data cube; its maps are not read: export them from Esprit as TIFF."


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(MAGIC)


def read(path: Path) -> Measurement:
    """Columns ``Energy / keV`` and ``Counts / 1`` of all pixels together.

    Raises
    ------
    RawFileError
        Cut off, without its header, no spectrum or calibration in it.
    """
    header = inner_file(path, heightmap.read_bytes(path), "HeaderData")
    found = spectrum_in(path, parse_xml(header, path, "the header of the data cube"), "bruker-bcf")
    return replace(found, warnings=(*found.warnings, MAPS))
