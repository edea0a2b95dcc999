"""Tables as workbooks and typeset: the same bytes each time, numbers as numbers, no formulas."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from electrolyte.ground.errors import ConfigError
from electrolyte.numbers.quantities import read_quantities, write_quantities
from electrolyte.numbers.tables import (
    Entry,
    Table,
    by_condition,
    by_sample,
    read_markdown,
    to_markdown,
    write_table,
)
from electrolyte.paper.typst import typeset
from electrolyte.paper.workbook import write_workbook

TABLE = pd.DataFrame({"sample": ["A", "=1+1"], "σ / mS/cm": [0.27, float("nan")], "n": [3, 1]})


def test_a_workbook_reads_back(tmp_path: Path) -> None:
    write_workbook(TABLE, tmp_path / "t.xlsx", "Transport", "table_transport")
    rows = CalamineWorkbook.from_path(tmp_path / "t.xlsx").get_sheet_by_index(0).to_python()
    assert rows == [["sample", "σ / mS/cm", "n"], ["A", 0.27, 3.0], ["=1+1", "", 1.0]]


def test_workbooks_have_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(TABLE, tmp_path / name, "Transport", "table_transport")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_markdown_reads_back() -> None:
    table = pd.DataFrame({"a|b": ["x", "y|z"], "c": ["–", "1"]})
    assert read_markdown(to_markdown(table, "Title", "synthetic")) == (
        ["a|b", "c"],
        [["x", "–"], ["y|z", "1"]],
    )


def test_a_column_of_nothing_is_left_out_and_a_doubt_explained() -> None:
    table = pd.DataFrame({"a": ["x", "y"], "b": ["–", ""], "c": ["–", "1.0† (2)"]})
    text = to_markdown(table, "Title", "")
    assert read_markdown(text) == (["a", "c"], [["x", "–"], ["y", "1.0† (2)"]])
    assert text.splitlines()[-1] == "† Value in doubt; the supplement gives the reason."


def test_a_table_without_rows_can_be_read_and_printed(tmp_path: Path) -> None:
    """As that of rates where all cells were cycled at one: it has columns."""
    write_quantities([], tmp_path / "quantities.csv")
    numbers = read_quantities(tmp_path / "quantities.csv")
    samples = [{"sample": "S", "label": "S", "x": 0.5}]
    for number, (values, texts) in enumerate(
        [
            by_sample(numbers, samples, [Entry("hardness", "HV / GPa")]),
            by_condition(numbers, samples, {"capacity": "capacity / mAh/g"}),
        ]
    ):
        csv, markdown = tmp_path / f"{number}.csv", tmp_path / f"{number}.md"
        write_table(Table(values, texts, "Title", "measured"), csv, markdown)
        assert pd.read_csv(csv).empty
        header, rows = read_markdown(markdown.read_text(encoding="utf-8"))
        assert header[0] == "sample"
        assert rows == []


def test_typst_gives_the_same_bytes() -> None:
    files = {"main.typ": b"#set document(date: none)\n$sigma$ of Li#sub[2]S"}
    assert typeset(files) == typeset(files)
    assert typeset(files).startswith(b"%PDF")


def test_a_mistake_in_the_text_is_named_with_its_line() -> None:
    with pytest.raises(ConfigError, match=r"text\.typ:2"):
        typeset({"main.typ": b'#include "text.typ"', "text.typ": b"fine\n#unknown"})
