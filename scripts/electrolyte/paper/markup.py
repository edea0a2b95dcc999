"""Plain text as Pandoc's Markdown: nothing of it is markup, indices and powers are real ones."""

from __future__ import annotations

import re

_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₋", "0123456789−", strict=True)) | {"ₓ": "*x*"}
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789−+", strict=True))
_INDICES = re.compile(r"[₀-₉₋ₓ]+(?:\.[₀-₉]+)*")
_POWERS = re.compile("[⁰¹²³⁴-⁹⁻⁺]+")
SYMBOL = re.compile(r"\b([A-Zσt])_([0-9]?[A-Za-z]+)\b")  # E_a, σ_e: as tables head their columns
# dashes and ellipses of several characters, as sample names may have them, are markup, too
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!<>^~|$@'\"]|-(?=-)|\.(?=\.\.))")


def escaped(text: str) -> str:
    """Plain text that Markdown prints as it is, on one line."""
    return indices(_MARKUP.sub(r"\\\1", " ".join(re.split(r"[ \t\r\n]+", text))))


def cell(text: str) -> str:
    """A cell of a table: symbols such as E_a with an index."""
    parts, end = [], 0
    for match in SYMBOL.finditer(text):
        parts += [escaped(text[end : match.start()]), f"*{match[1]}*~{match[2]}~"]
        end = match.end()
    return "".join([*parts, escaped(text[end:])])


def indices(text: str) -> str:
    """Runs of raised and lowered characters as superscripts and subscripts."""
    text = _INDICES.sub(lambda m: f"~{''.join(_LOWERED.get(c, c) for c in m[0])}~", text)
    return _POWERS.sub(lambda m: f"^{''.join(_RAISED[c] for c in m[0])}^", text)
