"""What the texts of a study name, checked before any job runs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from electrolyte.claims.robustness import COUNTS
from electrolyte.ground.errors import ConfigError, Problem, suggested
from electrolyte.numbers.registry import COUNTED, TESTS, is_known, suggestion
from electrolyte.paper.places import (
    CITED,
    EMBEDDED,
    FORMS,
    OF_TESTS,
    PLACE,
    REFERENCE,
    SHARES,
    Place,
    line_at,
    places,
    settings,
)
from electrolyte.paper.templates import TEMPLATES
from electrolyte.study.sample_names import misspelt
from electrolyte.study.study_facts import known_facts

_BIBTEX_KEY = re.compile(r"@\w+\s*\{\s*([^\s,{}]+)\s*,")


@dataclass(frozen=True)
class Names:
    """What the texts of a study may name.

    Attributes
    ----------
    config : of the study
    techniques : those that the study has measurements of
    samples : those of its sheet
    figures : figures and tables, also those that this study does not have
    bibliographies : BibTeX files
    """

    config: Mapping[str, Any]
    techniques: Collection[str] = ()
    samples: Collection[str] = ()
    figures: Collection[str] = ()
    bibliographies: Collection[str] = ()

    @cached_property
    def settings(self) -> dict[str, Any]:
        return settings(self.config)

    @cached_property
    def references(self) -> set[str]:
        """The keys of the literature, of this study and of its methods."""
        files = [TEMPLATES / "methods.bib", *map(Path, self.bibliographies)]
        return {key for path in files for key in _BIBTEX_KEY.findall(_content(path))}


def refuse_unknown_names(texts: Iterable[str], names: Names) -> None:
    """What the manuscripts and the captions name must exist.

    A quantity that some analysis gives, but not of this study, is not refused: the text says that
    it is not available.

    Parameters
    ----------
    texts : files of the study, which may be Word documents

    Raises
    ------
    ConfigError
        All names that do not exist, with file, line or paragraph, and suggestion.
    """
    problems: list[Problem] = [p for name in texts for p in _of_text(Path(name), names)]
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


def _of_text(path: Path, names: Names) -> Iterator[Problem]:
    """A problem for each place that names what does not exist."""
    word = path.suffix.lower() == ".docx"
    forms = FORMS if word else [form for form in FORMS if form not in EMBEDDED]
    if word:
        yield from _not_closed_in_word(path)
    else:
        yield from _of_markdown(path, names)
    for place, subject in _places_in_word(path) if word else _places(path):
        name = place.parts[0]
        if place.form not in forms:
            expected, name, advice = "a form of places", place.form, suggested(place.form, forms)
        elif place.quantity and "[" not in name and not is_known(name):
            expected, advice = "a quantity", suggestion(name, names.techniques)
        elif place.form in OF_TESTS and "[" not in name and name not in TESTS:
            expected, advice = "the p value of a test", suggested(name, TESTS)
        elif place.quantity and (meant := misspelt(place.parts[1:2], names.samples)):
            expected, name, advice = "a sample", place.parts[1], f"Did you mean '{meant}'?"
        elif place.form == "count" and "[" not in name and name not in COUNTED:
            expected, advice = "a quantity that counts something", suggested(name, COUNTED)
        elif place.form in ("config", "percent", "range") and name not in names.settings:
            expected, advice = "a key of the config", suggested(name, names.settings)
        elif place.form == "percent" and name not in SHARES:
            expected, advice = "a key of the config that is a share", suggested(name, SHARES)
        elif place.form == "fact" and name not in known_facts():
            expected, advice = "a key of study.yaml", suggested(name, known_facts())
        elif place.form == "multiverse" and name not in COUNTS:
            expected, advice = "a count of the multiverse", suggested(name, COUNTS)
        else:
            continue
        found = f"'{name}' in {{{{{place.text}}}}}"
        line = None if word else place.line
        yield Problem(expected, found, advice, str(path), line, subject)


def _of_markdown(path: Path, names: Names) -> Iterator[Problem]:
    """A problem for each citation of what does not exist, and for a place that does not end."""
    text = _content(path)
    rest = PLACE.sub(lambda match: "\n" * match[0].count("\n"), text)
    for expected, pattern, known in (
        ("a figure or table", CITED, names.figures),
        ("a key of the bibliography", REFERENCE, names.references),
    ):
        for match in pattern.finditer(text):
            if match[1] not in known:
                line = line_at(text, match.start())
                advice = suggested(match[1], known)
                yield Problem(expected, f"'{match[0]}'", advice, str(path), line)
    if "{{" in rest:
        line = line_at(rest, rest.index("{{"))
        yield Problem("'}}' after '{{'", "none", "", str(path), line)


def _places(path: Path) -> Iterator[tuple[Place, str]]:
    for place in places(_content(path)):
        yield place, ""


def _places_in_word(path: Path) -> Iterator[tuple[Place, str]]:
    """The places of a document, each with its paragraph in words."""
    from electrolyte.paper.word_paragraphs import named, read_paragraphs

    for number, text in enumerate(read_paragraphs(path), start=1):
        for place in places(text):
            yield place, named(number, text)


def _not_closed_in_word(path: Path) -> Iterator[Problem]:
    """A problem for each paragraph of a Word document in which a place does not end."""
    from electrolyte.paper.word_paragraphs import named, read_paragraphs

    for number, text in enumerate(read_paragraphs(path), start=1):
        if "{{" in PLACE.sub("", text):
            expected = "'}}' in the paragraph of its '{{'"
            yield Problem(expected, "none", "", str(path), subject=named(number, text))


def _content(path: Path) -> str:
    """The text of a file; empty if it cannot be read, which the job that needs it says."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
