"""An article as Markdown: its text with numbers, and each figure and table where it is first cited.

Texts are Pandoc's Markdown with live numbers (``electrolyte.paper.placeholders``) and

| in the text | in the article |
|---|---|
| ``@fig:fig3b``, ``@tbl:table_transport`` | Figure 3b, Table 4: as the study numbers them |
| ``::: {has="nmr fig3a"}`` ... ``:::`` | only where the study has it: techniques, figures ... |
| ``[@welch1947]`` | a reference of the bibliographies |

A heading with nothing below it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, zip_longest
from typing import Any

from electrolyte.ground.errors import ConfigError, Problem
from electrolyte.numbers.tables import read_markdown
from electrolyte.paper.markup import cell, escaped, indices
from electrolyte.paper.placeholders import Facts, Macro, fill, without_gaps
from electrolyte.paper.places import CITED, PLACE
from electrolyte.paper.table_cells import NO_BREAK, head_of, printed_cell, unbroken

_OPENING = re.compile(r':::+ *\{ *has="?([\w ]+)"? *\}\s*')
_CLOSING = re.compile(r":::+\s*")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NUMERIC = re.compile(r"[(≤≥<>−\d–]")
_HEADING = re.compile(r"(#+)\s")
PADDING = 3  # characters around a cell
WIDEST_COLUMN = 40  # characters that a table gives one column
LINE = 100  # characters of the lettering of tables that a page holds, in any common font


def filled(text: str, facts: Facts, macro: Macro | None = None) -> str:
    """Markdown with its live numbers, as text that is never markup, and without comments.

    ``macro`` as in ``fill``.
    """
    text = _COMMENT.sub("", text)
    return indices(fill(text, facts, escaped, _missing, macro))


def filled_caption(text: str, facts: Facts, macro: Macro | None) -> str:
    """A caption, which is plain text, as Markdown with its live numbers."""
    text = without_gaps(text, facts)
    words = [escaped(own) for own in PLACE.split(text)[::2]]
    numbers = [filled(own[0], facts, macro) for own in PLACE.finditer(text)]
    return "".join(chain.from_iterable(zip_longest(words, numbers, fillvalue="")))


def _missing(place: str) -> str:
    return f"**\\[not available: {escaped(place)}\\]**"


def article(
    text: str,
    possessed: Collection[str],
    items: Sequence[Mapping[str, Any]],
    floats: Mapping[str, str],
) -> str:
    """The text with what the study has, its figures and tables after their first citation.

    Parameters
    ----------
    text : Markdown, its numbers filled in
    possessed : names of techniques, quantities, figures and tables that the study has
    items : figures and tables of the paper, of ``electrolyte.plan.paper``
    floats : Markdown of those that stand in this document, by name; what is cited nowhere stands at
        its end, in this order

    Raises
    ------
    ConfigError
        A block that is not closed.
    """
    names = {item["name"]: item["name"] for item in items}
    names |= {panel: item["name"] for item in items for panel in item["panels"]}
    placed: list[str] = []
    waiting = list(floats)
    for block in without_empty_sections(_blocks(kept(text, possessed))):
        placed.append(referenced(block, items, floats))
        cited = dict.fromkeys(names.get(name, "") for name in CITED.findall(block))
        for name in [name for name in cited if name in waiting]:
            placed.append(floats[name])
            waiting.remove(name)
    return "\n\n".join([*placed, *(floats[name] for name in waiting)]) + "\n"


def kept(text: str, possessed: Collection[str]) -> str:
    """The text without the blocks of what the study does not have.

    Raises
    ------
    ConfigError
        A block that is not closed.
    """
    lines, wanted, opened = [], True, 0
    for number, line in enumerate(text.splitlines(), start=1):
        opening = _OPENING.fullmatch(line)
        if opening:
            wanted, opened = set(opening[1].split()) <= set(possessed), number
        elif opened and _CLOSING.fullmatch(line):
            wanted, opened = True, 0
        elif wanted:
            lines.append(line)
    if opened:
        advice = "Close the block with a line of three colons."
        raise ConfigError([Problem("a line ':::'", "the end of the text", advice, line=opened)])
    return "\n".join(lines)


def _blocks(text: str) -> list[str]:
    return [block.strip("\n") for block in re.split(r"\n\s*\n", text) if block.strip()]


def without_empty_sections(blocks: Sequence[str]) -> list[str]:
    """The blocks without headings that the next one, not of a lower level, follows at once."""
    found: list[str] = []
    for block in [*blocks, "# "]:
        level = _level(block)
        while level and found and _level(found[-1]) >= level:
            found.pop()
        found.append(block)
    return found[:-1]


def _level(block: str) -> int:
    """1 for the highest heading; 0 for what is no heading."""
    match = _HEADING.match(block)
    return len(match[1]) if match else 0


def referenced(block: str, items: Iterable[Mapping[str, Any]], here: Collection[str]) -> str:
    """A block with its citations of figures and tables as the study numbers them."""
    labels = {}
    for item in items:
        labels[item["name"]] = (item["label"], item["name"])
        labels |= {panel: (label, item["name"]) for panel, label in item["panels"].items()}

    def label_of(match: re.Match[str]) -> str:
        if match[1] not in labels:
            return "(not in this study)"
        label, name = labels[match[1]]
        text = label.replace(" ", NO_BREAK)
        return f"[{text}](#{name})" if name in here else text

    return CITED.sub(label_of, block)


def figure(item: Mapping[str, Any], caption: str) -> str:
    """A figure with its caption; each form of the article takes the file that suits it."""
    name = item["name"]
    return f"![**{item['label']}.** {caption}]({name}){{#{name}}}"


def table(item: Mapping[str, Any], caption: str, markdown: str) -> str:
    """A table with its caption: columns as wide as their text asks, numbers to the right."""
    header, rows = read_markdown(markdown)
    texts = [[unbroken(printed_cell(text)) for text in row] for row in rows]
    header = [head_of(printed_cell(name)) for name in header]
    columns = list(zip(header, *texts, strict=True))
    rules = [_rule(column, width) for column, width in zip(columns, _widths(columns), strict=True)]
    lines = [[cell(name) for name in header], rules, *([cell(text) for text in r] for r in texts)]
    body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f": **{item['label']}.** {caption} {{#{item['name']}}}\n\n{body}"


def _widths(columns: Sequence[Sequence[str]]) -> list[int]:
    """The widths of columns in characters: of whole cells, or less where a line holds no more.

    Then none is narrower than what cannot be parted, and the room left goes to those that part.
    """
    least = [max(map(len, _parts(column))) + PADDING for column in columns]
    whole = [
        max(low, min(max(map(len, column[1:]), default=0) + PADDING, WIDEST_COLUMN))
        for low, column in zip(least, columns, strict=True)
    ]
    room, wanted = LINE - sum(least), sum(whole) - sum(least)
    share = 1.0 if wanted <= room else max(room, 0) / wanted
    return [low + round(share * (high - low)) for low, high in zip(least, whole, strict=True)]


def _parts(column: Iterable[str]) -> list[str]:
    """What stands on one line of a column: words, parted at hyphens too, and whole numbers."""
    return [part for text in column for part in re.findall(r"[^ -]+-?|-", text)] or [""]


def _rule(column: Sequence[str], width: int) -> str:
    """What sets width and alignment of a column: ``---:`` for numbers, else ``:---``."""
    numeric = all(_NUMERIC.match(text) or text == "not resolved" for text in column[1:] if text)
    dashes = "-" * max(width, 3)
    return f"{dashes}:" if numeric and len(column) > 1 else f":{dashes}"
