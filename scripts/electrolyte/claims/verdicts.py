"""What a claim can come to, and how that is worded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from electrolyte.claims.estimate import Number

REPRODUCED = "reproduced"
PARTLY = "reproduced in part"
UNSUPPORTED = "reproduced but not supported statistically"
UNTESTABLE = "not testable from this data"
REFUTED = "not reproduced"
VERDICTS = (REPRODUCED, PARTLY, UNSUPPORTED, UNTESTABLE, REFUTED)  # from best to worst

MARKS = {REPRODUCED: "✓", PARTLY: "◐", UNSUPPORTED: "≈", UNTESTABLE: "–", REFUTED: "✗"}

_WORDS = {
    REPRODUCED: "reproduced",
    PARTLY: "reproduced in part",
    UNSUPPORTED: "unsupported",
    UNTESTABLE: "not testable",
    REFUTED: "not reproduced",
}

# Why a claim cannot be tested.
NO_DATA, NO_RECORD, NO_MEASUREMENT = "data", "record", "text"
UNTESTABLE_BECAUSE = {
    NO_MEASUREMENT: "about the text or other work",
    NO_RECORD: "only repeated in raw/study.yaml",
    NO_DATA: "data missing or not decisive",
}


@dataclass(frozen=True)
class Outcome:
    """What one test of one claim found.

    ``p`` is of the test that the verdict needs: one-sided for a threshold or an order (of its least
    certain step), two-sided for an equality, which has ``equivalence_p`` too.
    ``expected`` and ``statistic`` are words; ``reason`` says why the verdict is not plain;
    ``status`` : of the value: ok, or that of a limit.
    ``undemanding``: why agreement is no evidence: hardly any outcome would have disagreed.
    ``recorded``: nothing was measured, ``statistic`` repeats a record; ``sample`` is the one of
    several that it is about.
    """

    verdict: str
    expected: str = ""
    value: float | None = None
    u: float | None = None
    unit: str = ""
    statistic: str = ""
    p: float | None = None
    equivalence_p: float | None = None
    reason: str = ""
    numbers: tuple[Number, ...] = field(default_factory=tuple)
    recorded: bool = False
    status: str = "ok"
    sample: str = ""
    undemanding: str = ""


def worst(verdicts: Iterable[str]) -> str:
    """The verdict of a claim whose tests came to these."""
    return max(verdicts, key=VERDICTS.index)


def in_words(verdict: str, origin: str) -> str:
    """The verdict as a reader meets it: agreement of synthetic data is parameter recovery."""
    words = _WORDS[verdict]
    if origin == "synthetic":
        return words.replace("reproduced", "recovered")
    if origin == "mixed" and verdict != UNTESTABLE:
        return f"{words} (partly synthetic)"
    return words
