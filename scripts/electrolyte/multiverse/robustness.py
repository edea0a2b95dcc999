"""What the universes say of numbers and claims: how far they move, and which choice moves them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from electrolyte.claims.robustness import DEPENDS, FRAGILE, ROBUST, UNTRIED, Robustness
from electrolyte.claims.verdicts import UNTESTABLE
from electrolyte.multiverse.judging import NAMED
from electrolyte.multiverse.shares import first_order_effects, shares, total_effects
from electrolyte.multiverse.universes import DEFAULT, Universes, levels_of, name_of

MANY_CHOICES = 3  # that flip a verdict make it fragile
SPREAD = (
    "technique",
    *NAMED,
    "unit",
    "value",
    "u",
    "universes",
    "without_number",
    "lowest",
    "highest",
    "sd_over_choices",
    "sd_over_u",
    "moved_most_by",
    "share",
)
SHARES = (
    "technique",
    *NAMED,
    "choice",
    "first_order",
    "total_effect",
    "u_total_effect",
    "share",
    "largest_alone",
    "level_alone",
)
CLAIMS = (
    "id",
    "verdict",
    "universes",
    "not_testable",
    "share_same",
    "robustness",
    "depends_on",
    "other_verdicts",
    "flipped_by",
)


def sizes_of(universes: Universes) -> dict[str, int]:
    """How many levels each choice has, that of the config included."""
    return {choice: 1 + len(levels) for choice, levels in levels_of(universes).items()}


def points_of(universes: Universes) -> list[dict[str, str]]:
    """The level of each choice in each universe."""
    names = levels_of(universes)
    return [{c: universe["changed"].get(c, DEFAULT) for c in names} for universe in universes]


def spreads(
    numbers: pd.DataFrame, universes: Mapping[str, Universes]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How far each number moves over the universes of its technique, and the shares of choices.

    ``sd_over_choices`` is the standard deviation over the universes that there are. They are no
    sample of any population: it is a measure of what choices do, not an uncertainty.
    """
    rows, parts = [], []
    for place, table in numbers.groupby(["technique", *NAMED], sort=False):
        own = universes[str(place[0])]
        by_name = dict(zip(table["universe"], table["value"], strict=True))
        values = [by_name.get(name_of(universe), math.nan) for universe in own]
        points, levels = points_of(own), sizes_of(own)
        effects = total_effects(points, values, levels)
        first, share = first_order_effects(points, values, levels), shares(effects)
        for choice, effect in effects.items():
            of = first[choice], effect.value, effect.u, share[choice]
            parts.append((*place, choice, *of, *_largest_alone(own, values, choice)))
        row = table.iloc[0]
        there = [value for value in values if not math.isnan(value)]
        sd = float(pd.Series(there).std(ddof=0)) if there else math.nan
        most = max(share, key=lambda choice: share[choice], default="")
        moved = bool(most) and share[most] > 0
        rows.append(
            (
                *place,
                row["unit"],
                values[0],
                row["u"],
                len(values),
                len(values) - len(there),
                min(there, default=math.nan),
                max(there, default=math.nan),
                sd,
                sd / row["u"] if row["u"] > 0 else math.nan,
                most if moved else "",
                share[most] if moved else 0.0,
            )
        )
    return pd.DataFrame(rows, columns=list(SPREAD)), pd.DataFrame(parts, columns=list(SHARES))


def _largest_alone(universes: Universes, values: Sequence[float], choice: str) -> tuple[float, str]:
    """The largest change of a number by one choice alone, and by which of its levels."""
    changes = [
        (value - values[0], universe["changed"][choice])
        for universe, value in zip(universes, values, strict=True)
        if list(universe["changed"]) == [choice] and not math.isnan(value - values[0])
    ]
    change, level = max(changes, key=lambda pair: abs(pair[0]), default=(math.nan, ""))
    return change, level if change else ""


