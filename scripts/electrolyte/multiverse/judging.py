"""The numbers and the verdicts of each universe of a technique, by the functions of the study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from electrolyte.claims.ledger import Entry, judge_all
from electrolyte.claims.numbers import Numbers, numbers_of
from electrolyte.claims.pairs import pairs_of
from electrolyte.ground.csv_file import stacked
from electrolyte.ground.errors import AnalysisError, ElectrolyteError
from electrolyte.ground.spreadsheet import harmless
from electrolyte.multiverse.evaluation import KEY, Gather, Gathering, Known, key_of, table_of
from electrolyte.multiverse.universes import applied, variant
from electrolyte.numbers.quantities import COLUMNS, rows_of
from electrolyte.numbers.requested import with_comparisons

NAMED = ("quantity", "sample", "condition", "replicate", "kind")  # what tells numbers apart


@dataclass(frozen=True)
class Study:
    """What is the same in all universes of a technique.

    Attributes
    ----------
    technique : its name
    numbers : the numbers of the study as configured, ``results/numbers.csv``
    content, facts : of the claims file and of ``raw/study.yaml``
    known : of the sheets: ``samples``, ``pellets``, and the ``temperatures`` of cells
    settings : the parts of the config on which gathering and judging depend
    """

    technique: str
    numbers: pd.DataFrame
    content: Mapping[str, Any]
    facts: Mapping[str, Any]
    known: Known
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Judged:
    """One universe: its numbers, its verdicts, and why what is missing is missing."""

    numbers: pd.DataFrame
    entries: Sequence[Entry]
    reason: str = ""


class Variants:
    """The tables of the subjects of a technique in all their variants.

    Parameters
    ----------
    tables : by subject, what ``in_all_variants`` gave
    rows : by subject, its rows of the sheet of measurements
    of_subject : the sections of the config on which they depend
    """

    def __init__(
        self,
        tables: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]],
        rows: Mapping[str, Sequence[Mapping[str, Any]]],
        of_subject: Sequence[str],
    ) -> None:
        self.rows, self.of_subject = rows, of_subject
        self._tables = {
            (subject, str(key)): table.drop(columns=KEY)
            for subject, (found, _) in tables.items()
            for key, table in found.groupby(KEY, sort=False)
        }
        self._failures = {
            (subject, str(row.seen_as)): f"{subject}: {row.reason}"
            for subject, (_, failures) in tables.items()
            for row in failures.itertuples()
        }
        widest = max((found for found, _ in tables.values()), key=lambda table: table.shape[1])
        self._columns = [*widest.columns.drop(KEY)]

    def of(self, universe: Mapping[str, Any]) -> tuple[pd.DataFrame, str]:
        """The tables of all subjects in one universe, and what failed."""
        found, reasons = [], []
        for subject, rows in self.rows.items():
            own = variant(universe, self.of_subject, rows)
            if own is not None:
                place = subject, key_of(own)
                found += [self._tables[place]] if place in self._tables else []
                reasons.append(self._failures.get(place, ""))
        return stacked(found, self._columns), "; ".join(filter(None, reasons))


def judged(
    study: Study, universes: Iterable[Mapping[str, Any]], variants: Variants, gather: Gather
) -> Iterator[Judged]:
    """Each universe with its numbers and verdicts; the first must be the study as configured.

    Raises
    ------
    AnalysisError
        The first is not the study, number by number: the universes tell nothing of it.
    """
    is_own = study.numbers["technique"] == study.technique
    elsewhere = study.numbers[~is_own]
    others = numbers_of(elsewhere, elsewhere["technique"])
    quantities = {str(name): rows_of(table) for name, table in elsewhere.groupby("technique")}
    pairs = pairs_of(study.content)
    for place, universe in enumerate(universes):
        settings = applied(study.settings, universe["settings"])
        tables, reason = variants.of(universe)
        try:
            rows = gather(tables, Gathering(study.known, settings, quantities))
        except ElectrolyteError as error:
            rows, reason = [], "; ".join(filter(None, [reason, str(error)]))
        frame = with_comparisons(table_of(rows), pairs)
        if place == 0:
            _require_same(frame, study.numbers[is_own])
        own = numbers_of(frame, [study.technique] * len(frame))
        entries, _ = judge_all(
            study.content,
            Numbers([*others, *own]),
            study.facts,
            confidence=settings["statistics"]["confidence"],
            new_data=settings["claims"]["data"] == "new",
        )
        yield Judged(frame, entries, reason)


def _require_same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Refuse a universe of the study's own settings that is not the study, to the last digit."""
    own, others = (table[list(COLUMNS)].to_dict("records") for table in (found, expected))
    if list(map(_text, own)) != list(map(_text, others)):
        differ = [a for a, b in zip(own, others, strict=False) if _text(a) != _text(b)]
        what = " ".join(str(differ[0][name]) for name in NAMED) if differ else "its rows"
        raise AnalysisError(
            "multiverse",
            "the numbers of the study in the universe of its own settings",
            f"others, such as {what}",
            hint="This is a bug of the workflow, not of the data; please report it.",
        )


def _text(row: Mapping[str, Any]) -> str:
    return repr([harmless(row[name]) for name in COLUMNS])
