"""The tables of an .ndax put together: against fastnda, which joins them by value."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling import neware_nda
from electrolyte.readers.cycling.neware_ndax import MARKS, RECORDS, STEPS, has_marks

PAGE, TABLE = 4096, 132
RECORD = np.dtype([("voltage", "<f4"), ("current", "<f4")])
MARK = np.dtype(
    {
        "names": ["ms", "charge", "dt", "unix", "step", "index"],
        "formats": ["<u4", "<f4", "<i4", "<u4", "<u4", "<u4"],
        "offsets": [0, 5, 29, 33, 37, 41],
        "itemsize": 55,
    }
)
STEP = np.dtype([("cycle", "<u4"), ("step", "<u4"), ("_1", "V16"), ("kind", "<u1"), ("_2", "V12")])


def table(rows: np.ndarray, kind: int, present: np.ndarray | None = None) -> bytes:
    """The file of one table: a page without records, and pages with marks of those that are set."""
    fitting = (PAGE - TABLE - 1) // rows.dtype.itemsize
    header = np.zeros(PAGE, dtype=np.uint8)
    header[[0, 2]] = kind, 14
    pages = [header]
    there = np.ones(len(rows), dtype=bool) if present is None else present
    for start in range(0, len(rows), fitting):
        page = np.zeros(PAGE, dtype=np.uint8)
        bits = np.packbits(there[start : start + fitting], bitorder="little")
        page[4 : 4 + len(bits)] = bits
        own = np.frombuffer(rows[start : start + fitting].tobytes(), dtype=np.uint8)
        page[TABLE : TABLE + len(own)] = own
        pages.append(page)
    return np.concatenate(pages).tobytes()


def ndax(path: Path, rng: np.random.Generator, first_mark: int = 1, steps: int = 4) -> Path:
    """900 records in four steps, of which some are missing and a fifth have marks."""
    count = 900
    step = 1 + np.arange(count) * 4 // count
    records = np.zeros(count, dtype=RECORD)
    records["voltage"] = rng.uniform(3, 4, count)
    records["current"] = np.array([0.0, 0.01, 0.0, -0.01])[step - 1]
    present = rng.random(count) > 0.02
    present[0] = True
    index = np.unique(np.append(first_mark, rng.integers(2, count + 1, count // 5)))
    marks = np.zeros(len(index), dtype=MARK)
    marks["index"], marks["step"] = index, step[index - 1]
    marks["ms"] = 1000 * ((index - 1) % (count // 4))
    marks["dt"] = 1000
    marks["charge"] = np.cumsum(rng.uniform(0, 1e-4, len(index)))
    marks["unix"] = 1_700_000_000 + index
    of_step = np.zeros(steps, dtype=STEP)
    of_step["cycle"], of_step["step"] = 0, np.arange(1, steps + 1)
    of_step["kind"] = np.array([4, 1, 4, 99])[:steps]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(RECORDS, table(records, 1, present))
        archive.writestr(MARKS, table(marks, 18))
        archive.writestr(STEPS, table(of_step, 7))
    return path


@pytest.mark.parametrize("seed", range(3))
def test_records_are_those_of_fastnda(tmp_path: Path, seed: int) -> None:
    path = ndax(tmp_path / "cell.ndax", np.random.default_rng(seed))
    assert has_marks(path)
    ours = neware_nda.records(path)
    theirs = neware_nda._fastnda().read(path, cycle_mode="raw")
    assert ours.height == theirs.height > 850
    for name in set(ours.columns) - {"step_type"}:
        own, other = ours[name].to_numpy(), theirs[name].to_numpy()
        assert np.allclose(own, other, rtol=1e-6, atol=1e-9), name
    assert ours["step_type"].cast(str).to_list() == [
        kind or "unknown" for kind in theirs["step_type"].cast(str).to_list()
    ]


@pytest.mark.parametrize(
    ("damage", "found"),
    [({"first_mark": 7}, "no time of the first record"), ({"steps": 3}, "out of bounds")],
    ids=["records before the first mark", "a step that is in no table"],
)
def test_a_table_that_lacks_rows_is_damage(
    tmp_path: Path, damage: dict[str, int], found: str
) -> None:
    path = ndax(tmp_path / "cell.ndax", np.random.default_rng(5), **damage)
    with pytest.raises(RawFileError, match=found):
        neware_nda.records(path)
