"""What the ledger comes to, as short as it can be said: counts, and what does not hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from electrolyte.claims.consistency import INCONSISTENT
from electrolyte.claims.links import figures_named
from electrolyte.claims.robustness import ROBUST, UNTRIED
from electrolyte.claims.verdicts import MARKS, REFUTED, UNTESTABLE_BECAUSE
from electrolyte.pages.typeset import typeset


@dataclass(frozen=True)
class Claim:
    """One claim: its id in the ledger, what it states, ``verdict`` and that verdict in words.

    ``robustness`` : what the multiverse says of it; empty where there is none of these numbers
    """

    id: str
    statement: str
    verdict: str
    words: str
    robustness: str = ""

    @property
    def mark(self) -> str:
        return MARKS[self.verdict]


@dataclass(frozen=True)
class Answer:
    """The ledger in short.

    counts : how many claims have each verdict
    because : why how many cannot be tested, in words
    refuted : the claims that the data contradicts
    contradictions : id, statement and finding of each place where the text contradicts itself
    checks : how many places were looked at
    by_figure : the claims about each drawing
    robust : of how many claims the verdict survives the multiverse
    unsteady : the claims whose verdict does not
    """

    counts: Mapping[str, int]
    because: Sequence[tuple[int, str]]
    refuted: Sequence[Claim]
    contradictions: Sequence[tuple[str, str, str]]
    checks: int
    by_figure: Mapping[str, Sequence[Claim]]
    robust: int
    unsteady: Sequence[Claim]

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
    because = Counter(claim["because"] for claim in ledger["claims"] if claim["because"])
    by_figure: dict[str, list[Claim]] = {}
    for claim, where in claims:
        for name in figures_named(where, drawn_in):
            by_figure.setdefault(name, []).append(claim)
    checks = ledger["consistency"]
    return Answer(
        counts=ledger["summary"],
        because=[(because[k], words) for k, words in UNTESTABLE_BECAUSE.items() if because[k]],
        refuted=[claim for claim, _ in claims if claim.verdict == REFUTED],
        contradictions=[
            (check["id"], typeset(check["statement"]), typeset(check["finding"]))
            for check in checks
            if check["verdict"] == INCONSISTENT
        ],
        checks=len(checks),
        by_figure=by_figure,
        robust=sum(claim.robustness == ROBUST for claim, _ in claims),
        unsteady=[claim for claim, _ in claims if claim.robustness not in ("", ROBUST, UNTRIED)],
    )


def _claim(claim: Mapping[str, Any]) -> Claim:
    statement = typeset(claim["statement"])
    names = (claim[key] for key in ("verdict", "in_words", "robustness"))
    return Claim(claim["id"], statement, *names)
