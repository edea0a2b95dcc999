"""`study numbers` on a study that was not built yet."""

from __future__ import annotations

from pathlib import Path

import pytest

import study as command


def test_the_command_that_makes_the_numbers_is_named_with_its_study(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "raw").mkdir()
    assert command.main(["numbers", "--study", str(tmp_path)]) == 1
    complained = capsys.readouterr().err
    assert "results/numbers.csv: not there yet" in complained
    assert f"--directory {tmp_path} numbers`" in complained
