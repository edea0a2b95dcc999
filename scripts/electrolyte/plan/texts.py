"""What the texts of a study name, checked before any job runs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from electrolyte.ground.errors import ConfigError, Problem, suggested
from electrolyte.numbers.registry import is_known, suggestion
from electrolyte.paper.places import FORMS, places, settings


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
    problems: list[Problem] = [
        p for name in texts for p in _of_text(Path(name), config, techniques)
    ]
    problems += [p for name in claims for p in _of_claims(Path(name))]
    if problems:
        raise ConfigError(problems)


def _of_text(
    path: Path, config: Mapping[str, Any], techniques: Collection[str]
) -> Iterator[Problem]:
    """A problem for each place that names what does not exist."""
    known = settings(config)
    for place in places(_content(path)):
        name = place.parts[0]
        if place.form not in FORMS:
            expected, name, advice = "a form of places", place.form, suggested(place.form, FORMS)
        elif place.quantity and "[" not in name and not is_known(name):
            expected, advice = "a quantity", suggestion(name, techniques)
        elif place.form == "config" and name not in known:
            expected, advice = "a key of the config", suggested(name, known)
        else:
            continue
        found = f"'{name}' in {{{{{place.text}}}}}"
        yield Problem(expected, found, advice, str(path), place.line)


def _of_claims(path: Path) -> Sequence[Problem]:
    """Claims are read in full, which takes long, only where a word looks like an unknown name."""
    named = set(re.findall(r"([A-Za-z_]\w*)\[", _content(path)))
    if all(map(is_known, named)):
        return ()
    from electrolyte.claims.claims_file import read_claims

    try:
        read_claims(path)
    except ConfigError as error:
        return error.problems
    return ()


def _content(path: Path) -> str:
    """The text of a file; empty if it cannot be read, which the job that needs it says."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
