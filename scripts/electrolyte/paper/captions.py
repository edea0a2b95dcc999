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
    found, root = read_yaml(own)
    if not isinstance(found, dict):
        raise ConfigError([Problem("captions by name", "something else", "", str(own))])
    lines = {key.value: key.start_mark.line + 1 for key, _ in root.value} if root else {}
    problems = []
    for name, text in found.items():
        if name not in captions:
            expected, wrong = "the name of a figure or table", f"'{name}'"
            advice = suggested(str(name), captions)
        elif not isinstance(text, str):
            expected, wrong = f"text as the caption of {name}", text or "none"
            advice = "Put it in quotes, or remove the line to keep the caption of the workflow."
        else:
            continue
        problems.append(Problem(expected, str(wrong), advice, str(own), lines.get(str(name))))
    if problems:
        raise ConfigError(problems)
    return captions | found
