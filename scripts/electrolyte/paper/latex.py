"""Every number of a study as LaTeX: a file that a manuscript inputs.

    \\input{numbers.tex}
    ... a conductivity of \\studynumber{ionic_conductivity, LTSOC, T=25C} ...

The names are those of places in text; the article itself is written with them. No package is
needed; the names may stand in captions and headings, with whatever characters ``babel`` makes
active.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from electrolyte.paper.number_texts import listed, shown
from electrolyte.paper.places import OF_ONE

HEAD = r"""% Numbers of the study, written by the workflow: \input{numbers.tex}, never edit.
%   \studynumber{quantity, sample, condition}  value, spread and unit
%   \studyvalue{quantity, sample, condition}   value and unit
%   \studyn{quantity, sample, condition}       how many independent values are behind it
% and, of tests, \studyp (p = 0.013) and \studysignificant; of what is counted, \studycount
\def\studyname#1#2{study-#1-\detokenize{#2}}
\def\studydefine#1#2#3{\expandafter\def\csname\studyname{#1}{#2}\endcsname{#3}}
\def\studyshow#1#2{\ifcsname\studyname{#1}{#2}\endcsname
  \csname\studyname{#1}{#2}\endcsname
  \else\errmessage{numbers.tex has no number \detokenize{#2}}\fi}
\protected\def\studynumber#1{\studyshow{number}{#1}}
\protected\def\studyvalue#1{\studyshow{value}{#1}}
\protected\def\studyn#1{\studyshow{n}{#1}}
\protected\def\studyp#1{\studyshow{p}{#1}}
\protected\def\studysignificant#1{\studyshow{significant}{#1}}
\protected\def\studycount#1{\studyshow{count}{#1}}
"""
SPAN = "study-number"  # class of the spans that become macros
_MATH = {
    "±": r"\pm",
    "×": r"\times",
    "≤": r"\leq",
    "≥": r"\geq",
    "−": "-",
    "Ω": r"\Omega",
    "µ": r"\mu",
    "°": r"^{\circ}",
    "·": r"\cdot",
    "†": r"\dagger",
}
_ESCAPED = {character: f"\\{character}" for character in "%&#$_{}"} | {
    "\N{NO-BREAK SPACE}": "~",
    "Å": r"\AA{}",
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_RAISED = dict(zip("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))


def macros(numbers: pd.DataFrame, confidence: float) -> str:
    """The text of ``numbers.tex``, from ``results/numbers.csv``.

    ``confidence`` decides which p values are significant.
    """
    lines = [HEAD]
    for name, row, spread in listed(numbers, replicates=True):
        for form in _forms(row):
            text = latex(shown(form, row, spread, confidence))
            lines.append(f"\\studydefine{{{form}}}{{{name}}}{{{text}}}\n")
    return "".join(lines)


def _forms(row: Any) -> Iterator[str]:
    """The forms of places that suit a number."""
    yield from ("number", "value", "n")
    if row.kind == "test":
        yield from ("p", "significant")
    elif row.unit == "1" and float(row.value).is_integer():
        yield "count"


def place(text: str, form: str, name: str) -> str:
    """A number in Markdown, for ``with_macros``; Pandoc reads it as a span."""
    quoted = name.replace('"', r"\"")
    return f'[{text}]{{.{SPAN} form="{form}" name="{quoted}"}}'


def with_macros(node: Any, names: Collection[str]) -> Any:
    """A document, in Pandoc's JSON, whose places are macros of ``numbers.tex``.

    ``names`` are those that it defines; what has another stays text, so that nobody can smuggle in
    commands.
    """
    if isinstance(node, list):
        return [with_macros(child, names) for child in node]
    if not isinstance(node, dict):
        return node
    if node.get("t") == "Span":
        _, classes, pairs = node["c"][0]
        found = dict(pairs)
        if SPAN in classes and found.get("form") in OF_ONE and found.get("name") in names:
            command = f"\\study{found['form']}{{{found['name']}}}"
            return {"t": "RawInline", "c": ["latex", command]}
    return {key: with_macros(child, names) for key, child in node.items()}


def latex(text: str) -> str:
    """Text as LaTeX that prints just this, with nothing but the kernel.

    >>> latex("(4.17 ± 0.20) mS cm⁻¹")
    '(4.17 $\\\\pm$ 0.20) mS cm$^{-1}$'
    """
    found, position = [], 0
    while position < len(text):
        for table, sign in ((_RAISED, "^"), (_LOWERED, "_")):
            end = position
            while end < len(text) and text[end] in table:
                end += 1
            if end > position:
                digits = "".join(table[c] for c in text[position:end])
                found.append(f"${sign}{{{digits}}}$")
                break
        else:
            character = text[position]
            end = position + 1
            math = _MATH.get(character)
            found.append(f"${math}$" if math else _ESCAPED.get(character, character))
        position = end
    return "".join(found)
