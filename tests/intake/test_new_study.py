"""An empty study is valid, explains itself, and never lands on somebody's files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from electrolyte.ground.errors import ConfigError
from electrolyte.intake.new_study import CONFIG, write_new_study
from electrolyte.study.configuration import validated
from electrolyte.study.sheet_columns import TECHNIQUES, columns_of
from electrolyte.study.sheets import load_study
from electrolyte.study.study_facts import read_study_facts


def test_its_sheets_are_valid_and_have_every_column(tmp_path: Path) -> None:
    write_new_study(tmp_path / "lab")
    study = load_study(tmp_path / "lab/raw")
    assert not study.problems
    assert not any(study.measurements.values())
    for technique, (subjects, _) in TECHNIQUES.items():
        text = (tmp_path / f"lab/raw/{technique}/measurements.tsv").read_text()
        names = [column.name for column in columns_of(technique, subjects[0].name)]
        assert text.splitlines()[-1].split("\t") == names
    assert read_study_facts(tmp_path / "lab/raw/study.yaml") == {"record": "laboratory"}


def test_its_config_is_short_and_its_examples_are_valid() -> None:
    assert yaml.safe_load(CONFIG) is None
    assert len(CONFIG.splitlines()) <= 12
    examples = yaml.safe_load(re.sub("^# ?", "", CONFIG.partition("#\n")[2], flags=re.MULTILINE))
    assert len(examples) == 3
    assert validated(examples) != validated({})


def test_it_is_not_written_into_a_folder_with_files(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(ConfigError, match="a new or an empty folder, found one with files"):
        write_new_study(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(ConfigError, match="expected a new or an empty folder"):
        write_new_study(tmp_path / "mine.txt")
