"""Writers of small vendor files for tests, each from the description of its format.

They share no code with the readers. Real instrument files are compared in the tests where one
exists; these cover what no real file at hand shows (CA, GCPL, several sweeps, NOVA).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np


def comma(text: str) -> str:
    return text.replace(".", ",")


def write_zplot(path: Path, frequency, impedance, *, style: str = "ZPLOT2") -> None:
    names = "Freq(Hz)\tAmpl\tBias\tTime(Sec)\tZ'(a)\tZ''(b)\tGD\tErr\tRange"
    rows = [
        [
            f"{f:.9E}",
            "1.0000E-02",
            "0.0000E+00",
            f"{i + 1:.6E}",
            f"{z.real:.9E}",
            f"{z.imag:.9E}",
            "0.0000E+00",
            "0",
            "3",
        ]
        for i, (f, z) in enumerate(zip(frequency, impedance, strict=True))
    ]
    if style == "ZPLOT2":
        head = ["ZPLOT2 ASCII", "  Experiment Type:            Sweep Frequency, Control Voltage"]
        head += [f"  Data Points:                {len(rows)}", "  " + names, "End Comments"]
        lines = head + ["\t".join(row) for row in rows]
    else:
        head = [f'"{style} Data File: Version 1.1"', *['""'] * 7, "0,2,0,1,0.1,10000"]
        head += [str(len(rows)), '"  ' + names.replace("\t", "   ") + '"']
        lines = head + [",".join(row) for row in rows]
    path.write_text("\n".join(lines) + "\n")


def write_windeta(path: Path, frequency, impedance) -> None:
    lines = [
        "pellet A, 26.02.2025, 15:11",
        "Diameter[mm]: 1.000e+01  Thickness[mm]: 9.050e-01  Spacer Capacity[pF]: 0.000e+00",
        "Fixed value(s) :  AC Volt  [Vrms]=1.0000e-02  ",
        "     Freq.[Hz]\t      Zs'[ohm]\t     Zs''[ohm]",
    ]
    lines += [
        f" {f:.9e}\t {z.real:.9e}\t{z.imag:.9e}" for f, z in zip(frequency, impedance, strict=True)
    ]
    path.write_text("\n".join(lines) + "\n")


def write_chi(path: Path, frequency, impedance) -> None:
    lines = [
        "Feb. 20, 2020   15:55:08",
        "A.C. Impedance",
        "File: c:\\a",
        "Instrument Model:  CHI660E",
        "",
        f"Low Frequency (Hz) = {np.min(frequency):.3e}",
        "Amplitude (V) = 0.01",
        "",
        "Freq/Hz, Z'/ohm, Z\"/ohm, Z/ohm, Phase/deg",
        "",
    ]
    for f, z in zip(frequency, impedance, strict=True):
        lines.append(
            f"{f:.9e}, {z.real:.9e}, {z.imag:.9e}, {abs(z):.3e}, {np.degrees(np.angle(z)):.1f}"
        )
    path.write_text("\n".join(lines) + "\n")


def write_nova(path: Path, frequency, impedance, *, decimal: str = ",") -> None:
    separator = ";" if decimal == "," else "\t"
    names = ["Index", "Frequency (Hz)", "Z' (Ω)", "-Z'' (Ω)", "Z (Ω)", "-Phase (°)", "Time (s)"]
    lines = [separator.join(names)]
    for i, (f, z) in enumerate(zip(frequency, impedance, strict=True), 1):
        values = (f, z.real, -z.imag, abs(z), -np.degrees(np.angle(z)), float(i))
        row = separator.join([str(i), *(f"{value:.10G}" for value in values)])
        lines.append(comma(row) if decimal == "," else row)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_mpt(
    path: Path,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[float]],
    *,
    decimal: str = ".",
    loops: Sequence[tuple[int, int]] = (),
    bom: bool = False,
) -> None:
    header = [
        "",
        title,
        "",
        "Run on channel : 1 (SN 15265)",
        "Acquisition started on : 01/10/2024 11:02:29.886",
        "\tFile : a.mpr",
        "Device : SP-300 (SN 1854)",
        "EC-Lab for windows v11.50 (software)",
        "Comments : first",
        "Comments : second",
        "Electrode surface area : 0.001 cm²",
        "Characteristic mass : 0.001 g",
        "",
    ]
    if loops:
        header += [f"Number of loops : {len(loops)}"]
        header += [f"Loop {i} from point number {a} to {b}" for i, (a, b) in enumerate(loops)]
        header += [""]
    lines = ["EC-Lab ASCII FILE", f"Nb header lines : {len(header) + 3}    ", *header]
    lines.append("\t".join(columns) + "\t")
    for row in rows:
        text = "\t".join(f"{value:.15E}" for value in row)
        lines.append(comma(text) if decimal == "," else text)
    text = "\r\n".join(lines) + "\r\n\r\n"
    path.write_bytes(text.encode("utf-16") if bom else text.encode("latin-1"))


MPR_TYPES = {
    **dict.fromkeys((4, 7, 13, 24, 467, 211), "<f8"),
    **dict.fromkeys((5, 6, 8, 19, 32, 37, 38, 76, 77, 178, 179, 434, 435), "<f4"),
    **dict.fromkeys((462, 486, 492), "<f4"),
    **dict.fromkeys((39, 131), "<u2"),
    468: "<u4",
    999: "<f8",
    998: "<u2",
}


def write_mpr(
    path: Path, technique: int, ids: Sequence[int], rows: Sequence[Sequence[float]], version=11
) -> None:
    """Columns by id; the flag ids 1, 2, 3, 21, 31, 65 share the first byte (0) of a record."""
    flags = [number for number in ids if number in (1, 2, 3, 21, 31, 65)]
    others = [number for number in ids if number not in flags]
    records = b""
    for row in rows:
        if flags:
            records += b"\0"
        for number, value in zip(others, row, strict=True):
            kind = np.dtype(MPR_TYPES[number])
            records += np.array(value).astype(kind).tobytes()
    offset, start = {2: (405, 5), 3: (406, 5), 11: (1007, 6)}[version]
    head = struct.pack("<IB", len(rows), len(ids)).ljust(start, b"\0")
    head += struct.pack(f"<{len(ids)}H", *ids)
    data = head.ljust(offset, b"\0") + records
    log = bytearray(0x400)
    struct.pack_into("<d", log, 0x249, 45296.25)  # 2024-01-05 06:00
    modules = [
        _module("VMP Set", "VMP settings", bytes([technique]).ljust(300, b"\0"), 10, version),
        _module("VMP data", "VMP data", data, version, version),
        _module("VMP LOG", "VMP LOG", bytes(log), 10, version),
    ]
    magic = b"BIO-LOGIC MODULAR FILE\x1a".ljust(48, b" ") + b"\0" * 4
    path.write_bytes(magic + b"".join(modules))


def _module(short: str, long: str, payload: bytes, version: int, layout: int) -> bytes:
    names = b"MODULE" + short.encode().ljust(10) + long.encode().ljust(25)
    if layout >= 10:
        sizes = struct.pack("<IIII", 0xFFFFFFFF, len(payload), 0, version)
    else:
        sizes = struct.pack("<II", len(payload), version)
    return names + sizes + b"01/05/24" + payload
