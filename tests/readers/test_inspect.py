"""The command line that tells a person what a raw file is."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from vendor_files import write_nova

import study
from electrolyte.commands import inspect
from electrolyte.intake.inspection import as_object, describe
from electrolyte.readers.formats import ELECTROCHEMISTRY
from electrolyte.readers.measurement import Measurement


def test_a_good_file(real_data, capsys):
    assert study.main(["inspect", str(real_data / "dc" / "gamry_chronoa_data.dta")]) == 0
    text = capsys.readouterr().out
    for part in (
        "technique            dc",
        "Gamry Framework (.DTA) [gamry-dta]",
        "points               10",
        "Test Time / s                  0 to 270",
        "Current / A                    -2.34197e-08 to 1.40441e-08",
        "declares 5258 points, the file holds 10",
    ):
        assert part in text
    assert "unverified" not in text


def test_a_format_that_no_instrument_file_confirmed(tmp_path, capsys):
    path = tmp_path / "nova.txt"
    write_nova(path, [1e3, 1e2], [10 - 1j, 11 - 2j])
    assert study.main(["inspect", str(path)]) == 0
    assert "fixture only, unverified on instruments" in capsys.readouterr().out


def test_bad_files_do_not_hide_the_good_one(real_data, tmp_path):
    """As a person runs it: message, status 1, no traceback."""
    bad = tmp_path / "notes.txt"
    bad.write_text("not a measurement")
    good = real_data / "eis" / "exampleDataZPlot.z"
    run = subprocess.run(
        [sys.executable, study.__file__, "inspect", bad, tmp_path / "missing", good],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert run.stderr == ""
    assert f"{bad}: expected one of the known raw formats" in run.stdout
    assert "missing: expected a raw file, found no such file" in run.stdout
    assert "Scribner ZPlot" in run.stdout


def test_a_bug_of_a_reader_is_named_as_one(real_data, monkeypatch, capsys):
    def broken(*_):
        raise KeyError("x")

    monkeypatch.setattr(inspect, "read", broken)
    assert study.main(["inspect", str(real_data / "eis" / "exampleDataZPlot.z")]) == 1
    assert "a bug of its reader (KeyError" in capsys.readouterr().out


@pytest.mark.parametrize("chosen", ELECTROCHEMISTRY, ids=lambda f: f.name)
def test_sniffing_never_raises(chosen, tmp_path):
    for head in (b"", b"\0" * 50, b"\xff\xfe", b"\xff\xfeE", bytes(range(256)), b",,,\n,,,\n"):
        assert chosen.sniff(head, tmp_path) is False


def test_json_has_what_the_file_has(tmp_path, capsys):
    path = tmp_path / "nova.txt"
    write_nova(path, [1e3, 1e2, 10.0], [10 - 1j, 11 - 2j, 14 - 9j])
    assert study.main(["inspect", "--json", str(path), str(tmp_path / "missing")]) == 1
    good, bad = json.loads(capsys.readouterr().out)
    assert (good["technique"], good["format"], good["points"]) == ("eis", "autolab-nova", 3)
    assert good["error"] is None
    frequency = next(c for c in good["columns"] if c["name"] == "Frequency")
    assert frequency == {
        "name": "Frequency",
        "unit": "Hz",
        "n": 3,
        "first": 1000.0,
        "last": 10.0,
        "min": 10.0,
        "max": 1000.0,
    }
    assert bad["path"] == str(tmp_path / "missing")
    assert "no such file" in bad["error"]
    assert good.keys() == bad.keys()


def test_json_has_no_numbers_that_json_lacks():
    frame = pd.DataFrame({"Depth / nm": [np.nan, 2.0, np.inf], "Marker": ["a", "b", "c"]})
    arrays = {"Signal": np.array([3 + 4j, 0j])}
    about = {"date": date(2025, 1, 2), "n": np.int64(3)}
    path = Path("a")
    measurement = Measurement("indentation", "x", frame, path, "", about, arrays=arrays)
    found = as_object(path, measurement)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    depth, marker, signal = found["columns"]
    assert (depth["first"], depth["last"], depth["min"], depth["max"]) == (None, None, 2.0, None)
    assert (marker["first"], marker["last"], marker["min"]) == ("a", "c", None)
    assert (signal["first"], signal["min"], signal["max"]) == ([3.0, 4.0], 0.0, 5.0)
    assert found["metadata"] == {"date": "2025-01-02", "n": 3}


def test_what_each_indent_repeats_is_shown_once(capsys) -> None:
    """Nine lists of twenty settings would push the columns off the screen."""
    inputs = {str(n): {"Depth Limit / nm": 1000 + n, "Frequency / Hz": 45} for n in range(1, 10)}
    frame = pd.DataFrame({"Depth / nm": [0.0, 1.0], "Load / mN": [0.0, 2.0]})
    metadata = {"inputs": inputs, "positions_um": {"1": (0, 0), "2": (50, 0)}}
    measurement = Measurement("indentation", "nanosuite-xls", frame, Path("a"), "", metadata)
    lines = [line.strip() for line in "\n".join(describe(measurement)).splitlines()]
    assert "inputs               1: Depth Limit / nm: 1001" in lines
    assert "and of 8 more (--json)" in lines
    assert not any("1002" in line for line in lines)
    assert "2: 50, 0" in lines, "what is one value each stays"


def test_a_picture_has_no_points() -> None:
    array = {"image": np.zeros((3, 4))}
    measurement = Measurement("sem_eds", "sem-tiff", pd.DataFrame(), Path("a"), "", arrays=array)
    lines = "\n".join(describe(measurement))
    assert "3 x 4" in lines
    assert "points" not in lines
