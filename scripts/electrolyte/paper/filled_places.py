"""What the places of a document show now, and what they showed when it was last filled in."""

from __future__ import annotations

import csv
import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger("electrolyte")

COLUMNS = ("paragraph", "place", "text", "before")
MOST_LOGGED = 20


@dataclass(frozen=True)
class Filled:
    """One place: the paragraph (from 1) that it is in, as written, and what it shows now."""

    paragraph: int
    place: str
    text: str


def read_places(path: Path) -> dict[tuple[str, int], str]:
    """What each place showed, by the place and how often it had occurred before; empty at first."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    counted: Counter[str] = Counter()
    found = {}
    for row in rows:
        found[row["place"], counted[row["place"]]] = row["text"]
        counted[row["place"]] += 1
    return found


def write_places(
    path: Path, places: Iterable[Filled], earlier: Mapping[tuple[str, int], str]
) -> None:
    """Write all places as CSV; those that show something new have what they showed ``before``.

    What changed is logged too.
    """
    counted: Counter[str] = Counter()
    rows = []
    for filled in places:
        before = earlier.get((filled.place, counted[filled.place]), filled.text)
        counted[filled.place] += 1
        rows.append((filled.paragraph, filled.place, filled.text, before * (before != filled.text)))
    with path.open("w", encoding="utf-8-sig", newline="") as stream:  # Excel needs the mark
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(rows)
    changed = [row for row in rows if row[3]]
    for paragraph, place, text, before in changed[:MOST_LOGGED]:
        log.info("paragraph %d, {{%s}}: %s, was %s", paragraph, place, text, before)
    if len(changed) > MOST_LOGGED:
        log.info("%d places changed, all in %s", len(changed), path.name)
