"""The captions of figures and tables: those of the workflow, and a study's own over them."""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.errors import ConfigError, Problem, suggested
from electrolyte.ground.yaml_file import read_yaml
from electrolyte.paper.templates import TEMPLATES


def read_captions(own: Path | None) -> dict[str, str]:
    """Captions by name, their places not filled in.

    Raises
    ------
    RawFileError
        The study's file is not readable as YAML.
    ConfigError
        It names what is no figure or table, or a caption is no text: all of them at once.
    """
    captions, _ = read_yaml(TEMPLATES / "captions.yaml")
    if own is None:
        return dict(captions)
    found, _ = read_yaml(own)
    if not isinstance(found, dict):
        raise ConfigError([Problem("captions by name", "something else", "", str(own))])
    problems = [
        Problem("the name of a figure or table", f"'{name}'", suggested(name, captions), str(own))
        for name in found
        if name not in captions
    ]
    problems += [
        Problem(f"text as the caption of {name}", repr(text), "Put it in quotes.", str(own))
        for name, text in found.items()
        if not isinstance(text, str)
    ]
    if problems:
        raise ConfigError(problems)
    return captions | found
