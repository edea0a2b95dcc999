"""The universes of a technique as tables: what differs in each, its numbers, its verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from electrolyte.claims.ledger import Entry
from electrolyte.ground.csv_file import stacked
from electrolyte.multiverse.judging import NAMED, Judged
from electrolyte.multiverse.universes import name_of

SHOWN = (*NAMED, "value", "u", "lower95", "upper95", "unit", "status", "origin", "claims")
OF_UNIVERSES = ("technique", "universe", "changes", "reason")
OF_CLAIMS = ("technique", "universe", "id", "verdict", "reason")


def universes_of(
    technique: str, universes: Sequence[Mapping[str, Any]], found: Sequence[Judged]
) -> pd.DataFrame:
    """One row a universe: how many choices differ, and the reason of what failed."""
    rows = [
        (technique, name_of(universe), len(universe["changed"]), judged.reason)
        for universe, judged in zip(universes, found, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(OF_UNIVERSES))


def numbers_of(
    technique: str, universes: Sequence[Mapping[str, Any]], found: Sequence[Judged]
) -> pd.DataFrame:
    """The numbers on which verdicts rest, in each universe; without any, all means and ratios."""
    resting = _claims_on(found[0].entries, technique)
    tables = []
    for universe, judged in zip(universes, found, strict=True):
        table = judged.numbers
        names = list(zip(*(table[name] for name in NAMED), strict=True))
        table = table.assign(claims=[" ".join(resting.get(name, ())) for name in names])
        table = table[table["claims"] != "" if resting else table["kind"].isin(("mean", "ratio"))]
        tables.append(table[list(SHOWN)].assign(technique=technique, universe=name_of(universe)))
    return stacked(tables)[["technique", "universe", *SHOWN]]


def claims_of(
    technique: str, universes: Sequence[Mapping[str, Any]], found: Sequence[Judged]
) -> pd.DataFrame:
    """The verdict of each claim that rests on numbers of the technique, in each universe."""
    resting = {
        entry.claim["id"]
        for judged in found
        for entry in judged.entries
        if any(number.technique == technique for number in entry.numbers)
    }
    rows = [
        (technique, name_of(universe), entry.claim["id"], entry.verdict, entry.reason)
        for universe, judged in zip(universes, found, strict=True)
        for entry in judged.entries
        if entry.claim["id"] in resting
    ]
    return pd.DataFrame(rows, columns=list(OF_CLAIMS))


def _claims_on(entries: Iterable[Entry], technique: str) -> dict[tuple[str, ...], list[str]]:
    """The claims that rest on each number of a technique, by ``NAMED``."""
    found: dict[tuple[str, ...], list[str]] = {}
    for entry in entries:
        for n in (number for number in entry.numbers if number.technique == technique):
            of = n.selector
            name = (of.quantity, of.sample, of.condition, of.replicate, n.kind)
            found.setdefault(name, []).append(entry.claim["id"])
    return found
