"""The ledger as CSV and JSON."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from electrolyte.claims.estimate import Number
from electrolyte.claims.ledger import CheckEntry, Entry
from electrolyte.claims.links import as_plain
from electrolyte.claims.provenance import Library
from electrolyte.claims.robustness import Robustness
from electrolyte.claims.verdicts import VERDICTS, Outcome

CLAIM_COLUMNS = (
    "id",
    "where",
    "statement",
    "category",
    "reported",
    "expected",
    "value",
    "u",
    "unit",
    "status",
    "why",
    "statistic",
    "verdict",
    "in_words",
    "because",
    "undemanding",
    "reason",
    "robustness",
    "origin",
    "numbers",
    "sources",
)
CHECK_COLUMNS = (
    "id",
    "topic",
    "statement",
    "claims",
    "value",
    "low",
    "high",
    "unit",
    "expected",
    "verdict",
    "judged_by",
    "finding",
)


def claims_table(
    entries: Sequence[Entry], robust: Mapping[str, Robustness] = MappingProxyType({})
) -> pd.DataFrame:
    """One row a claim; a claim of one test with its value and u, else ``statistic`` has them.

    ``robust`` : how claims stand under other choices, where that is known
    """
    return pd.DataFrame([_claim_row(e, robust) for e in entries], columns=list(CLAIM_COLUMNS))


def checks_table(checks: Sequence[CheckEntry]) -> pd.DataFrame:
    """One row a check."""
    rows = [
        {
            "id": c.entry["id"],
            "topic": c.entry["topic"],
            "statement": c.entry["statement"],
            "claims": ";".join(c.entry.get("claims", [])),
            "value": c.found.value,
            "low": c.found.low,
            "high": c.found.high,
            "unit": c.entry.get("unit", "1" if "value" in c.entry else ""),
            "expected": c.found.expected,
            "verdict": c.found.verdict,
            "judged_by": c.found.judged_by,
            "finding": c.entry["finding"],
        }
        for c in checks
    ]
    return pd.DataFrame(rows, columns=list(CHECK_COLUMNS))


def write_json(
    entries: Sequence[Entry],
    checks: Sequence[CheckEntry],
    paper: Mapping[str, Any],
    library: Library,
    robust: Mapping[str, Robustness],
    path: Path,
) -> None:
    """Everything, with the numbers behind each claim and where they come from."""
    counts = Counter(e.verdict for e in entries if e.of_paper)
    content = {
        "paper": paper,
        "summary": {verdict: counts[verdict] for verdict in VERDICTS},
        "claims": [
            {
                **{
                    k: _json(v)
                    for k, v in _claim_row(e, robust).items()
                    if k not in ("numbers", "sources")
                },
                "tests": [_test(outcome) for outcome in e.outcomes],
                "numbers": [_number(n, library) for n in e.numbers],
            }
            for e in entries
        ],
        "consistency": [
            {k: _json(v) for k, v in row.items()}
            for row in checks_table(checks).to_dict(orient="records")
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _claim_row(entry: Entry, robust: Mapping[str, Robustness]) -> dict[str, Any]:
    claim, outcomes = entry.claim, entry.outcomes
    known = robust.get(claim["id"])
    single = outcomes[0] if len(outcomes) == 1 else None
    statistics = [_statistic(o, len(outcomes) > 1) for o in outcomes]
    whys = dict.fromkeys(test["why"] for test in claim.get("tests", []) if "why" in test)
    expected = dict.fromkeys(o.expected for o in outcomes if o.expected)
    return {
        "id": claim["id"],
        "where": "; ".join(claim["where"]),
        "statement": claim["statement"],
        "category": claim["category"],
        "reported": claim.get("reported", ""),
        "expected": "; ".join(expected),
        "value": single.value if single else None,
        "u": single.u if single else None,
        "unit": single.unit if single else "",
        "status": single.status if single and single.value is not None else "",
        "why": "; ".join(whys),
        "statistic": "; ".join(filter(None, statistics)),
        "verdict": entry.verdict,
        "in_words": entry.words,
        "because": entry.because,
        "undemanding": entry.undemanding,
        "reason": entry.reason,
        "robustness": known.words if known else "",
        "origin": entry.origin,
        "numbers": "; ".join(str(n.selector) for n in entry.numbers),
        "sources": ";".join(dict.fromkeys(s for n in entry.numbers for s in n.source.split(";"))),
    }


def _statistic(outcome: Outcome, with_value: bool) -> str:
    sample = f"{outcome.sample}: " if outcome.sample else ""
    if not with_value or outcome.value is None:
        return f"{sample}{outcome.statistic}" if outcome.statistic else ""
    value = f"{sample}{outcome.value:.4g}"
    return f"{value} ({outcome.statistic})" if outcome.statistic else value


def _test(outcome: Outcome) -> dict[str, Any]:
    return {
        "sample": outcome.sample,
        "verdict": outcome.verdict,
        "expected": outcome.expected,
        "value": _json(outcome.value),
        "u": _json(outcome.u),
        "unit": outcome.unit,
        "statistic": outcome.statistic,
        "p": _json(outcome.p),
        "equivalence_p": _json(outcome.equivalence_p),
        "reason": outcome.reason,
    }


def _number(number: Number, library: Library) -> dict[str, Any]:
    origin = library.of(number)
    return {
        "selector": str(number.selector),
        "technique": number.technique,
        "value": _json(number.value),
        "u": _json(number.u),
        "unit": number.unit,
        "n": number.n,
        "status": number.status,
        "note": number.note,
        "method": number.method,
        "origin": number.origin,
        "raw": [as_plain(link) for link in origin.raw],
        "code": as_plain(origin.code),
        "method_page": as_plain(origin.method),
    }


def _json(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
