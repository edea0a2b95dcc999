"""The ledger as one HTML page: filters, sorts, and opens offline without anything else.

All text is escaped; addresses are relative, so that they hold where results/ stands beside raw/.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from electrolyte.claims.estimate import Number
from electrolyte.claims.ledger import CheckEntry, Entry
from electrolyte.claims.provenance import Library, Link, figure_links
from electrolyte.claims.verdicts import (
    REFUTED,
    REPRODUCED,
    UNSUPPORTED,
    UNTESTABLE,
    VERDICTS,
    Outcome,
    in_words,
)
from electrolyte.ground.printing import scientific, with_uncertainty
from electrolyte.numbers.quantities import joined_origin

TEMPLATE = Path(__file__).with_name("page.html")
_LOOK = {
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
    if not (entries or checks):
        text = "<h1>Claims ledger</h1>\n<p>This study has no claims file (claims.file)."
        return _filled(f"{text}</p>", "")
    ids = [e.claim["id"] for e in entries] + [c.entry["id"] for c in checks]
    sections = [_claims_section(entries, library, figures, ids)]
    if checks:
        sections.append(_checks_section(checks))
    return _filled(_head(entries, paper), "\n".join(sections))


def _filled(head: str, main: str) -> str:
    before, rest = TEMPLATE.read_text(encoding="utf-8").split("@HEAD@")
    between, after = rest.split("@MAIN@")
    return f"{before}{head}{between}{main}{after}"


def _head(entries: Sequence[Entry], paper: Mapping[str, Any]) -> str:
    lines = ["<h1>Claims ledger</h1>"]
    cited = [escape(str(paper[key])) for key in ("title", "journal") if key in paper]
    if "doi" in paper:
        doi = quote(str(paper["doi"]), safe="/")
        cited.append(f'<a href="https://doi.org/{doi}">{escape(str(paper["doi"]))}</a>')
    if cited:
        lines.append(f"<p>Claims of: {'. '.join(cited)}</p>")
    origins = [e.origin for e in entries if e.origin]
    statement = _ORIGINS.get(joined_origin(origins)) if origins else None
    if statement:
        lines.append(f'<p class="origin">{statement}</p>')
    counts = Counter(e.verdict for e in entries)
    origin = joined_origin(origins) if origins else ""
    items = [f"<li>{_verdict(v, in_words(v, origin))}: {counts[v]}</li>" for v in VERDICTS]
    lines.append(f'<ul class="counts">{"".join(items)}</ul>')
    return "\n".join(lines)


def _claims_section(
    entries: Sequence[Entry], library: Library, figures: Mapping[str, str], ids: Sequence[str]
) -> str:
    rows = "\n".join(_claim_row(e, library, figures, ids) for e in entries)
    ranked = sorted(entries, key=lambda e: VERDICTS.index(e.verdict))
    verdicts = dict.fromkeys(e.words for e in ranked)
    filters = [
        _text_filter("Search claims"),
        _choice_filter("verdict", "Verdict", verdicts),
        _choice_filter("category", "Category", dict.fromkeys(e.claim["category"] for e in entries)),
        _choice_filter("group", "Group", dict.fromkeys(_group(e.claim["id"]) for e in entries)),
    ]
    heads = ("Claim", "Where", "Statement", "Reported", "Found", "Verdict", "Evidence")
    return _section("claims", "Claims against the data", filters, heads, rows)


def _checks_section(checks: Sequence[CheckEntry]) -> str:
    rows = "\n".join(_check_row(c) for c in checks)
    filters = [
        _text_filter("Search checks"),
        _choice_filter("verdict", "Verdict", dict.fromkeys(c.found.verdict for c in checks)),
        _choice_filter("group", "Topic", dict.fromkeys(c.entry["topic"] for c in checks)),
    ]
    heads = ("Check", "Topic", "Statement", "From the printed numbers", "Verdict", "Finding")
    title = "The paper against itself, from its printed numbers alone"
    return _section("consistency", title, filters, heads, rows)


def _section(name: str, title: str, filters: Sequence[str], heads: Sequence[str], rows: str) -> str:
    columns = "".join(
        f'<th scope="col"><button type="button">{escape(h)}</button></th>' for h in heads
    )
    return f"""<section data-table aria-labelledby="{name}-title">
