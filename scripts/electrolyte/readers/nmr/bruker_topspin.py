"""Bruker TopSpin: an experiment (EXPNO) folder, or the processed 1r of one of its pdata folders.

An EXPNO folder gives ``arrays["fid"]``, complex, (n_points,) for a 1D ``fid`` or (n_increments,
n_points) for a pseudo-2D ``ser``, in the sign in which a higher frequency is a higher shift and
with the padding of the file cut off. The digital filter's build-up stays in front; its length is
in the metadata. A ``pdata/N`` folder gives the stored spectrum.

Read without nmrglue, which gives padded arrays and loses SR (tests compare the two).
Metadata (all optional but the first five; what the file states, true or not):

``nucleus``, ``transmitter_frequency_MHz`` (SFO1), ``base_frequency_MHz`` (BF1),
``spectral_width_Hz``, ``group_delay_points``, ``reference_frequency_MHz`` (SF of pdata/1),
``stored_phase_deg`` (PHC0, PHC1 of pdata/1, only if a spectrum was processed with them),
``temperature_K`` (TE), ``mas_Hz`` (MASR), ``receiver_delay_s`` (DE), ``scans``,
``recycle_delay_s``, ``pulse_program``, ``title``, ``instrument``, ``software``, ``start_time``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.text import read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.nmr.nmr_columns import (
    CHEMICAL_SHIFT,
    DELAY,
    IMAGINARY,
    LOOP_COUNT,
    PULSE_DURATION,
    REAL,
    fid_table,
)
from electrolyte.readers.nmr.topspin_parameters import (
    Parameters,
    group_delay,
    read_increments,
    read_parameters,
)

# list file -> (column, unit of a plain number in s, what a pulse program writes to step it)
_LISTS = {
    "vdlist": (DELAY, 1.0, ("vd", "list<delay>")),
    "vclist": (LOOP_COUNT, 1.0, ("vc", "loto", "list<loopcounter>")),
    "vplist": (PULSE_DURATION, 1e-6, ("vp", "list<pulse>")),
}
# FnMODE of acqu2s that a list of times does not go with
_PHASE_SENSITIVE = {
    2: "QSEQ",
    3: "TPPI",
    4: "States",
    5: "States-TPPI",
    6: "echo-antiecho",
}
_BLOCK = 1024  # bytes; every FID of a file is padded to whole blocks
_SIZE_LIMIT = 1024**3
_NUMBERS = {0: "i4", 2: "f8"}


def sniff(head: bytes, path: Path) -> bool:
    """A folder with acqus, or with a FID that is not Varian's, or with a processed 1r."""
    if not path.is_dir():
        return path.name in ("fid", "ser") and (path.parent / "acqus").is_file()
    if (path / "acqus").is_file() or (path / "procs").is_file():
        return True
    has_fid = (path / "fid").is_file() or (path / "ser").is_file()
    return has_fid and not (path / "procpar").is_file()


def read(path: Path) -> Measurement:
    """Read an EXPNO folder or a pdata folder; see the module's text.

    Raises
    ------
    RawFileError
        A file is missing, cut off, all zero, or a needed parameter cannot be read.
    """
    if path.is_file():
        raise RawFileError(
            path,
            "the folder of a TopSpin experiment",
            f"its file '{path.name}'",
            hint=f"Name the folder: {path.parent}.",
        )
    is_processed = (path / "procs").is_file() and not (path / "acqus").is_file()
    return _read_spectrum(path) if is_processed else _read_experiment(path)


def _read_experiment(path: Path) -> Measurement:
    acqus = read_parameters(path / "acqus")
    data = path / "ser" if (path / "ser").is_file() else path / "fid"
    if not data.is_file():
        raise RawFileError(
            path,
            "a 'fid' or 'ser' with the raw data",
            "neither",
            hint="Copy the whole experiment (EXPNO) folder from the spectrometer.",
        )
    metadata, warnings = _metadata(path, acqus)
    rows = _rows(data, acqus, warnings)
    if data.name == "fid":
        if len(rows) != 1:
            raise RawFileError(
                data,
                f"one FID of TD = {acqus.integer('TD')} points",
                f"{len(rows)} times as much data",
                hint="The data and acqus are not of the same experiment.",
            )
        fid = rows[0]
        frame = fid_table(fid, metadata["spectral_width_Hz"])
    else:
        column, increments = _increments(path, acqus, rows, warnings)
        fid = rows[: len(increments)]
        frame = data_frame({column: increments})
    return Measurement(
        "nmr",
        "bruker-topspin",
        frame,
        path,
        sha256_of(path),
        metadata,
        tuple(warnings),
        {"fid": fid},
    )


