"""What the texts of a study name, checked before any job runs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from electrolyte.ground.errors import ConfigError
from electrolyte.numbers.registry import is_known, suggestion
from electrolyte.paper.places import places, setting


def refuse_unknown_names(
    texts: Iterable[str],
    claims: Iterable[str],
    config: Mapping[str, Any],
    techniques: Collection[str],
) -> None:
    """Quantities and settings that the manuscript and the claims name must exist.

    A quantity that some analysis gives, but not of this study, is not refused: the text says that
    it is not available.

    Parameters
    ----------
    texts, claims : files of the study
    techniques : those that the study has measurements of

    Raises
    ------
    ConfigError
        All names that do not exist, with file, line and suggestion.
    """
    problems = [p for name in texts for p in _of_text(Path(name), config, techniques)]
    problems += [p for name in claims for p in _of_claims(Path(name))]
    if problems:
        raise ConfigError(problems)


def _of_text(path: Path, config: Mapping[str, Any], techniques: Collection[str]) -> list[str]:
    problems = []
    try:
        named = list(places(_content(path)))
    except ConfigError as error:
        return [f"{path}: {problem}" for problem in error.problems]
    for place in named:
        where = f"{path} line {place.line}: {{{{{place.text}}}}}"
        if place.quantity and not is_known(place.quantity):
            hint = suggestion(place.quantity, techniques)
            problems.append(f"{where}: expected a quantity, found '{place.quantity}'{hint}")
        elif place.form == "config":
            try:
                setting(config, place.parts[0])
            except ConfigError as error:
                problems += [f"{where}: {problem}" for problem in error.problems]
    return problems


def _of_claims(path: Path) -> list[str]:
    """Claims are read in full, which takes long, only where a word looks like an unknown name."""
    named = set(re.findall(r"([A-Za-z_]\w*)\[", _content(path)))
    if all(map(is_known, named)):
        return []
    from electrolyte.claims.claims_file import read_claims

    try:
        read_claims(path)
    except ConfigError as error:
        return list(error.problems)
    return []


def _content(path: Path) -> str:
    """The text of a file; empty if it cannot be read, which the job that needs it says."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
