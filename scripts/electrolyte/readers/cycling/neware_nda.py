"""Neware's own files, .nda and .ndax, through fastnda (BSD-3).

Why fastnda and not NewareNDA: it also reads .nda versions 8, 22 and 26, is several times quicker
on large files, keeps the time in double precision and goes through defusedxml; the price is
polars, which the text readers of cyclers use as well.
"""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import CYCLE, STEP, STEP_NUMBER
from electrolyte.readers.cycling.cycler_table import finite, step_types, tidy, whole
from electrolyte.readers.cycling.neware_ndax import has_marks, marked_records
from electrolyte.readers.layouts.stated_mass import of_program
from electrolyte.readers.layouts.text import SIZE_LIMIT
from electrolyte.readers.measurement import (
    CAPACITY,
    CURRENT,
    STEP_TIME,
    STEP_TYPE,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)

if TYPE_CHECKING:
    import polars as pl

NAME = "neware-nda"
PACKED = ".nda.zip"
HINT = "Copy it again from the cycler, or export it as csv from BTSDA."


def sniff(head: bytes, path: Path) -> bool:
    if head.startswith(b"NEWARE"):
        return True
    return head.startswith(b"PK\x03\x04") and path.name.lower().endswith((".ndax", PACKED))


def read(path: Path) -> Measurement:
    """A Neware .nda or .ndax file, or one .nda in a zip archive.

    Raises
    ------
    RawFileError
        Damaged, too large once unpacked, or of a version that fastnda does not know.
    """
    table = records(path)
    if table.height == 0:
        raise RawFileError(path, "records", "none", hint="The test never ran.")

    def column(name: str, factor: float = 1.0) -> np.ndarray:
        values = table[name]
        if values.null_count():
            values = values.cast(float).fill_null(np.nan)
        numbers = finite(path, name, values.to_numpy()).astype(float, copy=False)
        return numbers if factor == 1 else numbers * factor

    def counts(name: str) -> np.ndarray:
        values = table[name]
        exact = values.dtype.is_integer() and not values.null_count()
        return whole(path, name, values.to_numpy() if exact else column(name))

    kinds = table["step_type"]
    if kinds.null_count():
        kinds = kinds.cast(str).fill_null("unknown")
    data: dict[str, Any] = {
        TEST_TIME: column("total_time_s"),
        VOLTAGE: column("voltage_V"),
        CURRENT: column("current_mA", 1e-3),
        CYCLE: counts("cycle_count"),
        STEP: counts("step_index"),
        STEP_NUMBER: counts("step_count"),
        STEP_TYPE: step_types(kinds),
        STEP_TIME: column("step_time_s"),
        CAPACITY: column("capacity_mAh", 1e-3),  # signed within the step
    }
    warnings: list[str] = []
    about = _about(path)
    frame = tidy(data, warnings, about)
    auxiliary = [name for name in table.columns if name.startswith("aux")]
    if auxiliary:
        warnings.append(f"Columns not taken over: {', '.join(auxiliary)}.")
    return Measurement("cycling", NAME, frame, path, sha256_of(path), about, tuple(warnings))


def records(path: Path) -> pl.DataFrame:
    """All records as fastnda returns them.

    Raises
    ------
    RawFileError
        Damaged, too large once unpacked, or of a version that fastnda does not know.
    """
    _refuse_bombs(path)
    if path.name.lower().endswith(PACKED):
        with tempfile.TemporaryDirectory() as folder:
            return records(_unpacked(path, Path(folder)))
    try:
        fastnda = _fastnda()
        if path.name.lower().endswith(".ndax") and has_marks(path):
            return marked_records(path, fastnda.ndax.read_ndc, fastnda.dicts.STEP_TYPE_MAP)
        return fastnda.read(path, cycle_mode="raw")
    except BaseException as error:  # a panic of the Rust core is a BaseException
        if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        reason = f"{type(error).__name__}: {error}".splitlines()[0][:120]
        raise RawFileError(path, "an intact Neware file", reason, hint=HINT) from None


def _unpacked(path: Path, folder: Path) -> Path:
    """The only .nda file of an archive, in ``folder``."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".nda")]
            if len(names) != 1:
                found = ", ".join(names) or "none"
                raise RawFileError(path, "one .nda in the archive", found, hint="Unpack it.")
            target = folder / Path(names[0]).name
            target.write_bytes(archive.read(names[0]))
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError) as error:
        raise RawFileError(path, "an intact zip archive", str(error), hint=HINT) from None
    return target


def _fastnda() -> ModuleType:
    """fastnda; importing its part for .ndax exchanges functions of zlib, which others rely on."""
    own = zlib.decompress, zlib.decompressobj
    import fastnda.ndax

    zlib.decompress, zlib.decompressobj = own
    # one thread: zipfile of Python 3.13 takes parts that threads read at a time for overlapping
    fastnda.ndax.ThreadPoolExecutor = partial(ThreadPoolExecutor, max_workers=1)
    return fastnda


def _about(path: Path) -> dict[str, Any]:
    """What the file says about itself; a damaged description does not lose the data."""
    try:
        stated: dict[str, Any] = dict(_fastnda().read_metadata(path))
    except Exception:
        return {"instrument": "Neware"}
    test = stated.get("TestInfo", {})
    test = test.get("TestInfo", {}) if isinstance(test, dict) else {}
    flat = {
        "start_time": test.get("StartTime") or stated.get("start_time"),
        "cell_id": test.get("Barcode") or stated.get("barcode"),
        "procedure": test.get("StepName") or stated.get("step_name"),
        "software": stated.get("client_version"),
    }
    about = {key: str(value) for key, value in flat.items() if value}
    return {"instrument": "Neware", **about, **_mass(stated)}


def _mass(stated: Mapping[str, Any]) -> dict[str, float]:
    """The active mass: of an .nda in mg, of an .ndax in µg, in the head of its schedule."""
    try:
        typed_ug = stated["Step"]["Head_Info"]["SCQ"]["Value"] if "Step" in stated else 0
        return of_program(float(stated.get("active_mass_mg") or float(typed_ug) / 1000))
    except (KeyError, TypeError, ValueError):
        return {}


def _refuse_bombs(path: Path) -> None:
    if not path.name.lower().endswith((".ndax", PACKED)):
        size = path.stat().st_size
    else:
        try:
            with zipfile.ZipFile(path) as archive:
                size = sum(entry.file_size for entry in archive.infolist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise RawFileError(path, "an intact archive", str(error), hint=HINT) from None
    if size > SIZE_LIMIT:
        raise RawFileError(path, f"at most {SIZE_LIMIT >> 20} MiB unpacked", f"{size >> 20} MiB")