def _rows(data: Path, acqus: Parameters, warnings: list[str]) -> np.ndarray:
    """All FIDs of a fid or ser file, complex (n_rows, TD/2), scaled by 2**NC."""
    mode = acqus.integer("AQ_mod", 3)
    if mode not in (1, 3):
        raise RawFileError(
            acqus.path, "complex data (AQ_mod qsim or DQD)", f"AQ_mod = {mode} (real points)"
        )
    n_words = acqus.integer("TD")
    if n_words < 4 or n_words % 2:
        raise RawFileError(acqus.path, "an even TD of at least 4", f"TD = {n_words}")
    number = _number_type(acqus, "DTYPA", "BYTORDA")
    size = data.stat().st_size
    if size > _SIZE_LIMIT:
        raise RawFileError(data, f"at most {_SIZE_LIMIT >> 20} MiB", f"{size >> 20} MiB")
    n_bytes = n_words * number.itemsize
    padded = -(-n_bytes // _BLOCK) * _BLOCK
    row = padded if size % padded == 0 and size else n_bytes
    if size < n_bytes or size % row:
        raise RawFileError(
            data,
            f"whole FIDs of TD = {n_words} points ({padded} bytes each with padding)",
            f"{size} bytes, which is {size / padded:.3f} of them",
            hint="The file is cut off or of another experiment; copy the whole folder again.",
        )
    words = np.frombuffer(data.read_bytes(), number).reshape(-1, row // number.itemsize)
    words = words[:, :n_words].astype(float)
    if not np.isfinite(words).all():
        raise RawFileError(data, "finite numbers", "NaN or infinity", hint="Copy it again.")
    fids = (words[:, ::2] + 1j * words[:, 1::2]) * 2.0 ** acqus.integer("NC", 0)
    used = np.flatnonzero(fids.any(axis=1))
    if len(used) == 0:
        raise RawFileError(
            data, "a measured FID", "zeros only", hint="The experiment was set up but not run."
        )
    if len(used) <= used[-1]:
        gap = int(np.setdiff1d(np.arange(used[-1]), used)[0]) + 1
        raise RawFileError(data, "a measured FID in every increment", f"zeros in increment {gap}")
    if len(used) < len(fids):
        warnings.append(f"{len(fids) - len(used)} increments at the end are empty and left out.")
    return fids[: len(used)]


def _number_type(parameters: Parameters, kind: str, order: str) -> np.dtype:
    code = parameters.integer(kind, 0)
    if code not in _NUMBERS:
        raise RawFileError(
            parameters.path, f"{kind} = 0 (32-bit integers) or 2 (64-bit floats)", f"{code}"
        )
    return np.dtype((">" if parameters.integer(order, 0) else "<") + _NUMBERS[code])


def _increments(
    path: Path, acqus: Parameters, rows: np.ndarray, warnings: list[str]
) -> tuple[str, list[float]]:
    """Column label and values of what was stepped from FID to FID.

    TopSpin goes through a list from its start, row by row, and begins it again at its end: of a
    longer list the first entries count, a shorter one is run through several times.
    """
    indirect = read_parameters(path / "acqu2s")
    name = _list_name(path, acqus, indirect)
    column, unit, _ = _LISTS[name]
    values = read_increments(path / name, unit)
    planned = indirect.integer("TD")
    if len(rows) > planned:
        raise RawFileError(path / "ser", f"{planned} FIDs (TD of acqu2s)", f"{len(rows)}")
    if not values or (planned % len(values) and len(values) < planned):
        raise RawFileError(
            path / name,
            f"{planned} entries (TD of acqu2s) or more, or so many that whole runs through the"
            f" list give {planned} rows",
            f"{len(values)}",
            hint="A list that does not belong to the data would give wrong times; copy the list"
            " of this experiment into the folder.",
        )
    if len(values) > planned:
        warnings.append(
            f"{name} has {len(values)} entries for {planned} rows: its first {planned} are taken."
        )
    elif len(values) < planned:
        warnings.append(
            f"{name} has {len(values)} entries for {planned} rows:"
            f" it is run through {planned // len(values)} times."
        )
    if len(rows) < planned:
        warnings.append(
            f"The experiment was stopped: {len(rows)} of {planned} increments were measured."
        )
    cycled = values * (planned // len(values)) if len(values) < planned else values
    return column, cycled[: len(rows)]


def _list_name(path: Path, acqus: Parameters, indirect: Parameters) -> str:
    present = [name for name in _LISTS if (path / name).is_file()]
    if not present:
        raise _without_list(path, acqus, indirect)
    text = "".join(_program(path).lower().split())
    stepped = [name for name in present if any(mark in text for mark in _LISTS[name][2])]
    if text and not stepped:
        raise _without_list(path, acqus, indirect, present[0])
    return (stepped or present)[0]


def _program(path: Path) -> str:
    """The pulse program without its comments; empty if it is not in the folder."""
    program = path / "pulseprogram"
    if not program.is_file():
        return ""
    return "\n".join(line.split(";")[0] for line in read_lines(program))


def _without_list(
    path: Path, acqus: Parameters, indirect: Parameters, unused: str = ""
) -> RawFileError:
    """What a 'ser' without a list of times is: a 2D spectrum, offsets or gradients in turn, or
    repetitions; ``unused`` : a list that is there, of which the pulse program takes nothing."""
    n_rows, program = indirect.integer("TD"), acqus.text("PULPROG") or "not named"
    mode = _PHASE_SENSITIVE.get(indirect.integer("FnMODE", 0))
    text = _program(path).lower()
    lists = sorted(file.name for file in path.glob("fq[0-9]*list"))
    offsets = [n for n in lists if n in text or f":{n.removesuffix('list')}" in text]
    expected = "a vdlist, vclist or vplist that says what was stepped in 'ser'"
    if mode:
        found = f"a 2D experiment of {n_rows} rows ({mode} detection, pulse program {program})"
        hint = "2D experiments are not read; export the row that matters as a 1D experiment (rser)."
    elif offsets:
        found = f"none of them, but {offsets[0]}: {n_rows} rows at the frequencies of that list"
        hint = f"Such a set (pulse program {program}) has no times to fit; export a row (rser)."
    elif unused:
        found = f"{unused}, but {n_rows} rows of the pulse program {program}, which does not use it"
        hint = (
            "The list is left from another experiment: copy that of this one into the folder. Sets"
            " over gradients (diffusion) are not evaluated."
        )
    else:
        found = f"none of them: {n_rows} rows of the pulse program {program}"
        hint = (
            "If delays or pulses were stepped, copy the list of the experiment into the folder;"
            " repetitions are read as 1D experiments of their own (rser)."
        )
    return RawFileError(path, expected, found, hint=hint)


def _metadata(path: Path, acqus: Parameters) -> tuple[dict[str, Any], list[str]]:
    warnings: list[str] = []
    metadata: dict[str, Any] = {
        "nucleus": acqus.text("NUC1"),
        "transmitter_frequency_MHz": acqus.positive("SFO1"),
        "base_frequency_MHz": acqus.number("BF1", 0.0) or None,
        "spectral_width_Hz": acqus.positive("SW_h"),
        "group_delay_points": group_delay(acqus, warnings),
        "temperature_K": acqus.number("TE", 0.0) or None,
        "mas_Hz": acqus.number("MASR", 0.0) or None,
        "scans": acqus.integer("NS", 0) or None,
        "receiver_delay_s": 1e-6 * acqus.number("DE", 0.0) or None,
        "recycle_delay_s": acqus.element("D", 1),
        "pulse_program": acqus.text("PULPROG"),
        "instrument": acqus.text("INSTRUM"),
        "software": acqus.text("TITLE").removeprefix("Parameter file, "),
    }
    date = acqus.number("DATE", 0.0)
    if 0 < date < 4e9:
        metadata["start_time"] = datetime.fromtimestamp(date, UTC).isoformat()
    title = path / "pdata" / "1" / "title"
    if title.is_file():
        metadata["title"] = " ".join(" ".join(read_lines(title)).split())
    procs_path = path / "pdata" / "1" / "procs"
    if procs_path.is_file():
        procs = read_parameters(procs_path)
        metadata["reference_frequency_MHz"] = procs.positive("SF") if "SF" in procs else None
        if any((procs_path.parent / name).is_file() for name in ("1r", "2rr")):
            phase = (procs.number("PHC0", 0.0), procs.number("PHC1", 0.0))
            metadata["stored_phase_deg"] = phase
    return {key: value for key, value in metadata.items() if value not in (None, "")}, warnings


def _read_spectrum(path: Path) -> Measurement:
    procs = read_parameters(path / "procs")
    size = procs.integer("SI")
    number = _number_type(procs, "DTYPP", "BYTORDP")
    scale = 2.0 ** procs.integer("NC_proc", 0)
    columns = {}
    for name, column in (("1r", REAL), ("1i", IMAGINARY)):
        file = path / name
        if file.is_file():
            columns[column] = _points(file, number, size) * scale
    if REAL not in columns:
        raise RawFileError(path, "a processed spectrum '1r'", "none")
    reference = procs.positive("SF")
    step = procs.positive("SW_p") / reference / size
    shift = procs.number("OFFSET") - step * np.arange(size)
    acqus = path.parent.parent / "acqus"
    metadata, warnings = (
        _metadata(path.parent.parent, read_parameters(acqus)) if acqus.is_file() else ({}, [])
    )
    metadata["reference_frequency_MHz"] = reference
    metadata["line_broadening_Hz"] = procs.number("LB", 0.0) if procs.integer("WDW", 0) else 0.0
    return Measurement(
        "nmr",
        "bruker-topspin",
        data_frame({CHEMICAL_SHIFT: shift, **columns}),
        path,
        sha256_of(path),
        metadata,
        tuple(warnings),
    )


def _points(file: Path, number: np.dtype, size: int) -> np.ndarray:
    found = file.stat().st_size
    if size < 2 or found != size * number.itemsize:
        raise RawFileError(
            file,
            f"{size} points (SI of procs), {size * number.itemsize} bytes",
            f"{found} bytes",
            hint="The file is cut off or of another processing; copy the folder again.",
        )
    return np.frombuffer(file.read_bytes(), number).astype(float)
