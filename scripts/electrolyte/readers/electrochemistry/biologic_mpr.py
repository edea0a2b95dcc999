"""BioLogic binary .mpr: PEIS, GEIS, ZIR, CA and the galvanostatic techniques.

Layout, found by comparing files with their text exports (EC-Lab 10 to 11.6): modules that start
with ``MODULE``, a short and a long name; in the data module the number of records, the number of
columns, their ids, then the records at a fixed offset. An id tells name and type of a column; the
record size follows from the length of the module, so an unknown id costs only the columns after
it. Ids and names: EC-Lab's own exports, as collected by the users of its files.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.biologic import (
    assemble,
    impedance_beside,
    technique_of,
    technique_of_columns,
)
from electrolyte.readers.electrochemistry.sweeps import with_sweeps
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.text import SIZE_LIMIT
from electrolyte.readers.measurement import Measurement

if TYPE_CHECKING:
    import pandas as pd

MAGIC = b"BIO-LOGIC MODULAR FILE\x1a"
# id of the technique, first byte of the settings -> title, as in the header of an .mpt
TECHNIQUES = {
    0x04: "Galvanostatic Cycling with Potential Limitation",
    0x06: "Cyclic Voltammetry",
    0x0B: "Open Circuit Voltage",
    0x16: "Modular Potentio",
    0x18: "Chronoamperometry / Chronocoulometry",
    0x19: "Chronopotentiometry",
    0x1C: "Wait",
    0x1D: "Potentio Electrochemical Impedance Spectroscopy",
    0x1E: "Galvano Electrochemical Impedance Spectroscopy",
    0x32: "IR compensation (PEIS)",
    0x33: "Cyclic Voltammetry Advanced",
    0x6C: "Linear Sweep Voltammetry",
    0x75: "Constant Voltage",
    0x76: "Constant Current",
    0x77: "Galvanostatic Cycling with Potential Limitation 4",
    0x7F: "Modulo Bat",
    0x88: "Battery Capacity Determination",
}
FLAGS = {1, 2, 3, 21, 31, 65}  # six columns that share one byte, stored where the first one is
_F4 = {
    5: "control/V/mA",
    6: "Ewe/V",
    8: "I/mA",
    9: "Ece/V",
    15: "Phase(Z1)/deg",
    16: "Analog IN 1/V",
    17: "Analog IN 2/V",
    19: "control/V",
    20: "control/mA",
    26: "Rapp/Ohm",
    27: "Ewe-Ece/V",
    32: "freq/Hz",
    33: "|Ewe|/V",
    34: "|I|/A",
    35: "Phase(Z)/deg",
    36: "|Z|/Ohm",
    37: "Re(Z)/Ohm",
    38: "-Im(Z)/Ohm",
    45: "|Z1|/Ohm",
    46: "|Z2|/Ohm",
    69: "R/Ohm",
    70: "P/W",
    75: "Analog OUT/V",
    76: "<I>/mA",
    77: "<Ewe>/V",
    78: "Cs-2/µF-2",
    96: "|Ece|/V",
    98: "Phase(Zce)/deg",
    99: "|Zce|/Ohm",
    100: "Re(Zce)/Ohm",
    101: "-Im(Zce)/Ohm",
    105: "-Im(Z1)/Ohm",
    106: "-Im(Z2)/Ohm",
    135: "<E1>/V",
    136: "<E2>/V",
    163: "|Estack|/V",
    166: "Phase(Zstack)/deg",
    167: "|Zstack|/Ohm",
    168: "Rcmp/Ohm",
    169: "Cs/µF",
    172: "Cp/µF",
    173: "Cp-2/µF-2",
    174: "<Ewe>/V",
    175: "|Zwe-ce|/Ohm",
    176: "Re(Zwe-ce)/Ohm",
    177: "-Im(Zwe-ce)/Ohm",
    178: "(Q-Qo)/C",
    179: "dQ/C",
    185: "<Ece>/V",
    206: "Temperature/°C",
    215: "<Ece>/V",
    217: "THD Ewe/%",
    218: "THD I/%",
    219: "THD Ece/%",
    220: "NSD Ewe/%",
    221: "NSD I/%",
    222: "NSD Ece/%",
    223: "NSR Ewe/%",
    224: "NSR I/%",
    225: "NSR Ece/%",
    **{228 + n: f"|Ewe h{n}|/V" for n in range(2, 8)},
    **{234 + n: f"|I h{n}|/A" for n in range(2, 8)},
    248: "Rac/Ohm",
    249: "Rdc/Ohm",
    272: "Phase(Z2)/deg",
    331: "Re(Z1)/Ohm",
    332: "Re(Z2)/Ohm",
    424: "Re(Zstack)/Ohm",
    425: "-Im(Zstack)/Ohm",
    426: "<Estack>/V",
    430: "Phase(Zwe-ce)/deg",
}
_F8 = {
    4: "time/s",
    7: "dq/mA.h",
    11: "<I>/mA",
    13: "(Q-Qo)/mA.h",
    23: "dQ/mA.h",
    24: "cycle number",
    74: "|Energy|/W.h",
    110: "Energy ce/W.h",
    112: "Energy we/W.h",
    115: "Energy ce charge/W.h",
    116: "Energy ce discharge/W.h",
    123: "Energy charge/W.h",
    124: "Energy discharge/W.h",
    125: "Capacitance charge/µF",
    126: "Capacitance discharge/µF",
    182: "step time/s",
    211: "Q charge/discharge/mA.h",
}
_INTEGERS = {39: ("I Range", "<u2"), 131: ("Ns", "<u2"), 212: ("half cycle", "<u4")}
_INTEGERS |= {213: ("z cycle", "<u4"), 253: ("Acir/Dcir Control", "u1")}
_LISTED = {
    **{number: (name, "<f4") for number, name in _F4.items()},
    **{number: (name, "<f8") for number, name in _F8.items()},
    **_INTEGERS,
}
# newer versions add 256 to an id, and have some of their own
COLUMNS: dict[int, tuple[str, str]] = {256 + n: what for n, what in _LISTED.items()} | _LISTED
NEEDED = (
    *("freq/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm"),
    *("time/s", "Ewe/V", "<Ewe>/V", "<I>/mA", "I/mA"),
)
# version of the data module -> offset of the records in it, position of the ids
_LAYOUTS = {2: (405, 5), 3: (406, 5), 10: (1007, 6), 11: (1007, 6)}


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(MAGIC)


def read(path: Path) -> Measurement:
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise RawFileError(path, f"a file below {SIZE_LIMIT >> 20} MiB", f"{size >> 20} MiB")
    content = path.read_bytes()
    if not content.startswith(MAGIC):
        raise RawFileError(
            path,
            "a BioLogic .mpr file",
            f"bytes {content[:16]!r}",
            hint="Copy it again from the instrument.",
        )
    modules = _modules(path, content)
    for name in ("VMP Set", "VMP data"):
        if name not in modules:
            raise RawFileError(
                path,
                f"a module '{name}'",
                f"only {', '.join(modules) or 'none'}",
                hint="The file is cut off, or the measurement was never started.",
            )
    number = modules["VMP Set"][1][0] if modules["VMP Set"][1] else 0
    title = TECHNIQUES.get(number, f"technique {number:#04x}")
    frame, warnings = _records(path, *modules["VMP data"])
    technique = _technique(path, title, frame)
    table, more = assemble(path, technique, frame, None, None)
    metadata = {"technique": title, **_log(modules.get("VMP LOG", (0, b""))[1])}
    found = (*warnings, *more)
    own = Measurement(technique, "biologic-mpr", table, path, sha256_of(path), metadata, found)
    if technique == "cycling":
        return replace(own, beside=impedance_beside(path, own, frame, None))
    return with_sweeps(own)


def _technique(path: Path, title: str, frame: pd.DataFrame) -> str:
    if not title.startswith("technique 0x"):
        return technique_of(path, title)
    if technique_of_columns(list(frame.columns)) == "eis":
        return "eis"
    raise RawFileError(
        path,
        f"a known technique ({', '.join(TECHNIQUES.values())})",
        title,
        hint="Export the file as text (.mpt) with EC-Lab.",
    )


def _modules(path: Path, content: bytes) -> dict[str, tuple[int, bytes]]:
    """Version and payload of each module; the first of a name counts."""
    modules: dict[str, tuple[int, bytes]] = {}
    position = content.find(b"MODULE", len(MAGIC))
    while position >= 0:
        header = content[position : position + 65]
        if len(header) < 65:
            break
        name = header[6:16].decode("latin-1").strip()
        length, second = struct.unpack("<II", header[41:49])
        start = position + 57
        if length == 0xFFFFFFFF:  # since EC-Lab 11.50: a marker, the length, a zero, the version
            length, start = second, position + 65
            (version,) = struct.unpack("<I", header[53:57])
        else:
            version = second
        payload = content[start : start + length]
        if len(payload) < length:
            raise RawFileError(
                path,
                f"{length} bytes in module '{name}'",
                f"{len(payload)}",
                hint="The file is cut off; copy it again from the instrument.",
            )
        modules.setdefault(name, (version, payload))
        position = content.find(b"MODULE", start + length)
    return modules


def _records(path: Path, version: int, payload: bytes) -> tuple[pd.DataFrame, list[str]]:
    if version not in _LAYOUTS:
        raise RawFileError(
            path,
            f"a data module of version {', '.join(map(str, _LAYOUTS))}",
            f"version {version}",
            hint="Export the file as text (.mpt) with EC-Lab.",
        )
    offset, position = _LAYOUTS[version]
    if len(payload) < offset:
        raise RawFileError(path, f"{offset} bytes of column headers", f"{len(payload)} bytes")
    count, columns = struct.unpack("<IB", payload[:5])
    size = len(payload) - offset
    if count == 0 or size <= 0:
        raise RawFileError(
            path,
            "records",
            "a file without one",
            hint="The measurement was stopped before its first point.",
        )
    record = size // count
    if record * count != size or record == 0 or columns == 0:
        raise RawFileError(
            path,
            f"{count} records of equal size with {columns} columns",
            f"{size} bytes",
            hint="The file is damaged; copy it again from the instrument.",
        )
    ids = struct.unpack(f"<{columns}H", payload[position : position + 2 * columns])
    known, unknown = _fields(ids, record)
    end = known[-1][2] + np.dtype(known[-1][1]).itemsize if known else 0
    if not unknown and end != record:
        raise RawFileError(
            path,
            f"records of {end} bytes, as their {columns} columns need",
            f"{record}",
            hint="A column is of another size than known; export it as text (.mpt) with EC-Lab.",
        )
    if unknown:
        where = f"column id {unknown[0]}"
        warnings = [f"{where} is unknown: {len(unknown)} columns from it on are left out"]
    else:
        warnings = []
    dtype = np.dtype(
        {
            "names": [name for name, _, _ in known],
            "formats": [kind for _, kind, _ in known],
            "offsets": [start for _, _, start in known],
            "itemsize": record,
        }
    )
    records = np.frombuffer(payload, dtype=dtype, count=count, offset=offset)
    frame = {}
    for name, _, _ in known:
        with np.errstate(invalid="ignore"):  # a signalling NaN; told below
            values = records[name].astype(float)
        if np.isfinite(values).all():
            frame[name] = values
        elif name in NEEDED:
            row = int(np.argmin(np.isfinite(values)))
            raise RawFileError(
                path, f"finite numbers in column '{name}'", f"{values[row]} in record {row + 1}"
            )
        else:
            warnings.append(f"column '{name}' left out: not all its values are finite")
    return data_frame(frame), warnings


def _fields(
    ids: tuple[int, ...], record: int
) -> tuple[list[tuple[str, str, int]], tuple[int, ...]]:
    """(name, type, offset) of the columns up to the first unknown id, and the ids from it on.

    If the known types do not add up to the record size, the last columns cannot be trusted either;
    as long as they fit into the record their offsets are those of the ids before them.
    """
    fields: list[tuple[str, str, int]] = []
    position, flags = 0, False
    for index, number in enumerate(ids):
        if number in FLAGS:
            if not flags:
                fields.append(("flags", "u1", position))
                position, flags = position + 1, True
            continue
        name, kind = COLUMNS.get(number, ("", ""))
        if not name or position + np.dtype(kind).itemsize > record:
            return fields, ids[index:]
        if any(name == other for other, _, _ in fields):
            name = f"{name} ({number})"
        fields.append((name, kind, position))
        position += np.dtype(kind).itemsize
    return fields, ()


def _log(payload: bytes) -> dict[str, Any]:
    """What the log module says: start (days since 1899-12-30), versions, serial number."""
    metadata: dict[str, Any] = {"instrument": "BioLogic"}
    if len(payload) < 0x3E1:
        return metadata
    (days,) = struct.unpack("<d", payload[0x249:0x251])
    if 30000 < days < 80000:  # years 1982 to 2119
        start = datetime(1899, 12, 30) + timedelta(days=days)
        metadata["start_time"] = start.isoformat(timespec="milliseconds")
    if name := _text(payload, 0x251):
        metadata["title"] = name.replace("\\", "/").rpartition("/")[2]
    if version := _text(payload, 0x3B7):
        metadata["software"] = f"EC-Lab v{version}"
    if serial := _text(payload, 0x3CF):
        metadata["instrument"] = f"BioLogic (SN {serial})"
    return metadata


def _text(payload: bytes, position: int) -> str:
    """A string with its length in front, empty if it is none."""
    length = payload[position]
    text = payload[position + 1 : position + 1 + length].decode("latin-1")
    return text.strip() if text.isprintable() else ""