def robustness(claims: pd.DataFrame, universes: Mapping[str, Universes]) -> pd.DataFrame:
    """Of each claim, the share of universes with its verdict, and the choices that flip it.

    Universes are those of the techniques on whose numbers it rests. One in which a claim cannot be
    tested, because its number is not there, says nothing against it: such universes are counted by
    themselves. A claim *depends on* the choices that flip its verdict alone, or where none does, on
    those that take part in flipping it. It is *fragile* where three choices or more do so, or most
    universes have another verdict, and *not tried* where no other universe has its numbers.
    """
    rows = []
    for name, table in claims.groupby("id", sort=False):
        own_verdict = str(table["verdict"].iloc[0])
        flipped: list[Mapping[str, Any]] = []
        effects: dict[str, float] = {}
        verdicts: list[str] = []
        for technique, part in table.groupby("technique", sort=False):
            own = universes[str(technique)]
            by_name = dict(zip(part["universe"], part["verdict"], strict=True))
            found = [by_name[name_of(universe)] for universe in own]
            same = [_agrees(verdict, own_verdict) for verdict in found]
            found_effects = total_effects(points_of(own), same, sizes_of(own))
            effects |= {choice: effect.value for choice, effect in found_effects.items()}
            flipped += [u for u, agrees in zip(own, same, strict=True) if agrees == 0]
            verdicts += found
        judged = [v for v in verdicts if v != UNTESTABLE or own_verdict == UNTESTABLE]
        others = Counter(verdict for verdict in judged if verdict != own_verdict)
        alone = {choice for u in flipped if len(u["changed"]) == 1 for choice in u["changed"]}
        depends = alone or {choice for choice, effect in effects.items() if effect > 0}
        share = 1 - others.total() / len(judged)
        fewest = min((len(u["changed"]) for u in flipped), default=0)
        shown = [name_of(u) for u in flipped if len(u["changed"]) == fewest]
        rows.append(
            (
                name,
                own_verdict,
                len(judged),
                len(verdicts) - len(judged),
                share,
                _word(share, len(depends), len(judged)),
                "; ".join(sorted(depends, key=lambda choice: -effects[choice])),
                "; ".join(f"{verdict} ({n})" for verdict, n in others.items()),
                " | ".join(shown),
            )
        )
    return pd.DataFrame(rows, columns=list(CLAIMS))


def by_claim(table: pd.DataFrame) -> dict[str, Robustness]:
    """The table of ``robustness`` as ledger, pages and paper read it."""
    return {
        row["id"]: Robustness(
            row["robustness"],
            tuple(filter(None, row["depends_on"].split("; "))),
            float(row["share_same"]),
            int(row["universes"]),
            row["verdict"],
        )
        for row in table.to_dict("records")
    }


def counts(table: pd.DataFrame, universes: Mapping[str, Universes]) -> dict[str, int]:
    """How many universes, choices and claims there are, and what becomes of these."""
    found = table["robustness"].value_counts()
    levels = [sizes_of(own) for own in universes.values()]
    return {
        "universes": sum(map(len, universes.values())),
        "choices": sum(map(len, levels)),
        "alternatives": sum(size - 1 for own in levels for size in own.values()),
        "claims": len(table),
        "robust": int(found.get(ROBUST, 0)),
        "dependent": int(found.get(DEPENDS, 0)),
        "fragile": int(found.get(FRAGILE, 0)),
        "not_tried": int(found.get(UNTRIED, 0)),
    }


def _agrees(verdict: str, own: str) -> float:
    """1 for the same verdict, 0 for another, NaN for none where the study has one."""
    if verdict == own:
        return 1.0
    return math.nan if verdict == UNTESTABLE else 0.0


def _word(share: float, choices: int, judged: int) -> str:
    if judged < 2:
        return UNTRIED
    if share == 1:
        return ROBUST
    return FRAGILE if choices >= MANY_CHOICES or share < 0.5 else DEPENDS
