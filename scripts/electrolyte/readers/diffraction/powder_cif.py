"""A measured powder pattern in a CIF (powder dictionary ``_pd_``), in either spelling of its names.

B. H. Toby et al., in International Tables for Crystallography G, ch. 3.3 (2005). MAUD writes such
blocks without their names (.esg); its axis is of angles only if it is called calibrated.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from electrolyte.ground.encoding import decoded
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import NEUTRONS, positive, scan, several
from electrolyte.readers.layouts.text import DAMAGED, number_or_none
from electrolyte.readers.measurement import Measurement

SIZE_LIMIT = 64 * 1024**2
# as measured first: the processed axis is corrected for a zero shift
AXES = ("_pd_meas_2theta_scan", "_pd_proc_2theta_corrected")
RANGES = ("_pd_meas_2theta_range", "_pd_proc_2theta_range")
INTENSITIES = (
    "_pd_meas_counts_total",
    "_pd_meas_intensity_total",
    "_pd_proc_intensity_total",
    "_pd_proc_intensity_net",
)
WAVELENGTHS = ("_diffrn_radiation_wavelength", "_instr_wavelength")
PROBES = ("_diffrn_radiation_probe", "_expt_type_radiation_probe")
UNSAID = ("", "?", ".", "x-ray")  # a probe that leaves X-rays
NUMBER = re.compile(r"([-+]?\d*\.?(\d*)(?:[eE]([-+]?\d+))?)(?:\((\d+)\))?")
CALIBRATED = "_riet_meas_datafile_calibrated"
AS_ANGLES = "Export the pattern over two theta."
STRUCTURE = "A crystal structure is a reference: name it in xrd.references of config.yaml."


def sniff(head: bytes, path: Path) -> bool:
    named = b"\n_pd_" in head or b"\n_cell_length_a" in head or b"\n_cell." in head
    return named and b"_raman" not in head and (b"data_" in head or _is_of_maud(head))


def read(path: Path) -> Measurement:
    """The patterns of the file, each a part.

    Raises
    ------
    RawFileError
        No CIF, a CIF without a measured pattern, or numbers that are none.
    """
    import gemmi  # not in every environment that recognises files

    if path.stat().st_size > SIZE_LIMIT:
        raise RawFileError(path, f"a CIF below {SIZE_LIMIT >> 20} MiB", "a larger one")
    try:
        text = decoded(path.read_bytes())
        if _is_of_maud(text.encode()):
            blocks = re.split(r"(?m)^(?=_pd_block_id)", text)
            text = "".join(f"data_{n}\n{block}" for n, block in enumerate(blocks) if block)
        document = gemmi.cif.read_string(text)
    except (RuntimeError, ValueError, OSError) as error:
        raise RawFileError(path, "a CIF", (str(error).splitlines() or ["none"])[0]) from None
    scans = []
    for block in document:
        columns, single = dict[str, list[str]](), dict[str, str]()
        for item in block:
            if item.loop is not None:
                loop = item.loop
                for k, tag in enumerate(loop.tags):
                    columns[_plain(tag)] = [loop[row, k] for row in range(loop.length())]
            elif item.pair is not None:
                single[_plain(item.pair[0])] = gemmi.cif.as_string(item.pair[1])
        intensity = next((name for name in INTENSITIES if name in columns), None)
        if intensity is not None:
            scans.append(_pattern(path, columns, single, intensity))
    if not scans:
        raise RawFileError(
            path, f"a measured pattern ({INTENSITIES[1]})", "a CIF without one", hint=STRUCTURE
        )
    return several(path, scans)


def _is_of_maud(head: bytes) -> bool:
    """Whether blocks begin with their ids alone."""
    return head.startswith(b"_pd_block_id") and b"\ndata_" not in head


def _plain(tag: str) -> str:
    return tag.lower().replace(".", "_")


def _pattern(
    path: Path, columns: dict[str, list[str]], single: dict[str, str], name: str
) -> Measurement:
    if single.get(CALIBRATED, "true") != "true":
        found = f"{CALIBRATED} {single[CALIBRATED]}: places on the detector"
        raise RawFileError(path, "two theta in degrees", found, hint=AS_ANGLES)
    values, u = _numbers(path, columns[name], name)
    stated = columns.get(f"{name}_su")
    if stated is not None and len(stated) != len(values):
        expected = f"{len(values)} values of {name}_su, as of {name}"
        raise RawFileError(path, expected, f"{len(stated)}", hint=DAMAGED)
    if stated is not None:
        u = _numbers(path, stated, f"{name}_su")[0]
    axis = next((n for n in AXES if len(columns.get(n, ())) == len(values)), None)
    if axis is not None:
        angles = _numbers(path, columns[axis], axis)[0]
    else:
        angles = _axis(path, single, len(values))
    wavelength = next((number_or_none(single[n]) for n in WAVELENGTHS if n in single), None)
    probe = next((single[name].lower() for name in PROBES if name in single), "")
    if probe not in (*UNSAID, NEUTRONS):
        raise RawFileError(path, "a pattern of X-rays or neutrons", f"a pattern of '{probe[:20]}'")
    known = bool(np.isfinite(u).all() and (u > 0).all())
    return scan(
        path,
        "powder-cif",
        angles,
        values,
        uncertainty=u if known else None,
        metadata={
            "wavelength_alpha1_A": positive(wavelength),
            "probe": probe if probe == NEUTRONS else None,
        },
    )


def _axis(path: Path, single: dict[str, str], points: int) -> np.ndarray:
    for name in RANGES:
        start, step, end = (
            number_or_none(single.get(f"{name}_{k}")) for k in ("min", "inc", "max")
        )
        if start is None or step is None or end is None:
            continue
        if abs(start + step * (points - 1) - end) > step / 2:
            raise RawFileError(
                path, f"{points} points in steps of {step:g}", f"{start:g} to {end:g}"
            )
        return start + step * np.arange(points)
    raise RawFileError(path, f"{AXES[0]} or {RANGES[0]}_min, _inc and _max", "neither")


def _numbers(path: Path, texts: list[str], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Values and the standard uncertainties in parentheses, NaN where there are none."""
    values, u = np.empty(len(texts)), np.full(len(texts), np.nan)
    for k, text in enumerate(texts):
        match = NUMBER.fullmatch(text)
        if match is None or not match[1].strip("+-."):
            raise RawFileError(path, f"numbers in {name}", f"'{text[:40]}' in row {k + 1}")
        values[k] = float(match[1])
        if match[4]:
            u[k] = int(match[4]) * 10.0 ** (int(match[3] or 0) - len(match[2]))
    return values, u
