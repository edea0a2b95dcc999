"""Labels, notes and captions made to do harm where they are shown: pages, tables, manuscript."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from docutils.core import publish_parts
from matplotlib.figure import Figure
from python_calamine import CalamineWorkbook

from electrolyte.claims.provenance import Library
from electrolyte.ground.csv_file import write_csv
from electrolyte.ground.errors import ConfigError
from electrolyte.numbers.quantities import COLUMNS
from electrolyte.pages.ledger import page
from electrolyte.paper.article import filled
from electrolyte.paper.front_matter import metadata
from electrolyte.paper.pandoc import converted, refuse_other_pictures
from electrolyte.paper.placeholders import Facts
from electrolyte.paper.typst import compiled, typeset
from electrolyte.paper.workbook import write_workbook
from electrolyte.plan.paper import plain_rst
from electrolyte.study.configuration import validated

FORMULAS = ("=cmd|' /C calc'!A0", "@SUM(1+1)", "+1+cmd|'x'!A0", "-2+3+cmd|'x'!A0", "\t=1", "\r=1")
HTML = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>"
LATEX = r"\input{/etc/passwd} \write18{id} $\input{/etc/passwd}$ ^^5cinput"
TYPST = '#read("/etc/passwd") #eval("1+1") ]] $ */ \\" #panic()'


def test_cells_that_are_formulas_are_text_in_csv(tmp_path: Path) -> None:
    numbers = ["-0.12", "+5", "-1e-3"]
    table = pd.DataFrame({"=a": [*FORMULAS, *numbers], "value": [-1.0] * 9})
    write_csv(table, tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == ["'=a", "value"]
    texts = [f"'{formula}".replace("\r", " ") for formula in FORMULAS]
    assert [row[0] for row in rows] == [*texts, *numbers]
    assert {row[1] for row in rows} == {"-1.0"}, "numbers stay numbers"


def test_cells_that_are_formulas_are_text_in_workbooks(tmp_path: Path) -> None:
    table = pd.DataFrame({"=a": FORMULAS[:4]})
    write_workbook(table, tmp_path / "t.xlsx", "=title", "sheet")
    cells = CalamineWorkbook.from_path(tmp_path / "t.xlsx").get_sheet_by_index(0).to_python()
    assert [row[0] for row in cells] == ["=a", *FORMULAS[:4]]
    import zipfile

    with zipfile.ZipFile(tmp_path / "t.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_the_page_of_claims_shows_markup_as_text(tmp_path: Path) -> None:
    from electrolyte.claims.ledger import judge_all
    from electrolyte.claims.numbers import Numbers

    claim = {
        "id": "A-1",
        "where": [HTML],
        "statement": HTML,
        "category": "study metadata",
        "reported": HTML,
        "fact": "route",
        "expected": HTML,
    }
    content = {"paper": {"title": HTML, "doi": HTML}, "claims": [claim], "consistency": []}
    entries, checks = judge_all(
        content, Numbers([]), {"route": HTML}, confidence=0.95, new_data=False
    )
    text = page(entries, checks, content["paper"], Library({}, tmp_path), [])
    assert text.count("<script>") == 1, "its own"
    assert "<img" not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize(
    "text",
    [
        HTML,
        "x\n\n.. raw:: html\n\n   <script>alert(1)</script>\n",
        "x\n\n.. include:: /etc/passwd\n",
        "x\u2028\u2028.. raw:: html\u2028\u2028   <script>alert(1)</script>",
        "`x <javascript:alert(1)>`_ |x| :raw:`y` *z*",
        "Li$_{2}$TaS 6(1) mS/cm – ⁶Li",
    ],
)
def test_captions_of_the_report_are_text(text: str) -> None:
    """The report makes HTML of captions with docutils, as here."""
    body = publish_parts(plain_rst(text), writer="html")["body"]
    tree = ElementTree.fromstring(f"<body>{body}</body>")
    assert {element.tag for element in tree.iter()} <= {"body", "p"}
    assert " ".join("".join(tree.itertext()).split()) == " ".join(text.split())


def test_markup_of_figures_is_text_in_svg(tmp_path: Path) -> None:
    figure = Figure()
    figure.subplots().set_title(HTML, parse_math=False)
    for fonttype in ("none", "path"):
        import matplotlib as mpl

        with mpl.rc_context({"svg.fonttype": fonttype}):
            figure.savefig(tmp_path / "f.svg")
        tree = ElementTree.parse(tmp_path / "f.svg")
        tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
        assert not tags & {"script", "img"}


@pytest.mark.parametrize("form", ["typst", "latex"])
def test_labels_and_settings_are_no_code_in_the_article(tmp_path: Path, form: str) -> None:
    config = validated({"paper": {"title": TYPST + LATEX + HTML}})
    samples = [{"sample": "A", "label": TYPST + LATEX, "role": "series", "x": 0.0}]
    facts = Facts(pd.DataFrame(columns=list(COLUMNS)), samples, config, {"cells": [TYPST]})
    text = filled("{{formula: A}} {{config: paper.title}} {{shown: cells}}", facts)
    refuse_other_pictures(text, ())
    front = json.dumps(metadata(config["paper"], {}, "synthetic", supporting=False))
    (tmp_path / "front.json").write_text(front)
    converted(text, form, tmp_path, "article", {"metadata-file": "front.json"})
    written = (tmp_path / "article").read_text()
    if form == "typst":
        assert compiled(tmp_path, "article").startswith(b"%PDF")
    else:
        assert "\\input{/etc" not in written
        assert "\\textbackslash" in written


@pytest.mark.parametrize(
    "text",
    [
        "![a](/etc/passwd)",
        "![a][b]\n\n[b]: ../secret.png",
        "[![a](https://example.org/x.png)](fig1)",
    ],
)
def test_a_text_shows_no_pictures_but_the_figures_of_the_study(text: str) -> None:
    with pytest.raises(ConfigError, match="expected figures of the study"):
        refuse_other_pictures(f"![x](fig1)\n\n{text}", ["fig1"])


def test_raw_code_in_a_text_is_printed(tmp_path: Path) -> None:
    text = '`#read("/etc/passwd")`{=typst}\n\n<script>x</script>\n\n\\input{/etc/passwd}'
    converted(text, "latex", tmp_path, "article", {})
    written = (tmp_path / "article").read_text()
    assert "\\input{/etc/passwd}" not in written


def test_the_manuscript_reads_no_file_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    for path in ("/etc/passwd", "../../../../../../etc/passwd", str(tmp_path / "secret")):
        with pytest.raises(ConfigError, match=r"not found|outside|denied|root"):
            typeset({"main.typ": f'#read("{path}")'.encode()})
