"""Rows added to the text of a sheet: comments, order and everything else stay as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from electrolyte.study.sheet_columns import Column, spelt_as_columns


def with_rows(
    text: str | None, columns: Sequence[Column], rows: Sequence[Mapping[str, str]]
) -> str:
    """The text of a sheet with further rows at its end.

    ``None``, or a text without header, gets a header with all columns. A column that the header
    lacks and a row needs is added at the end of the header: fields that rows leave out are empty.
    A header without rows takes its columns from ``columns``, so that an empty sheet of samples
    can become one of pellets.
    """
    text = text or ""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    content = [i for i, line in enumerate(lines) if line.strip() and not line.startswith("#")]
    header = lines[content[0]].split("\t") if len(content) > 1 else []
    header = [name.strip() for name in header] or [column.name for column in columns]
    known = spelt_as_columns(header, columns)
    more = [c.name for c in columns if c.name not in known and any(r.get(c.name) for r in rows)]
    if content:
        lines[content[0]] = "\t".join([*header, *more])
    else:
        lines.append("\t".join([*header, *more]))
    lines += ["\t".join(row.get(name, "") for name in (*known, *more)) for row in rows]
    return end.join(lines) + end
