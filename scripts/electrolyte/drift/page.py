"""A drift as one HTML file: verdicts, figures before and after, numbers."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from electrolyte.drift.changes import Drift, FigureChange, Tolerance
from electrolyte.drift.summary import NO_FIGURES, NUMBERS, SYNTHETIC, both_shown, groups, how, shift

TEMPLATE = Path(__file__).with_name("page.html")


def page(drift: Drift, baseline: str, tolerance: Tolerance) -> str:
    """The whole page; figures are part of it."""
    parts = [f"<h1>What moved since {escape(baseline)}</h1>"]
    parts.append(f'<p class="sentence">{escape(drift.sentence())}</p>')
    if "synthetic" in drift.origins:
        parts.append(f'<p class="origin">{escape(SYNTHETIC)}</p>')
    if drift.verdicts:
        rows = [(v.claim, v.statement, v.before or "–", v.after or "–") for v in drift.verdicts]
        heads = ("Claim", "Statement", "Before", "Now")
        parts += ["<h2>Verdicts that changed</h2>", _table(heads, rows)]
    if drift.figures:
        parts += ["<h2>Figures that changed</h2>", *map(_figure, drift.figures)]
    for kind, found in groups(drift).items():
        if found:
            cells = [(n.name, *both_shown(n), shift(n)) for n in found]
            heads = ("Number", "Before", "Now", "Difference")
            parts += [f"<h2>{NUMBERS[kind]}</h2>", _table(heads, cells)]
    if drift.figures is None:
        parts.append(f"<p>{NO_FIGURES}</p>")
    parts.append(f'<p class="quiet">{escape(how(tolerance))}</p>')
    return TEMPLATE.read_text(encoding="utf-8").replace("@MAIN@", "\n".join(parts))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead>\n{body}</table></div>'


def _figure(change: FigureChange) -> str:
    name = escape(change.name)
    sides = zip(("Before", "Now"), (change.before, change.after), strict=True)
    shown = "".join(f"<figure>{_image(name, *side)}</figure>" for side in sides)
    return f'<h3>{name}</h3>\n<div class="pair">{shown}</div>'


def _image(name: str, when: str, path: Path | None) -> str:
    if path is None:
        return f"<figcaption>{when}: none</figcaption>"
    content = base64.b64encode(path.read_bytes()).decode("ascii")
    source = f"data:image/png;base64,{content}"
    return f'<figcaption>{when}</figcaption><img alt="{name}, {when.lower()}" src="{source}">'
