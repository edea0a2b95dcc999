"""What the texts of a study name, checked before any job runs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from electrolyte.claims.robustness import COUNTS
from electrolyte.ground.errors import ConfigError, Problem, suggested
from electrolyte.numbers.registry import is_known, suggestion
from electrolyte.paper.places import EMBEDDED, FORMS, PLACE, Place, places, settings
from electrolyte.study.study_facts import known_facts


def refuse_unknown_names(
    texts: Iterable[str],
    claims: Iterable[str],
    config: Mapping[str, Any],
    techniques: Collection[str],
) -> None:
    """Quantities and settings that the manuscripts and the claims name must exist.

    A quantity that some analysis gives, but not of this study, is not refused: the text says that
    it is not available.

    Parameters
    ----------
    texts, claims : files of the study; a text may be a Word document
    techniques : those that the study has measurements of

    Raises
    ------
    ConfigError
        All names that do not exist, with file, line or paragraph, and suggestion.
    """
    problems: list[Problem] = [
        p for name in texts for p in _of_text(Path(name), config, techniques)
    ]
    problems += [p for name in claims for p in _of_claims(Path(name))]
    if problems:
        raise ConfigError(problems)


def refuse_unknown_figures(
    documents: Iterable[str], figures: Collection[str], tables: Collection[str]
) -> None:
    """Figures and tables that Word documents have places for must be of the study.

    Raises
    ------
    ConfigError
        All names that do not exist, with file, paragraph and suggestion.
    """
    known = {"figure": figures, "table": tables}
    problems = [
        Problem(
            f"a {place.form} of the study",
            f"'{place.parts[0]}'",
            suggested(place.parts[0], known[place.form]),
            path,
            subject=subject,
        )
        for path, place, subject in embedded(documents)
        if place.parts[0] not in known[place.form]
    ]
    if problems:
        raise ConfigError(problems)


def embedded(documents: Iterable[str]) -> Iterator[tuple[str, Place, str]]:
    """The places of figures and tables in Word documents, each with its paragraph in words."""
    for path in documents:
        for place, subject in _places_in_word(Path(path)):
            if place.form in EMBEDDED:
                yield path, place, subject


def _of_text(
    path: Path, config: Mapping[str, Any], techniques: Collection[str]
) -> Iterator[Problem]:
    """A problem for each place that names what does not exist."""
    known, word = settings(config), path.suffix.lower() == ".docx"
    if word:
        yield from _not_closed(path)
    forms = FORMS if word else [form for form in FORMS if form not in EMBEDDED]
    for place, subject in _places_in_word(path) if word else _places(path):
        name = place.parts[0]
        if place.form not in forms:
            expected, name, advice = "a form of places", place.form, suggested(place.form, forms)
        elif place.quantity and "[" not in name and not is_known(name):
            expected, advice = "a quantity", suggestion(name, techniques)
        elif place.form in ("config", "range") and name not in known:
            expected, advice = "a key of the config", suggested(name, known)
        elif place.form == "fact" and name not in known_facts():
            expected, advice = "a key of study.yaml", suggested(name, known_facts())
        elif place.form == "multiverse" and name not in COUNTS:
            expected, advice = "a count of the multiverse", suggested(name, COUNTS)
        else:
            continue
        found = f"'{name}' in {{{{{place.text}}}}}"
        line = None if word else place.line
        yield Problem(expected, found, advice, str(path), line, subject)


def _places(path: Path) -> Iterator[tuple[Place, str]]:
    for place in places(_content(path)):
        yield place, ""


def _places_in_word(path: Path) -> Iterator[tuple[Place, str]]:
    """The places of a document, each with its paragraph in words."""
    from electrolyte.paper.word_paragraphs import named, read_paragraphs

    for number, text in enumerate(read_paragraphs(path), start=1):
        for place in places(text):
            yield place, named(number, text)


def _not_closed(path: Path) -> Iterator[Problem]:
    """A problem for each paragraph of a Word document in which a place does not end."""
    from electrolyte.paper.word_paragraphs import named, read_paragraphs

    for number, text in enumerate(read_paragraphs(path), start=1):
        if "{{" in PLACE.sub("", text):
            expected = "'}}' in the paragraph of its '{{'"
            yield Problem(expected, "none", "", str(path), subject=named(number, text))


def _of_claims(path: Path) -> Sequence[Problem]:
    """Claims are read in full, which takes long, only where a word looks like an unknown name."""
    named = set(re.findall(r"\b([A-Za-z_]\w*)\[", _content(path)))
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
