"""Oracles: what a file states twice, looked up without the readers, against what was read.

A silent change is a measurement that contradicts its own file while no warning says so. Each
oracle takes the bytes of the file and the measurement, and gives the contradiction, or nothing.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from electrolyte import readers
from electrolyte.readers.measurement import Measurement

Oracle = Callable[[bytes, Measurement], str]
# warnings that whole files have, too, and that say nothing about damage
HARMLESS = re.compile(r"not taken over|no pixel size|no unit|no names|below zero|half cycles")


def silent_change(path: Path, result: object) -> str:
    """The contradiction that was read without a word; empty if there is none."""
    if not isinstance(result, Measurement):
        return ""
    said = [w for w in result.warnings if not HARMLESS.search(w)]
    if said:
        return ""
    if path.is_dir():
        return _sizes_of_fids(path, result)
    data = path.read_bytes()
    for oracle in (*EVERY, *ORACLES.get(result.format, ())):
        if found := oracle(data, result):
            return f"silent change: {found}"
    return ""


def frame_is_sound(_: bytes, measurement: Measurement) -> str:
    """The columns that analyses take are finite, and frequencies and times are possible."""
    frame = measurement.frame
    for name in frame.columns:
        values = frame[name]
        if values.dtype.kind == "f" and name.startswith(NEEDED) and not np.isfinite(values).all():
            return f"'{name}' is not finite"
    if "Frequency / Hz" in frame and not (frame["Frequency / Hz"] > 0).all():
        return "a frequency that is not positive"
    return ""


NEEDED = ("Frequency /", "Real Imp", "Imaginary Imp", "Two Theta", "Test Time", "Current /")


def polar(_: bytes, measurement: Measurement) -> str:
    """Modulus and phase of an impedance against its parts, where the reader kept both."""
    frame = measurement.frame
    if "Real Impedance / ohm" not in frame or len(frame) < 3:
        return ""
    real, imaginary = (
        frame[f"{part} Impedance / ohm"].to_numpy() for part in ("Real", "Imaginary")
    )
    z = real + 1j * imaginary
    for name in (n for n in frame.columns if frame[n].dtype.kind == "f"):
        values = frame[name].to_numpy()
        if re.fullmatch(r"\|Z\|/Ohm|Zmod / ohm|Z/ohm|Absolute Impedance / ohm", name):
            if not (np.abs(np.abs(z) - values) <= 0.03 * values).all():
                return f"'{name}' is not |Z|"
        elif re.fullmatch(r"Phase\(Z\)/deg|Zphz / deg|Phase/deg", name):
            turned = np.exp(1j * np.radians(values)) * np.abs(z)
            if not (np.abs(z - turned) <= 0.05 * np.abs(z)).all():
                return f"'{name}' is not the phase of Z"
    return ""


def stated_count(pattern: bytes) -> Oracle:
    """The number in the header against the rows of the frame, or of one of its parts."""

    def oracle(data: bytes, measurement: Measurement) -> str:
        found = re.findall(pattern, data)
        ranges = [part.measurement for part in measurement.parts] or [measurement]
        rows = [len(one.frame) for one in ranges]
        if len(found) == 1 and len(found[0]) < 10 and int(found[0]) not in rows:
            return f"{int(found[0])} points stated, {rows} read"
        return ""

    return oracle


def numbered_rows(pattern: bytes, header: bytes) -> Oracle:
    """Records that carry their number, one a row: all from the first to the last are there.

    Without its header nobody can know what a column of numbers is.
    """

    def oracle(data: bytes, measurement: Measurement) -> str:
        if measurement.parts or not re.search(header, data, re.MULTILINE):
            return ""  # each table of several counts its own rows
        numbers = np.array([int(n[:9]) for n in re.findall(pattern, data, re.MULTILINE)])
        if len(numbers) != len(measurement.frame) or len(numbers) < 4:
            return ""  # a header in between, or rows of another kind
        if (np.diff(numbers) != 1).any() and (np.diff(numbers) == 1).mean() > 0.6:
            return "a gap in the numbers of the records"
        return ""

    return oracle


def density_is_mass_over_volume(_: bytes, measurement: Measurement) -> str:
    frame, mass = measurement.frame, measurement.metadata.get("mass_g")
    if mass is None or not {"Sample Volume / cm3", "Density / g/cm3"} <= set(frame):
        return ""
    product = frame["Sample Volume / cm3"] * frame["Density / g/cm3"]
    return "" if (np.abs(product / mass - 1) < 0.03).all() else "density x volume is not the mass"


def stated_range(start: bytes, stop: bytes, step: bytes) -> Oracle:
    """First and last angle and the step of a header against the axis that was read."""

    def oracle(data: bytes, measurement: Measurement) -> str:
        found = [re.findall(pattern, data) for pattern in (start, stop, step)]
        if any(len(f) != 1 for f in found):
            return ""
        try:
            first, last, wide = (float(f[0]) for f in found)
        except ValueError:
            return ""
        axis = measurement.frame["Two Theta / deg"].to_numpy()
        if abs(axis[0] - first) > 2 * wide or abs(axis[-1] - last) > 2 * wide:
            return f"{first:g} to {last:g} stated, {axis[0]:g} to {axis[-1]:g} read"
        return ""

    return oracle


def even_axis(_: bytes, measurement: Measurement) -> str:
    """An angle that alone leaves the even grid of its scan."""
    for one in [part.measurement for part in measurement.parts] or [measurement]:
        steps = np.diff(one.frame["Two Theta / deg"].to_numpy())
        wrong = int((np.abs(steps - np.median(steps)) > 0.5 * np.median(steps)).sum())
        if len(steps) >= 30 and 0 < wrong <= 2:
            return f"{wrong} uneven steps"
    return ""


def sound_checksums(data: bytes, _: Measurement) -> str:
    """A zip archive whose members all pass their CRC; what was not read may be damaged."""
    import io

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [n for n in archive.namelist() if re.search(r"Profile0|RawData0|data\.bin", n)]
        for name in names[:1]:
            try:
                archive.read(name)
            except (zipfile.BadZipFile, OSError, EOFError):
                return f"'{name}' fails its checksum"
    return ""


def _sizes_of_fids(path: Path, measurement: Measurement) -> str:
    """TopSpin: points of the FID against TD of acqus."""
    acqus, fid = path / "acqus", measurement.arrays.get("fid")
    if fid is None or fid.ndim != 1 or not acqus.is_file():
        return ""
    found = re.findall(rb"^##\$TD= *(\d{1,9})\s*$", acqus.read_bytes(), re.MULTILINE)
    if len(found) == 1 and int(found[0]) // 2 != len(fid):
        return f"silent change: TD is {int(found[0])}, the FID has {len(fid)} points"
    return ""


def of_no_spectrum(oracle: Oracle) -> Oracle:
    """Not asked of impedance, which is read from other tables."""
    return lambda data, found: "" if found.technique == "eis" else oracle(data, found)


EVERY: tuple[Oracle, ...] = (frame_is_sound, polar)
TWO_THETA = (even_axis,)
ORACLES: dict[str, tuple[Oracle, ...]] = {
    "gamry-dta": (
        of_no_spectrum(stated_count(rb"(?m)^CURVE\tTABLE\t(\d+)\s*$")),
        numbered_rows(rb"^\t(\d{1,9})\t", rb"^\tPt\b"),
    ),
    "witec-text": (stated_count(rb"(?m)^SizeGraph = (\d+)\s*$"),),
    "rigaku-ras": (
        stated_count(rb'MEAS_DATA_COUNT "(\d+)(?:\.0*)?"'),
        stated_range(
            rb'MEAS_SCAN_START "([\d.]+)"', rb'MEAS_SCAN_STOP "([\d.]+)"', rb'_STEP "([\d.]+)"'
        ),
        *TWO_THETA,
    ),
    "bruker-uxd": (stated_count(rb"(?m)^_STEPCOUNT *= *(\d+)\s*$"), *TWO_THETA),
    "rigaku-rasx": (sound_checksums, *TWO_THETA),
    "bruker-brml": (sound_checksums, *TWO_THETA),
    "xrd-xy": TWO_THETA,
    "bruker-spx": (stated_count(rb"<ChannelCount>(\d+)</ChannelCount>"),),
    "x3p": (sound_checksums,),
    "arbin-csv": (numbered_rows(rb"^(\d{1,9}),", rb"^Data[ _]Point,"),),
    "maccor-text": (numbered_rows(rb"^(\d{1,9})\t", rb"^Rec"),),
    "pycnometry-csv": (density_is_mass_over_volume,),
    "accupyc-report": (density_is_mass_over_volume,),
}
assert set(ORACLES) <= {f.name for f in readers.FORMATS}
