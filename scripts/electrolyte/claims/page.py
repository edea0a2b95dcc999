"""The ledger as one HTML page: filters, sorts, and opens offline without anything else.

Addresses are relative, so that they hold where results/ stands beside raw/.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from electrolyte.claims.estimate import Number
from electrolyte.claims.ledger import CheckEntry, Entry
from electrolyte.claims.links import Link, figure_links
from electrolyte.claims.provenance import Library
from electrolyte.claims.verdicts import (
    REFUTED,
    REPRODUCED,
    UNSUPPORTED,
    UNTESTABLE,
    VERDICTS,
    Outcome,
    in_words,
)
from electrolyte.ground.html_page import html_page
from electrolyte.ground.printing import number_text, printed_unit
from electrolyte.numbers.quantities import joined_origin

TEMPLATE = Path(__file__).with_name("page.html")
_LOOKS = {
    REPRODUCED: ("v-good", "✓"),
    UNSUPPORTED: ("v-fair", "≈"),
    REFUTED: ("v-bad", "✗"),
    UNTESTABLE: ("v-none", "–"),
    "consistent": ("v-good", "✓"),
    "borderline": ("v-fair", "≈"),
    "inconsistent": ("v-bad", "✗"),
}
_ORIGINS = {
    "synthetic": (
        "The data of this study is synthetic: simulated from the values that the paper reports."
        " Agreement shows that the workflow recovers what was put in; it says nothing about the"
        " paper's own data."
    ),
    "mixed": "Some numbers of this study are from synthetic data; verdicts say which.",
}


def page(
    entries: Sequence[Entry],
    checks: Sequence[CheckEntry],
    paper: Mapping[str, Any],
    library: Library,
    figures: Mapping[str, str],
) -> str:
    """The whole page."""
    origins = {e.origin for e in entries if e.origin}
    origin = joined_origin(origins) if origins else ""
    counts = Counter(e.verdict for e in entries)
    ids = [e.claim["id"] for e in entries] + [c.entry["id"] for c in checks]
    ranked = sorted(entries, key=lambda e: VERDICTS.index(e.verdict))
    return html_page(
        TEMPLATE,
        looks=_LOOKS,
        paper=paper,
        origin=_ORIGINS.get(origin, ""),
        counts=[(v, in_words(v, origin), counts[v]) for v in VERDICTS],
        claims=[_claim(e, library, figures, ids) for e in entries],
        claim_filters=[
            ("verdict", "Verdict", _each_once(e.words for e in ranked)),
            ("category", "Category", _each_once(e.claim["category"] for e in entries)),
            ("group", "Group", _each_once(_group(e) for e in entries)),
        ],
        checks=[_check(c) for c in checks],
        check_filters=[
            ("verdict", "Verdict", _each_once(c.found.verdict for c in checks)),
            ("group", "Topic", _each_once(c.entry["topic"] for c in checks)),
        ],
    )


def _claim(
    entry: Entry, library: Library, figures: Mapping[str, str], ids: Sequence[str]
) -> dict[str, Any]:
    """One row of the claims; evidence is expectation, statistic and the numbers behind."""
    claim, outcomes = entry.claim, entry.outcomes
    facts = {
        "Expected": _each_once(o.expected for o in outcomes),
        "Why": _each_once(test.get("why", "") for test in claim.get("tests", [])),
        "Statistic": _each_once(o.statistic for o in outcomes),
    }
    count = len(entry.numbers)
    counted = f"{count} number{'' if count == 1 else 's'}" if count else "details"
    return {
        "id": claim["id"],
        "group": _group(entry),
        "category": claim["category"],
        "where": figure_links(claim["where"], figures),
        "statement": claim["statement"],
        "note": claim.get("note", ""),
        "reported": claim.get("reported", ""),
        "found": _found(outcomes),
        "verdict": entry.verdict,
        "order": VERDICTS.index(entry.verdict),
        "words": entry.words,
        "reason": _linked(entry.reason, ids),
        "evidence": counted if count or any(facts.values()) else "",
        "facts": [(label, "; ".join(texts)) for label, texts in facts.items() if texts],
        "numbers": [_number(number, library) for number in entry.numbers],
    }


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
        "text": f"{text} (suspect)" if number.status == "suspect" else text,
        "n": number.n,
        "method": number.method,
        "note": number.note,
        "provenance": library.of(number),
    }


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
        "statement": entry["statement"],
        "claims": entry.get("claims", []),
        "value": value,
        "verdict": found.verdict,
        "finding": entry["finding"],
    }


def _linked(text: str, ids: Iterable[str]) -> list[Link]:
    """The text in parts; ids of claims and checks lead to their rows."""
    known = "|".join(map(re.escape, ids))
    parts = re.split(rf"(?<![\w-])({known})(?![\w-])", text)
    return [Link(part, f"#{part}" if i % 2 else "") for i, part in enumerate(parts) if part]


def _each_once(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]


def _group(entry: Entry) -> str:
    group: str = entry.claim["id"].split("-")[0]
    return group