<h2 id="{name}-title">{escape(title)}</h2>
<div class="bar">{"".join(filters)}<span class="quiet" data-shown role="status"></span></div>
<div class="wide"><table>
<thead><tr>{columns}</tr></thead>
<tbody>
{rows}
</tbody></table></div>
</section>"""


def _text_filter(label: str) -> str:
    return f'<label>{label}<input type="search" data-filter="text"></label>'


def _choice_filter(key: str, label: str, choices: Iterable[str]) -> str:
    options = "".join(f"<option>{escape(choice)}</option>" for choice in choices)
    return (
        f'<label>{label}<select data-filter="{key}"><option value="">all</option>'
        f"{options}</select></label>"
    )


def _claim_row(
    entry: Entry, library: Library, figures: Mapping[str, str], ids: Sequence[str]
) -> str:
    claim = entry.claim
    name = escape(claim["id"])
    where = "<br>".join(_anchor(link) for link in figure_links(claim["where"], figures))
    note = f'<br><span class="quiet">{escape(claim["note"])}</span>' if "note" in claim else ""
    reason = (
        f'<br><span class="quiet">{_with_links(entry.reason, ids)}</span>' if entry.reason else ""
    )
    order = VERDICTS.index(entry.verdict)
    return (
        f'<tr id="{name}" data-verdict="{escape(entry.words)}"'
        f' data-category="{escape(claim["category"])}" data-group="{escape(_group(claim["id"]))}">'
        f'<td class="id"><a href="#{name}">{name}</a></td>'
        f'<td data-head="Where">{where}</td>'
        f"<td>{escape(claim['statement'])}{note}</td>"
        f'<td data-head="Reported">{escape(claim.get("reported", ""))}</td>'
        f'<td class="found" data-head="Found">{_found(entry.outcomes)}</td>'
        f'<td data-key="{order}" data-head="Verdict">{_verdict(entry.verdict, entry.words)}'
        f"{reason}</td>"
        f"<td>{_evidence(entry, library)}</td></tr>"
    )


def _found(outcomes: Sequence[Outcome]) -> str:
    """Values of tests, each once; what has none shows no value."""
    with_value = [o for o in outcomes if o.value is not None]
    texts = [
        f"{o.sample + ': ' if o.sample else ''}{printed(o.value, o.u)} {_unit(o.unit)}".strip()
        for o in with_value
    ]
    texts += [o.statistic for o in outcomes if o.statistic.startswith("recorded: ")]
    return "<br>".join(escape(text) for text in dict.fromkeys(texts))


def _evidence(entry: Entry, library: Library) -> str:
    """Expectation, statistic and the numbers behind, each with its raw files, code and method."""
    facts = []
    whys = dict.fromkeys(t["why"] for t in entry.claim.get("tests", []) if "why" in t)
    for label, values in (
        ("Expected", dict.fromkeys(o.expected for o in entry.outcomes if o.expected)),
        ("Why", whys),
        ("Statistic", dict.fromkeys(o.statistic for o in entry.outcomes if o.statistic)),
    ):
        if values:
            facts.append(f"<li>{label}: {escape('; '.join(values))}</li>")
    facts += [f"<li>{_number(number, library)}</li>" for number in entry.numbers]
    if not facts:
        return ""
    count = len(entry.numbers)
    label = f"{count} number{'' if count == 1 else 's'}" if count else "details"
    return f"<details><summary>{label}</summary><ul>{''.join(facts)}</ul></details>"


def _number(number: Number, library: Library) -> str:
    origin = library.of(number)
    parts = [
        f"<code>{escape(str(number.selector))}</code> = "
        + escape(f"{printed(number.value, number.u)} {_unit(number.unit)}".strip())
    ]
    if number.status != "ok":
        parts.append(escape(number.status.replace("_", " ")))
    parts.append(f"n = {number.n}")
    parts.append(escape(number.method))
    parts.append(f"method: {_anchor(origin.method)}")
    parts.append(f"code: {_anchor(origin.code)}")
    if origin.raw:
        parts.append("raw: " + ", ".join(_anchor(link) for link in origin.raw))
    if number.note:
        parts.append(f'<span class="quiet">{escape(number.note)}</span>')
    return "; ".join(parts)


def _check_row(check: CheckEntry) -> str:
    entry, found = check.entry, check.found
    name = escape(entry["id"])
    claims = ", ".join(f'<a href="#{escape(c)}">{escape(c)}</a>' for c in entry.get("claims", []))
    value = "read, not computed"
    if found.value is not None:
        assert found.low is not None
        assert found.high is not None
        span = f" ({found.low:.4g} to {found.high:.4g} by rounding)"
        unit = _unit(entry.get("unit", "1"))
        value = f"{found.value:.4g}{span if found.low < found.high else ''} {unit}".strip()
        if found.expected:
            value += f"; expected {found.expected}"
    return (
        f'<tr id="{name}" data-verdict="{escape(found.verdict)}"'
        f' data-group="{escape(entry["topic"])}">'
        f'<td class="id"><a href="#{name}">{name}</a></td>'
        f'<td data-head="Topic">{escape(entry["topic"])}</td>'
        f'<td>{escape(entry["statement"])}<br><span class="quiet">{claims}</span></td>'
        f'<td data-head="From the printed numbers">{escape(value)}</td>'
        f'<td data-head="Verdict">{_verdict(found.verdict, found.verdict)}</td>'
        f"<td>{escape(entry['finding'])}</td></tr>"
    )


def printed(value: float | None, u: float | None) -> str:
    """A number with its uncertainty, in powers of ten where it is far from one."""
    if value is None or not math.isfinite(value):
        return "not resolved"
    far = value != 0 and not 1e-3 <= abs(value) < 1e5
    return (scientific if far else with_uncertainty)(value, math.nan if u is None else u)


def _verdict(verdict: str, words: str) -> str:
    look, mark = _LOOK.get(verdict, ("v-fair", "?"))
    return f'<span class="verdict {look}" data-mark="{mark}">{escape(words)}</span>'


def _anchor(link: Link) -> str:
    if not link.address:
        return escape(link.text)
    return f'<a href="{escape(quote(link.address))}">{escape(link.text)}</a>'


def _with_links(text: str, ids: Iterable[str]) -> str:
    """Escaped text in which ids of claims and checks lead to their rows."""
    known = "|".join(map(re.escape, ids))
    return re.sub(rf"(?<![\w-])(?:{known})(?![\w-])", r'<a href="#\g<0>">\g<0></a>', escape(text))


def _group(claim_id: str) -> str:
    return claim_id.split("-")[0]


def _unit(unit: str) -> str:
    return {"1": "", "deg": "°", "cm-1": "cm⁻¹", "g/cm3": "g/cm³"}.get(unit, unit)
