"""What the ledger comes to, as short as it can be said: counts, and what does not hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from electrolyte.claims.consistency import INCONSISTENT
from electrolyte.claims.links import figures_named
from electrolyte.claims.robustness import ROBUST
from electrolyte.claims.verdicts import MARKS, REFUTED


@dataclass(frozen=True)
class Claim:
    """One claim: its id in the ledger, what it states, ``verdict`` and that verdict in words."""

    id: str
    statement: str
    verdict: str
    words: str

    @property
    def mark(self) -> str:
        return MARKS[self.verdict]


@dataclass(frozen=True)
class Answer:
    """The ledger in short.

    counts : how many claims have each verdict
    refuted : the claims that the data contradicts
    contradictions : id, statement and finding of each place where the text contradicts itself
    checks : how many places were looked at
    by_figure : the claims about each drawing
    robust, judged : how many claims stand under all other choices, of those that were tried
    """

    counts: Mapping[str, int]
    refuted: Sequence[Claim]
    contradictions: Sequence[tuple[str, str, str]]
    checks: int
    by_figure: Mapping[str, Sequence[Claim]]
    robust: int = 0
    judged: int = 0

    @property
    def claims(self) -> int:
        return sum(self.counts.values())


def answer_of(ledger: Mapping[str, Any], drawn_in: Mapping[str, str]) -> Answer:
    """The answer of ``results/claims.json``.

    Parameters
    ----------
    drawn_in : name of the drawing that shows each figure and panel
    """
    claims = [(_claim(claim), claim["where"].split("; ")) for claim in ledger["claims"]]
    by_figure: dict[str, list[Claim]] = {}
    for claim, where in claims:
        for name in figures_named(where, drawn_in):
            by_figure.setdefault(name, []).append(claim)
    checks = ledger["consistency"]
    words = [own for claim in ledger["claims"] if (own := claim.get("robustness"))]
    return Answer(
        counts=ledger["summary"],
        refuted=[claim for claim, _ in claims if claim.verdict == REFUTED],
        contradictions=[
            (check["id"], check["statement"], check["finding"])
            for check in checks
            if check["verdict"] == INCONSISTENT
        ],
        checks=len(checks),
        by_figure=by_figure,
        robust=words.count(ROBUST),
        judged=len(words),
    )


def _claim(claim: Mapping[str, Any]) -> Claim:
    return Claim(claim["id"], claim["statement"], claim["verdict"], claim["in_words"])
