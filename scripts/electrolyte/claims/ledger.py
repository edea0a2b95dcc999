"""The ledger: every claim of the paper with its verdict, and every check of its own text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from electrolyte.claims.consistency import Check, check
from electrolyte.claims.estimate import Number
from electrolyte.claims.judge import judge
from electrolyte.claims.numbers import Numbers
from electrolyte.claims.verdicts import (
    NO_DATA,
    NO_MEASUREMENT,
    NO_RECORD,
    PARTLY,
    REFUTED,
    REPRODUCED,
    UNTESTABLE,
    Outcome,
    in_words,
    worst,
)
from electrolyte.numbers.quantities import joined_origin


@dataclass(frozen=True)
class Entry:
    """One claim and what became of it; ``outcomes`` one each test and sample.

    ``because`` : of a claim that is not testable, one of ``UNTESTABLE_BECAUSE``; else empty.
    """

    claim: Mapping[str, Any]
    verdict: str
    outcomes: tuple[Outcome, ...]
    reason: str = ""
    because: str = ""

    @property
    def of_paper(self) -> bool:
        """Whether the paper makes the claim; else it is a finding of ours."""
        return bool(self.claim["category"] != "derived")

    @property
    def undemanding(self) -> str:
        """Why agreement of all its tests is no evidence; empty if one of them is demanding."""
        if self.verdict not in (REPRODUCED, PARTLY) or not all(
            outcome.undemanding for outcome in self.outcomes
        ):
            return ""
        return "; ".join(dict.fromkeys(outcome.undemanding for outcome in self.outcomes))

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The rows that the verdict rests on, each once."""
        rows = {n.selector: n for outcome in self.outcomes for n in outcome.numbers}
        return tuple(rows.values())

    @property
    def origin(self) -> str:
        """Origin of these rows; empty if there are none."""
        origins = [n.origin for n in self.numbers if n.origin]
        return joined_origin(origins) if origins else ""

    @property
    def words(self) -> str:
        """The verdict as a reader meets it."""
        return in_words(self.verdict, self.origin)


@dataclass(frozen=True)
class CheckEntry:
    """One check of the paper's text and what became of it."""

    entry: Mapping[str, Any]
    found: Check


def judge_all(
    content: Mapping[str, Any],
    numbers: Numbers,
    facts: Mapping[str, Any],
    *,
    confidence: float,
    new_data: bool,
) -> tuple[list[Entry], list[CheckEntry]]:
    """Every claim and every check of a claims file, in its order.

    Parameters
    ----------
    content : of ``read_claims``
    facts : of ``raw/study.yaml``
    confidence, new_data : see ``judge``
    """
    checks = [CheckEntry(entry, check(entry)) for entry in content["consistency"]]
    entries: dict[str, Entry] = {}
    claims = content["claims"]
    for claim in (c for c in claims if "all_of" not in c):
        if claim["category"] in ("computed", "derived"):
            entries[claim["id"]] = _computed(claim, numbers, confidence, new_data)
        elif claim["category"] == "study metadata":
            entries[claim["id"]] = _recorded(claim, facts)
        else:
            entries[claim["id"]] = Entry(
                claim, UNTESTABLE, (), _why_not(claim, checks), NO_MEASUREMENT
            )
    for claim in (c for c in claims if "all_of" in c):
        entries[claim["id"]] = _repeated(claim, [entries[other] for other in claim["all_of"]])
    return [entries[claim["id"]] for claim in claims], checks


def _computed(
    claim: Mapping[str, Any], numbers: Numbers, confidence: float, new_data: bool
) -> Entry:
    outcomes = tuple(
        judge(test, numbers, sample=sample, confidence=confidence, new_data=new_data)
        for test in claim["tests"]
        for sample in claim.get("of", [""])
    )
    verdict = worst(o.verdict for o in outcomes)
    reasons = [o.reason for o in outcomes if o.verdict == verdict and o.reason]
    if verdict == UNTESTABLE:
        return Entry(claim, verdict, outcomes, _joined(reasons), NO_DATA)
    if "untested" in claim:
        verdict = PARTLY if verdict == REPRODUCED else verdict
        reasons.append(f"not tested: {claim['untested']}")
    return Entry(claim, verdict, outcomes, _joined(reasons))


def _joined(reasons: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(reasons))


def _recorded(claim: Mapping[str, Any], facts: Mapping[str, Any]) -> Entry:
    """A claim about what no instrument knows: only a record of its own can confirm it."""
    found: Any = facts
    for step in claim["fact"].split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    if found is None:
        reason = f"raw/study.yaml does not give {claim['fact']}"
        return Entry(claim, UNTESTABLE, (), reason, NO_DATA)
    expected = claim["expected"]
    outcome = Outcome(
        UNTESTABLE, _plain(expected), statistic=f"recorded: {_plain(found)}", recorded=True
    )
    if facts.get("record") != "laboratory":
        reason = "raw/study.yaml repeats the paper; it is no record of its own"
        return Entry(claim, UNTESTABLE, (outcome,), reason, NO_RECORD)
    verdict = REPRODUCED if found == expected else REFUTED
    outcome = replace(outcome, verdict=verdict)
    return Entry(claim, verdict, (outcome,), "as recorded in raw/study.yaml, not measured")


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _why_not(claim: Mapping[str, Any], checks: Sequence[CheckEntry]) -> str:
    if claim["category"] == "citation":
        return "a statement about other work"
    own = [c for c in checks if claim["id"] in c.entry.get("claims", [])]
    found = "; ".join(f"{c.entry['id']}: {c.found.verdict}" for c in own)
    return f"a matter of the text, see its consistency ({found})"


def _repeated(claim: Mapping[str, Any], parts: Sequence[Entry]) -> Entry:
    """The worst of the claims that it repeats; what cannot be tested does not decide."""
    tested = [e for e in parts if e.verdict != UNTESTABLE]
    verdict = worst(e.verdict for e in tested or parts)
    decisive = [e.claim["id"] for e in parts if e.verdict == verdict and verdict != REPRODUCED]
    left_out = [e.claim["id"] for e in parts if e not in tested]
    reasons = []
    if decisive:
        reasons.append(f"rests on {', '.join(decisive)}")
    if tested and left_out:
        reasons.append(f"not testable and left out: {', '.join(left_out)}")
    numbers = tuple({n.selector: n for e in parts for n in e.numbers}.values())
    listed = ", ".join(f"{e.claim['id']} {e.verdict}" for e in parts)
    outcome = Outcome(verdict, "all parts", statistic=listed, numbers=numbers)
    because = parts[0].because if verdict == UNTESTABLE else ""
    return Entry(claim, verdict, (outcome,), "; ".join(reasons), because)
