"""Bruker Esprit data cube (.bcf): its sum spectrum, and maps of the elements chosen in Esprit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.markup import parse_xml
from electrolyte.readers.layouts.text import number_or_none
from electrolyte.readers.measurement import Measurement, Part
from electrolyte.readers.microscopy import heightmap
from electrolyte.readers.microscopy.bruker_pulses import Pulses, pulses_in
from electrolyte.readers.microscopy.bruker_spx import spectrum_in
from electrolyte.readers.microscopy.emsa_msa import ENERGY
from electrolyte.readers.microscopy.single_file_system import MAGIC, inner_file

NO_ELEMENTS = "Its maps are not read: no elements were chosen in Esprit when it was saved."
SIZES = {"DX": "pixel_size_x_um", "DY": "pixel_size_y_um"}


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(MAGIC)


def read(path: Path) -> Measurement:
    """Columns ``Energy / keV`` and ``Counts / 1`` of all pixels together.

    ``choices``: this spectrum, and the map of each element, ``image`` of counts in the window of
    its line as Esprit has it (``element=Ta`` in the column ``part``).

    Raises
    ------
    RawFileError
        Cut off, without its header, no spectrum or calibration in it.
    """
    data = heightmap.read_bytes(path)
    root = parse_xml(inner_file(path, data, "HeaderData"), path, "the header of the data cube")
    found = spectrum_in(path, root, "bruker-bcf")
    lines = {region.get("Name") or "": region for region in _of_type(root, "TRTSpectrumRegion")}
    if not lines:
        return replace(found, warnings=(*found.warnings, NO_ELEMENTS))
    try:
        pulses = pulses_in(path, inner_file(path, data, "SpectrumData0"))
    except RawFileError as error:
        asked = f"Its maps cannot be read: expected {error.expected}, found {error.found}."
        return replace(found, warnings=(*found.warnings, asked))
    sizes = _pixel_sizes(root)
    maps = [
        Part("map", _map(found, pulses, name, line, sizes), {"element": name})
        for name, line in lines.items()
        if name and _number(line, "Energy") and _number(line, "Width")
    ]
    return replace(found, choices=(Part("spectrum", found), *maps))


def _map(
    whole: Measurement, pulses: Pulses, element: str, line: Element, sizes: dict[str, float]
) -> Measurement:
    energy = whole.frame[ENERGY].to_numpy()
    middle, width = _number(line, "Energy"), _number(line, "Width")
    first, last = energy.searchsorted([middle - width / 2, middle + width / 2])
    return replace(
        whole,
        frame=data_frame(),
        metadata={**whole.metadata, **sizes, "element": element},
        arrays={"image": pulses.image(int(first), int(last) - 1)},
    )


def _pixel_sizes(root: Element) -> dict[str, float]:
    stated = next(_of_type(root, "TRTSEMData"), None)
    if stated is None:
        return {}
    return {name: size for key, name in SIZES.items() if (size := _number(stated, key)) > 0}


def _of_type(root: Element, kind: str) -> Iterator[Element]:
    return (e for e in root.iter("ClassInstance") if e.get("Type") == kind)


def _number(element: Element, key: str) -> float:
    """0 where there is none."""
    return number_or_none((element.findtext(key) or "").replace(",", ".")) or 0.0
