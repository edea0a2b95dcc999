"""The command line that tells a person what a raw file is."""

from __future__ import annotations

import subprocess
import sys

import pytest
from vendor_files import write_nova

import inspect_raw
from electrolyte import readers


def test_a_good_file(real_data, capsys):
    assert inspect_raw.main([str(real_data / "dc" / "gamry_chronoa_data.dta")]) == 0
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
    assert inspect_raw.main([str(path)]) == 0
    assert "fixture only, unverified on instruments" in capsys.readouterr().out


def test_bad_files_do_not_hide_the_good_one(real_data, tmp_path):
    """As a person runs it: message, status 1, no traceback."""
    bad = tmp_path / "notes.txt"
    bad.write_text("not a measurement")
    good = real_data / "eis" / "exampleDataZPlot.z"
    run = subprocess.run(
        [sys.executable, inspect_raw.__file__, bad, tmp_path / "missing", good],
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

    monkeypatch.setattr(inspect_raw, "read", broken)
    assert inspect_raw.main([str(real_data / "eis" / "exampleDataZPlot.z")]) == 1
    assert "a bug of its reader (KeyError" in capsys.readouterr().out


@pytest.mark.parametrize("chosen", readers.ELECTROCHEMISTRY, ids=lambda f: f.name)
def test_sniffing_never_raises(chosen, tmp_path):
    for head in (b"", b"\0" * 50, b"\xff\xfe", b"\xff\xfeE", bytes(range(256)), b",,,\n,,,\n"):
        assert chosen.sniff(head, tmp_path) is False
