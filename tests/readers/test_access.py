"""Tables of an Access database against mdbtools, and what damage to them raises."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.access import PAGE, Database

NAME = "navani_arbin_example.res"


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest) -> Path:
    path: Path = request.getfixturevalue("real_data") / "cycling" / NAME
    return path


@pytest.mark.skipif(shutil.which("mdb-export") is None, reason="mdbtools is not installed")
@pytest.mark.parametrize("table", ["Channel_Normal_Table", "Channel_Statistic_Table"])
def test_numbers_are_those_of_mdbtools(database: Path, table: str) -> None:
    text = subprocess.run(
        ["mdb-export", str(database), table], capture_output=True, check=True
    ).stdout
    theirs = pd.read_csv(io.BytesIO(text))
    ours = Database(database).numbers(table)
    compared = [c for c in ours if c in theirs and theirs[c].dtype.kind in "fi"]
    assert len(compared) >= 5
    for column in compared:
        np.testing.assert_allclose(ours[column], theirs[column], rtol=2e-6, err_msg=column)


@pytest.mark.skipif(shutil.which("mdb-tables") is None, reason="mdbtools is not installed")
def test_tables_are_those_of_mdbtools(database: Path) -> None:
    done = subprocess.run(["mdb-tables", str(database)], capture_output=True, check=True, text=True)
    assert set(done.stdout.split()) <= set(Database(database).tables)


def test_only_named_columns_are_read(database: Path) -> None:
    own = Database(database)
    every, some = (own.numbers("Channel_Normal_Table", names) for names in ((), {"Voltage", "No"}))
    assert set(some) == {"Voltage"} < set(every)
    np.testing.assert_array_equal(some["Voltage"], every["Voltage"])


def test_texts_are_read(database: Path) -> None:
    own = Database(database)
    ((name, creator),) = own.texts_and_numbers(own.tables["Global_Table"], ("Test_Name", "Creator"))
    assert name == "ajm314_LCO_ajm5-SSB1-F_Wait48hr-Repeat-01-012"
    assert creator == "AliceM"


def test_damage_is_told(database: Path, tmp_path: Path) -> None:
    """Whatever byte of a page head, a definition or a list of rows is another one."""
    content = np.fromfile(database, dtype=np.uint8)
    rng = np.random.default_rng(3)
    pages = len(content) // PAGE
    refused = 0
    for _ in range(150):
        damaged = content.copy()
        for _ in range(8):
            damaged[PAGE * rng.integers(0, pages) + rng.integers(0, 100)] = rng.integers(0, 256)
        path = tmp_path / "damaged.res"
        damaged.tofile(path)
        try:
            Database(path).numbers("Channel_Normal_Table")
        except RawFileError:
            refused += 1
    assert refused > 5


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bytes(100), "whole pages"),
        (b"\0\1\0\0Standard Jet DB\0\0" + bytes(4 * PAGE - 21), "Access 2000"),
        (b"\0\1\0\0Standard Jet DB\0\1" + bytes(4 * PAGE - 21), "an intact Access database"),
    ],
)
def test_what_is_no_such_database_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.res"
    path.write_bytes(content)
    with pytest.raises(RawFileError, match=words):
        Database(path)
