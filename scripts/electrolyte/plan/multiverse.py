"""The multiverse of a study: which universes there are, and what each job evaluates of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from electrolyte.claims.robustness import FILE
from electrolyte.ground.digest import sha256_of
from electrolyte.multiverse.techniques import TECHNIQUES, Technique, file_of
from electrolyte.multiverse.universes import choices_of, universes, variant
from electrolyte.plan.study import Plan


class MultiversePlan:
    """The universes of a study, as the rules see them; ``results`` is the folder of results."""

    def __init__(self, plan: Plan, results: str) -> None:
        self.plan, self.results = plan, Path(results)
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

    def asked(self, _subject: str = "") -> str:
        """For recipes: a digest of the universes, and of the claims that are judged in them."""
        claims = [sha256_of(Path(path)) for path in self.plan.chosen("claims", "file")]
        settings = self.plan.section("claims.data", "statistics")
        content = [self.all_universes(""), claims, self.plan.study_facts, settings]
        text = json.dumps(content, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def made(self, _subject: str) -> dict[str, str]:
        """For recipes of ledger and paper: the multiverse there is; empty if it was not made.

        It is no input of theirs: they take what there is, and never make it.
        """
        path = self.results / FILE
        return {"summary": sha256_of(path), "asked": self.asked()} if path.is_file() else {}

    def settings_of(self, technique: str) -> Any:
        """For recipes: the part of the config that a subject's evaluation depends on."""
        if technique == "raman":
            return self.plan.raman_settings
        if technique == "sem_eds":  # elements are sought by the formula of the sample
            own = self.plan.section("sem_eds")
            return {**own, "samples": self.plan.samples()}
        return self.plan.section(*TECHNIQUES[technique].of_subject)

    def rows_of(self, technique: str) -> Callable[[str], dict[str, list[dict[str, Any]]]]:
        """For recipes: the rows of each subject, as far as universes tell them apart."""
        return lambda _subject: self._rows(technique)

    def further(self, technique: str) -> list[str]:
        """For ``input``: what the job of a subject reads beside its raw files."""
        silicon = self.plan.chosen("raman", "silicon") if technique == "raman" else []
        return [f"<results>/raman/axis/{name}.csv" for name in silicon]

    def known(self) -> dict[str, Any]:
        """For recipes: what gathering takes from the sheets."""
        return {
            "samples": self.plan.samples(),
            "pellets": self.plan.pellets(),
            "temperatures": self.plan.cell_temperatures(),
        }

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
        """The values of a column that can be left out: without one, each sample has another."""
        values: dict[str, dict[str, None]] = {}  # of each sample
        for row in self.plan.study.measurements[technique]:
            sample = "" if column == "sample" else str(self.plan.study.value(row, "sample"))
            values.setdefault(sample, {})[_plain(self.plan.study.value(row, column))] = None
        alone = {value for own in values.values() if len(own) == 1 for value in own}
        found = dict.fromkeys(value for own in values.values() for value in own)
        return [value for value in found if value and value not in alone]


def _plain(value: str | None) -> str:
    """A cell of a sheet as the sheet has it: ``-20`` of ``-20.0``."""
    return "" if value is None else value.removesuffix(".0")
