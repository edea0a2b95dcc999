"""Zahner Lab .zmx (IM7): XML with one table of text per dataset, as zahner-analysis (MIT) reads it.

Each column states its unit and the signals that it is made from. An instrument with several
voltage inputs measures one impedance for each, against one current: each is a sweep.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.spectrum import spectrum
from electrolyte.readers.electrochemistry.sweeps import with_sweeps
from electrolyte.readers.electrochemistry.zahner_ism import between_ends
from electrolyte.readers.layouts.frames import data_frame, joined
from electrolyte.readers.layouts.markup import parse_xml, text_of
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    TEST_TIME,
    Measurement,
)

if TYPE_CHECKING:
    import pandas as pd

NAME = "zahner-zmx"
HEADER_LINES = 3  # names, units, signals
FREQUENCY_HZ, TIME_S = ("frequency", "Hz", ""), ("time", "s", "")  # name, unit, signals
MODULUS, PHASE = ("|impedance|", "Ω"), ("phase", "rad")


def sniff(head: bytes, _path: Path) -> bool:
    return "<zahner-measurement" in head_text(head[:512])


def read(path: Path) -> Measurement:
    """The impedances of all datasets, each a sweep; the column ``Channel`` names its signals.

    Raises
    ------
    RawFileError
        Not well-formed, no impedance in ohm and radian, or rows that do not fit their columns.
    """
    root = parse_xml(path.read_bytes(), path, "a measurement of Zahner Lab")
    datasets = list(root.iter("dataset"))
    found = [_impedances(path, dataset) for dataset in datasets]
    frames = [frame for frames, _ in found for frame in frames]
    if not frames:
        kinds = ", ".join(sorted({str(d.get("job-type")) for d in datasets})) or "no dataset"
        raise RawFileError(
            path, "a dataset of impedance", kinds, hint="Only impedance is read of a .zmx."
        )
    shared = [name for name in frames[0] if all(name in frame for frame in frames)]
    tables = np.repeat(np.arange(len(frames)), [len(frame) for frame in frames])
    frame, warnings = spectrum(path, joined(frame[shared] for frame in frames), tables=tables)
    if left_out := sum(count for _, count in found):
        warnings = [f"{left_out} points of the overlapping start left out", *warnings]
    station, info = root.find(".//workstation"), root.find("zahner-fileinfo")
    metadata = {
        "instrument": "" if station is None else f"Zahner {station.get('model_name', '')}".strip(),
        "software": f"{text_of(info, 'generator')} {text_of(info, 'generator-version')}".strip(),
        "technique": "EIS",
        "start_time": text_of(root, ".//job-info/started"),
    }
    stated = {key: value for key, value in metadata.items() if value}
    whole = Measurement("eis", NAME, frame, path, sha256_of(path), stated, tuple(warnings))
    return with_sweeps(whole)


def _impedances(path: Path, dataset: Element) -> tuple[list[pd.DataFrame], int]:
    """A table of each impedance of a dataset, and how many points of them are left out."""
    columns = [
        (str(c.get("name")), unicodedata.normalize("NFKC", str(c.get("unit"))), str(c.get("urn")))
        for c in dataset.iterfind("data-structure/column")
    ]
    signals = [s for *quantity, s in columns if tuple(quantity) == MODULUS]
    if FREQUENCY_HZ not in columns or not signals:
        return [], 0
    table = _table(path, dataset, len(columns))
    names = _names(dataset)
    frequency = table[:, columns.index(FREQUENCY_HZ)]
    frames = []
    for signal in signals:
        if (*PHASE, signal) not in columns:
            raise RawFileError(path, f"a phase in rad of {names.get(signal, signal)}", "none")
        modulus = table[:, columns.index((*MODULUS, signal))]
        phase = table[:, columns.index((*PHASE, signal))]
        frame = {
            FREQUENCY: frequency,
            REAL_IMPEDANCE: modulus * np.cos(phase),
            IMAGINARY_IMPEDANCE: modulus * np.sin(phase),
            "Channel": np.full(len(table), names.get(signal, signal)),
        }
        if TIME_S in columns:
            frame[TEST_TIME] = table[:, columns.index(TIME_S)]
        frames.append(data_frame(frame)[between_ends(frequency)])
    return frames, len(signals) * len(table) - sum(map(len, frames))


def _names(dataset: Element) -> dict[str, str]:
    """By the signals of an impedance, their names: ``voltage/current``."""
    configured = list(dataset.iterfind("configuration/column-class"))
    names = {str(c.get("urn")): str(c.get("name")) for c in configured if c.get("name")}
    return {
        str(c.get("urn")): "/".join(
            names.get(str(c.get(side)), str(c.get(side))) for side in ("numerator", "denominator")
        )
        for c in configured
        if c.get("type") == "impedance"
    }


def _table(path: Path, dataset: Element, width: int) -> np.ndarray:
    """The numbers of a dataset: shape (points, columns)."""
    text = next((c.text or "" for c in dataset.iterfind("csv") if c.get("type") == "data"), "")
    rows = [line.split(";") for line in text.strip().splitlines()[HEADER_LINES:]]
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise RawFileError(path, f"{width} columns in row {number} of the data", f"{len(row)}")
    if not rows:
        raise RawFileError(path, "points of impedance", "none", hint="The measurement was stopped.")
    try:
        table = np.array(rows, dtype=float)
    except ValueError as error:
        raise RawFileError(path, "numbers in the data", str(error)) from None
    return table
