"""The multiverse of a study: which universes there are, and what each job evaluates of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from electrolyte.multiverse.techniques import TECHNIQUES, Technique, file_of
from electrolyte.multiverse.universes import choices_of, universes, variant
from electrolyte.plan.study import Plan


class MultiversePlan:
    """The universes of a study, as the rules see them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.techniques = plan.having(*TECHNIQUES)
        self._contents: dict[str, list[dict[str, Any]]] = {}

    def content(self, technique: str) -> list[dict[str, Any]]:
        """For recipes: the universes of a technique, that of the config first."""
        if technique not in self._contents:
            config = self.plan.config["multiverse"]
            alternatives = config["choices"][technique]
            columns = config["leave_out"][technique]
            left_out = {column: self._values(technique, column) for column in columns}
            choices = choices_of(alternatives, self.plan.config, left_out)
            found = universes(choices, at_most=config["combinations"], seed=config["seed"])
            self._contents[technique] = [universe.content() for universe in found]
        return self._contents[technique]

    def of(self, technique: str) -> Technique:
        """How the jobs of a technique divide its work."""
        return TECHNIQUES[technique]

    def universes_of(self, technique: str) -> Callable[[str], list[dict[str, Any]]]:
        """For recipes: the universes of a technique, worked out when a job needs them."""
        return lambda _subject: self.content(technique)

    def all_universes(self, _subject: str) -> dict[str, list[dict[str, Any]]]:
        """For recipes: the universes of all techniques."""
        return {technique: self.content(technique) for technique in self.techniques}

    def variants_of(self, technique: str) -> Callable[[str], list[dict[str, Any]]]:
        """For recipes: what one subject sees of all universes, each once."""
        of = TECHNIQUES[technique]

        def variants(subject: str) -> list[dict[str, Any]]:
            rows = self._rows(technique)[subject]
            found = (variant(u, of.of_subject, rows) for u in self.content(technique))
            unique = {json.dumps(v, sort_keys=True): v for v in found if v is not None}
            return list(unique.values())

        return variants

    def settings_of(self, technique: str) -> Any:
        """For recipes: the part of the config that a subject's evaluation depends on."""
        if technique == "raman":
            return self.plan.raman_settings
        return self.plan.section(*TECHNIQUES[technique].of_subject)

    def rows_of(self, technique: str) -> Callable[[str], dict[str, list[dict[str, Any]]]]:
        """For recipes: the rows of each subject, as far as universes tell them apart."""
        return lambda _subject: self._rows(technique)

    def further(self, technique: str) -> list[str]:
        """For ``input``: what the job of a subject reads beside its raw files."""
        silicon = self.plan.chosen("raman", "silicon") if technique == "raman" else []
        return [f"<results>/raman/axis/{name}.csv" for name in silicon]

    def modules(self, technique: str) -> list[str]:
        """The modules that its jobs import by name."""
        return [file_of(technique)]

    def _rows(self, technique: str) -> dict[str, list[dict[str, Any]]]:
        of = TECHNIQUES[technique]
        columns = ("measurement", of.by, *self.plan.config["multiverse"]["leave_out"][technique])
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.plan.study.measurements[technique]:
            subject = str(self.plan.study.value(row, of.by))
            own = {name: _plain(self.plan.study.value(row, name)) for name in columns}
            found.setdefault(subject, []).append(own)
        return found

    def _values(self, technique: str, column: str) -> list[Any]:
        rows = (row for rows in self._rows(technique).values() for row in rows)
        return list(dict.fromkeys(row[column] for row in rows if row[column]))


def _plain(value: str | None) -> str:
    """A cell of a sheet as the sheet has it: ``-20`` of ``-20.0``."""
    return "" if value is None else value.removesuffix(".0")
