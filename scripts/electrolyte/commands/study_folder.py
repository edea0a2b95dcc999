"""The option ``--study``, and the folder that it names."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from electrolyte.ground.command_line import study_command
from electrolyte.ground.errors import ConfigError, did_you_mean


def add_study(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--study", type=Path, default=Path(), metavar="DIR", help="folder of the study; default: ."
    )


def raw_folder(study: Path) -> Path:
    """``raw/`` of a study.

    Raises
    ------
    ConfigError
        The folder is not there, or it is not a study.
    """
    if (study / "raw").is_dir():
        return study / "raw"
    found = "a folder without raw/" if study.is_dir() else "no such folder"
    beside = study.resolve().parent
    names = [p.name for p in beside.iterdir() if (p / "raw").is_dir()] if beside.is_dir() else []
    hint = study_command("new", study, base=Path.cwd())
    near = did_you_mean(study.resolve().name, names)
    raise ConfigError(
        [f"{study}: expected a study, found {found}{near}. `{hint}` writes an empty one."]
    )
