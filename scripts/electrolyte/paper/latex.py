"""Every number of a study as LaTeX: a file that a manuscript inputs.

    \\input{numbers.tex}
    ... a conductivity of \\studynumber{ionic_conductivity, LTSOC, T=25C} ...

The names are those of places in text. No package is needed; the names may stand in captions and
headings, with whatever characters ``babel`` makes active.
"""

from __future__ import annotations

import pandas as pd

from electrolyte.paper.placeholders import listed, printed_number, without_spread

HEAD = r"""% Numbers of the study, written by the workflow: \input{numbers.tex}, never edit.
%   \studynumber{quantity, sample, condition}  value, spread and unit
%   \studyvalue{quantity, sample, condition}   value and unit
%   \studyn{quantity, sample, condition}       how many independent values are behind it
\def\studyname#1#2{study-#1-\detokenize{#2}}
\def\studydefine#1#2#3{\expandafter\def\csname\studyname{#1}{#2}\endcsname{#3}}
\def\studyshow#1#2{\ifcsname\studyname{#1}{#2}\endcsname
  \csname\studyname{#1}{#2}\endcsname
  \else\errmessage{numbers.tex has no number \detokenize{#2}}\fi}
\protected\def\studynumber#1{\studyshow{number}{#1}}
\protected\def\studyvalue#1{\studyshow{value}{#1}}
\protected\def\studyn#1{\studyshow{n}{#1}}
"""
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
}
_ESCAPED = {character: f"\\{character}" for character in "%&#$_{}"} | {
    "\N{NO-BREAK SPACE}": "~",
    "Å": r"\AA{}",
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_RAISED = dict(zip("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))


def macros(numbers: pd.DataFrame) -> str:
    """The text of ``numbers.tex``, from ``results/numbers.csv``."""
    lines = [HEAD]
    for name, row, spread in listed(numbers):
        text = printed_number(row, spread)
        shown = {"number": text, "value": without_spread(text), "n": str(row.n)}
        lines += [
            f"\\studydefine{{{form}}}{{{name}}}{{{latex(own)}}}\n" for form, own in shown.items()
        ]
    return "".join(lines)


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
