"""Where text has places for numbers, ``{{ionic_conductivity, LTSOC, T=reference}}``, and for what.

Only light imports: the Snakefile looks at the texts of a study before any job runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from electrolyte.ground.errors import ConfigError, did_you_mean

PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
OF_NUMBERS = ("number", "value", "n", "count", "p", "significant", "each", "every")
FORMS = (*OF_NUMBERS, "config", "formula", "shown")


@dataclass(frozen=True)
class Place:
    """One place: ``text`` as written, its form, and what it names; ``line`` counts from 1."""

    text: str
    form: str
    parts: tuple[str, ...]
    line: int

    @property
    def quantity(self) -> str:
        """The quantity that it names; empty if it names none."""
        return self.parts[0] if self.form in OF_NUMBERS else ""


def place_of(match: re.Match[str]) -> Place:
    """The place that ``PLACE`` found.

    Raises
    ------
    ConfigError
        Its form is unknown.
    """
    text = " ".join(match[1].split())
    form, colon, rest = text.partition(":")
    if not colon:
        form, rest = "number", text
    form = form.strip()
    if form not in FORMS:
        raise ConfigError([f"{{{{{text}}}}}: unknown form{did_you_mean(form, FORMS)}"])
    line = match.string.count("\n", 0, match.start()) + 1
    return Place(text, form, tuple(part.strip() for part in rest.split(",")), line)


def places(text: str) -> Iterator[Place]:
    """All places of a text, in order."""
    return map(place_of, PLACE.finditer(text))


def setting(config: Mapping[str, Any], key: str) -> Any:
    """The value of ``section.key`` in the config.

    Raises
    ------
    ConfigError
        There is no such key.
    """
    value: Any = config
    for part in key.split("."):
        if not isinstance(value, Mapping) or part not in value:
            known = list(value) if isinstance(value, Mapping) else []
            raise ConfigError([f"config: '{key}' is no key{did_you_mean(part, known)}"])
        value = value[part]
    return value
