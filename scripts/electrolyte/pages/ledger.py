"""The ledger as one HTML page: what holds, what does not, and the evidence; opens offline.

Addresses are relative, so that they hold where results/ stands beside raw/.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from electrolyte.claims.consistency import CONSISTENT, INCONSISTENT
from electrolyte.claims.estimate import Number
from electrolyte.claims.expression import Selector
from electrolyte.claims.ledger import CheckEntry, Entry
from electrolyte.claims.links import Link, figure_links
from electrolyte.claims.provenance import Library
from electrolyte.claims.robustness import DEPENDS, FRAGILE, ROBUST, UNTRIED, Robustness
from electrolyte.claims.verdicts import (
    MARKS,
    PARTLY,
    REFUTED,
    REPRODUCED,
    UNSUPPORTED,
    UNTESTABLE,
    UNTESTABLE_BECAUSE,
    Outcome,
    in_words,
)
from electrolyte.ground.html_page import embedded_script, html_page
from electrolyte.ground.printing import counted, number_text, printed_unit
from electrolyte.numbers.condition import words_of
from electrolyte.numbers.quantities import joined_origin
from electrolyte.numbers.quantity_names import heading_of, symbol_of, title_of
from electrolyte.numbers.registry import is_known
from electrolyte.pages.typeset import symbol_html, typeset

TEMPLATE = Path(__file__).with_name("ledger.html")
SCRIPT = Path(__file__).with_name("ledger.js")
SELECTED = re.compile(r"\b(\w+)\[([^]]+)\]")  # numbers in expressions
# What a reader has to look at comes first.
ORDER = (REFUTED, UNSUPPORTED, PARTLY, REPRODUCED, UNTESTABLE)
CHECK_ORDER = (
    INCONSISTENT,
    "questionable",
    "ambiguous",
    "borderline",
    "inference",
    "not checkable",
    CONSISTENT,
)
_CLASSES = {REPRODUCED: "good", PARTLY: "fair", UNSUPPORTED: "fair", REFUTED: "bad"}
_ROBUST = {ROBUST: "good", DEPENDS: "fair", FRAGILE: "bad", UNTRIED: "quiet"}
_CHECK_LOOKS = {INCONSISTENT: ("bad", "✗"), CONSISTENT: ("good", "✓"), "borderline": ("fair", "≈")}
_ORIGINS = {
    "synthetic": (
        "Synthetic data: simulated from the values that the paper reports. Agreement shows that the"
        " workflow recovers what was put in; it says nothing about the paper's own data."
    ),
    "mixed": "Some numbers of this study are from synthetic data; verdicts say which.",
}


def page(
    entries: Sequence[Entry],
    checks: Sequence[CheckEntry],
    paper: Mapping[str, Any],
    library: Library,
    figures: Mapping[str, str],
    robust: Mapping[str, Robustness] = MappingProxyType({}),
) -> str:
    """The whole page.

    Parameters
    ----------
    figures : name of the drawing in which each figure and panel is shown
    robust : how claims stand under other choices, where that is known
    """
    origins = {e.origin for e in entries if e.origin}
    origin = joined_origin(origins) if origins else ""
    worded = "synthetic" if origin == "synthetic" else ""  # of mixed data each verdict says its own
    claims = [e for e in entries if e.of_paper]
    counts = Counter(e.verdict for e in claims)
    because = Counter(e.because for e in claims if e.because)
    ids = [e.claim["id"] for e in entries] + [c.entry["id"] for c in checks]
    ranked = sorted(claims, key=lambda e: ORDER.index(e.verdict))
    found = Counter(c.found.verdict for c in checks)
    of_claim: dict[str, list[CheckEntry]] = {}
    for check in checks:
        for name in check.entry.get("claims", []):
            of_claim.setdefault(name, []).append(check)

    def row(entry: Entry) -> dict[str, Any]:
        own = of_claim.get(entry.claim["id"], [])
        known = robust.get(entry.claim["id"])
        found = _claim(entry, own, library, figures, ids)
        return {**found, "robust": known and _robust(known)}

    return html_page(
        TEMPLATE,
        robust=bool(robust),
        script=embedded_script(SCRIPT.read_text(encoding="utf-8")),
        paper=paper,
        about={key: typeset(text) for key, text in paper.items()},
        recovered=in_words(REPRODUCED, worded),
        origin=_ORIGINS.get(origin, ""),
        total=len(claims),
        held=counts[REPRODUCED] + counts[PARTLY],
        partly=counts[PARTLY],
        refuted=[row(e) for e in claims if e.verdict == REFUTED],
        unsupported=[row(e) for e in claims if e.verdict == UNSUPPORTED],
        untestable=counts[UNTESTABLE],
        undemanding=sum(bool(e.undemanding) for e in claims),
        because=[(kind, because[kind], text) for kind, text in UNTESTABLE_BECAUSE.items()],
        chips=[(v, _look(v), in_words(v, worded), counts[v]) for v in ORDER],
        claims=[row(e) for e in ranked],
        derived=[row(e) for e in entries if not e.of_paper],
        claim_filters=[
            ("category", "Kind", _each_once(e.claim["category"] for e in claims)),
            ("group", "Group", _each_once(_group(e) for e in claims)),
        ],
        checks=[_check(c) for c in sorted(checks, key=_place)],
        check_chips=[(v, _check_look(v), v, found[v]) for v in CHECK_ORDER if found[v]],
        check_filters=[("group", "Topic", _each_once(c.entry["topic"] for c in checks))],
        contradictions=[_check(c) for c in checks if c.found.verdict == INCONSISTENT],
    )


def _look(verdict: str) -> tuple[str, str]:
    return _CLASSES.get(verdict, "quiet"), MARKS[verdict]


def _check_look(verdict: str) -> tuple[str, str]:
    return _CHECK_LOOKS.get(verdict, ("fair", "?"))


def _place(check: CheckEntry) -> int:
    return CHECK_ORDER.index(check.found.verdict)


def _claim(
    entry: Entry,
    checks: Sequence[CheckEntry],
    library: Library,
    figures: Mapping[str, str],
    ids: Sequence[str],
) -> dict[str, Any]:
    """One row of the claims; evidence is expectation, statistic and the numbers behind."""
    claim, outcomes = entry.claim, entry.outcomes
    facts = {
        "Expected": _each_once(in_words_of(o.expected) for o in outcomes),
        "Why": _each_once(test.get("why", "") for test in claim.get("tests", [])),
        "Statistic": _each_once(
            f"{o.sample}: {o.statistic}" if o.sample else o.statistic
            for o in outcomes
            if o.statistic
        ),
    }
    count = len(entry.numbers)
    evidence = counted(count, "number") if count else "details"
    return {
        "id": claim["id"],
        "group": _group(entry),
        "category": claim["category"],
        "where": figure_links(claim["where"], figures),
        "statement": typeset(claim["statement"]),
        "note": typeset(claim.get("note", "")),
        "reported": typeset(claim.get("reported", "")),
        "found": [typeset(text) for text in _found(outcomes)],
        "look": _look(entry.verdict),
        "order": ORDER.index(entry.verdict),
        "words": entry.words,
        "verdict": entry.verdict,
        "because": entry.because,
        "undemanding": entry.undemanding,
        "reason": _linked(entry.reason, ids),
        "checks": [(c.entry["id"], c.found.verdict) for c in checks],
        "evidence": evidence if count or any(facts.values()) else "",
        "facts": [(label, "; ".join(texts)) for label, texts in facts.items() if texts],
        "numbers": [_number(number, library) for number in entry.numbers],
    }


def _robust(known: Robustness) -> dict[str, Any]:
    share = f"same verdict in {100 * known.share_same:.0f} % of {known.universes} universes"
    return {"words": known.words, "look": _ROBUST[known.word], "share": share}


def _found(outcomes: Sequence[Outcome]) -> list[str]:
    """Values of tests, each once; what has none shows no value."""
    texts = [
        f"{o.sample + ': ' if o.sample else ''}{_value(o)}" for o in outcomes if o.value is not None
    ]
    return _each_once([*texts, *(o.statistic for o in outcomes if o.recorded)])


def _value(outcome: Outcome) -> str:
    assert outcome.value is not None
    u = math.nan if outcome.u is None else outcome.u
    return number_text(outcome.value, u, outcome.unit, outcome.status)


def _number(number: Number, library: Library) -> dict[str, Any]:
    text = number_text(number.value, number.u, number.unit, number.status)
    return {
        "selector": str(number.selector),
        "name": _name(number.selector),
        "symbol": symbol_html(symbol_of(number.selector.quantity)),
        "text": f"{text} (suspect)" if number.status == "suspect" else text,
        "n": number.n,
        "method": number.method,
        "note": number.note,
        "provenance": library.of(number),
    }


def _name(of: Selector) -> str:
    """``Ionic conductivity of LTSOC, 25 °C``."""
    parts = [f"{heading_of(of.quantity)} of {of.sample}", words_of(of.condition), of.replicate]
    return ", ".join(filter(None, parts))


def in_words_of(text: str) -> str:
    """``Vickers hardness (LTSC) > 0.4`` of an expression that selects numbers."""

    def named(found: re.Match[str]) -> str:
        sample, condition, replicate = (*found[2].split(", "), "", "")[:3]
        of = ", ".join(filter(None, [sample, words_of(condition), replicate]))
        return f"{title_of(found[1])} ({of})" if is_known(found[1]) else found[0]

    return SELECTED.sub(named, text)


def _check(check: CheckEntry) -> dict[str, Any]:
    entry, found = check.entry, check.found
    value = "read, not computed"
    if found.value is not None:
        assert found.low is not None
        assert found.high is not None
        span = f" ({found.low:.4g} to {found.high:.4g} by rounding)"
        unit = printed_unit(entry.get("unit", "1"))
        value = f"{found.value:.4g}{span if found.low < found.high else ''} {unit}".strip()
        if found.expected:
            value += f"; expected {found.expected}"
    return {
        "id": entry["id"],
        "topic": entry["topic"],
        "statement": typeset(entry["statement"]),
        "claims": entry.get("claims", []),
        "value": typeset(value),
        "verdict": found.verdict,
        "look": _check_look(found.verdict),
        "order": _place(check),
        "finding": typeset(entry["finding"]),
    }


def _linked(text: str, ids: Iterable[str]) -> list[Link]:
    """The text in parts; ids of claims and checks lead to their rows."""
    known = "|".join(map(re.escape, ids))
    parts = re.split(rf"(?<![\w-])({known})(?![\w-])", text)
    return [
        Link(typeset(part), f"#{part}" if i % 2 else "") for i, part in enumerate(parts) if part
    ]


def _each_once(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]


def _group(entry: Entry) -> str:
    group: str = entry.claim["id"].split("-")[0]
    return group
