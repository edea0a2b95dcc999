"""Horiba LabSpec 6, exported as XML: a tree of numbered fields, then one row a spectrum (``.xml``).

The numbers of the fields are those of LabSpec: axes with type, unit and values; settings with name
and value. In maps the first axis behind the spectral one runs fastest.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.markup import parse_xml
from electrolyte.readers.measurement import TEST_TIME, Measurement
from electrolyte.readers.raman.raman_spectrum import (
    X_POSITION,
    Y_POSITION,
    Z_POSITION,
    axis_column,
    intensity_column,
    spectra_measurement,
)

_AXES, _TYPE, _UNIT, _VALUES = "0x7B697861", "0x6D707974", "0x7C696E75", "0x7D6CD4DB"
_NAME, _SETTING, _EXACT = "0x6D6D616E", "0x7D6C61DB", "0x8736F70"
_COORDINATES = {
    ("X", "µm"): X_POSITION,
    ("Y", "µm"): Y_POSITION,
    ("Z", "µm"): Z_POSITION,
    ("Time", "s"): TEST_TIME,
}


def sniff(head: bytes, _path: Path) -> bool:
    return b"<LSX_Data" in head[:512]


def read(path: Path) -> Measurement:
    """One spectrum, or a series or map in long form.

    Raises
    ------
    RawFileError
        No XML, no spectral axis, an axis that is neither Raman shift nor nm, fewer spectra than
        the axes say, text among numbers.
    """
    root = parse_xml(path.read_bytes(), path, "a LabSpec file")
    axes = [
        axis
        for field in root.iter("LSX")
        if field.get("ID") == _AXES
        for axis in field
        if _text(axis, _TYPE)
    ]
    kinds = [_text(axis, _TYPE) for axis in axes]
    if "Spectr" not in kinds or "Intens" not in kinds:
        raise RawFileError(
            path,
            "axes 'Spectr' and 'Intens'",
            ", ".join(kinds) or "none",
            hint="Export it as text.",
        )
    spectral = axes[kinds.index("Spectr")]
    shift = _numbers(path, spectral, "the spectral axis")
    others = {
        _COORDINATES.get((kind, unit), f"{kind} / {unit or 'a.u.'}"): _numbers(path, axis, kind)
        for axis, kind in zip(axes, kinds, strict=True)
        if kind not in ("Spectr", "Intens")
        for unit in (_text(axis, _UNIT).replace("μ", "µ"),)
    }
    rows = [_parsed(path, row.text or "", "a spectrum") for row in root.iter("LSX_Row")]
    expected = prod(values.size for values in others.values())
    if len(rows) != expected or any(row.size != shift.size for row in rows):
        raise RawFileError(
            path,
            f"{expected} spectra of {shift.size} points",
            f"{len(rows)} of {', '.join(sorted({str(row.size) for row in rows})) or 'none'}",
            hint="The file may be cut off; export it again.",
        )
    # the first axis runs fastest: it is the last of the grid
    grids = np.meshgrid(*reversed(others.values()), indexing="ij") if others else []
    settings = dict(_settings(root))
    return spectra_measurement(
        path,
        "labspec-xml",
        shift,
        np.array(rows) if others else rows[0],
        axis_label=axis_column(_text(spectral, _UNIT), path),
        intensity_label=intensity_column(_text(axes[kinds.index("Intens")], _UNIT)),
        coordinates={
            name: grid.ravel() for name, grid in zip(others, reversed(grids), strict=True)
        },
        metadata={
            "software": "LabSpec 6",
            "processing": (),
            "baseline_removed": None,
            "header": settings,
            **_laser(path, root),
        },
    )


def _field(element: Element, number: str) -> Element | None:
    return next((child for child in element if child.get("ID") == number), None)


def _text(element: Element, number: str) -> str:
    field = _field(element, number)
    return "" if field is None else (field.text or "").strip()


def _numbers(path: Path, axis: Element, what: str) -> np.ndarray:
    return _parsed(path, _text(axis, _VALUES), what)


def _parsed(path: Path, text: str, what: str) -> np.ndarray:
    try:
        return np.array([float(token) for token in text.split()])
    except ValueError as error:
        raise RawFileError(path, f"numbers in {what}", str(error)) from None


def _settings(root: Element) -> Iterator[tuple[str, str]]:
    for field in root.iter("LSX"):
        if (name := _text(field, _NAME)) and (value := _text(field, _SETTING)):
            yield name, value


def _laser(path: Path, root: Element) -> dict[str, float]:
    """The wavelength as calibrated, not its name (632.817 of a laser called 633)."""
    for field in root.iter("LSX"):
        if _text(field, _NAME) == "Laser (nm)" and (stated := _text(field, _EXACT)):
            wavelength = _parsed(path, stated, "Laser (nm)")
            return {"excitation_nm": float(wavelength[0])} if wavelength[0] > 0 else {}
    return {}
