"""The article: its text with numbers, floats where they are first cited, citations as numbered."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from electrolyte.figures.catalogue import COMPOSED, PANELS
from electrolyte.ground.errors import ConfigError
from electrolyte.numbers.quantities import COLUMNS
from electrolyte.paper import choices
from electrolyte.paper.article import (
    CITED,
    LINE,
    PADDING,
    article,
    filled,
    kept,
    table,
    without_empty_sections,
)
from electrolyte.paper.captions import read_captions
from electrolyte.paper.markup import cell, escaped, indices
from electrolyte.paper.pandoc import ahead, converted, side_by_side
from electrolyte.paper.placeholders import PLACE, Facts
from electrolyte.paper.tables import TABLES
from electrolyte.paper.templates import template
from electrolyte.study.configuration import validated

ROOT = Path(__file__).resolve().parents[2]
ITEMS = [
    {"name": "fig3", "kind": "figure", "label": "Figure 3", "panels": {"fig3b": "Figure 3b"}},
    {"name": "figS4", "kind": "figure", "label": "Figure S4", "panels": {}},
    {"name": "table_x", "kind": "table", "label": "Table 1", "panels": {}},
]
FLOATS = {"fig3": "FIG3", "table_x": "TABLE"}


def test_floats_stand_after_the_paragraph_that_cites_them_first() -> None:
    text = "One @tbl:table_x.\n\nTwo @fig:fig3b and @tbl:table_x.\n\nThree @fig:fig3b."
    blocks = article(text, [], ITEMS, FLOATS).split("\n\n")
    assert [block.strip() for block in blocks[1::2]] == ["TABLE", "FIG3"]
    assert "[Figure\N{NO-BREAK SPACE}3b](#fig3)" in blocks[2]
    assert blocks[4].startswith("Three")


def test_what_is_not_cited_stands_at_the_end() -> None:
    assert article("Nothing.", [], ITEMS, FLOATS) == "Nothing.\n\nFIG3\n\nTABLE\n"


def test_figures_of_the_other_document_are_named_and_not_linked() -> None:
    text = article("See @fig:figS4, @fig:fig9.", [], ITEMS, FLOATS)
    assert text.startswith("See Figure\N{NO-BREAK SPACE}S4, (not in this study).")


@pytest.mark.parametrize(
    ("techniques", "expected"), [(["nmr"], "a\nN\nb"), (["nmr", "xrd"], "a\nN\nB\nb"), ([], "a\nb")]
)
def test_blocks_stand_only_where_the_study_has_their_techniques(
    techniques: list[str], expected: str
) -> None:
    text = 'a\n::: {has="nmr"}\nN\n:::\n::: {has="nmr xrd"}\nB\n:::\nb'
    assert kept(text, techniques) == expected


def test_in_print_floats_come_before_the_paragraph_that_cites_them() -> None:
    def block(kind: str, name: str = "") -> dict[str, object]:
        return {"t": kind, "c": [[name, [], []]]}

    one, two, long = block("Figure", "one"), block("Table", "two"), block("Table", "long")
    head, first, second = block("Header"), block("Para", "first"), block("Para", "second")
    tree = ahead({"blocks": [head, first, one, two, second, long]}, in_text=["long"])
    assert tree["blocks"] == [head, one, two, first, second, long]


def test_narrow_figures_that_follow_each_other_stand_side_by_side() -> None:
    def figure(name: str) -> dict[str, object]:
        return {"t": "Figure", "c": [[name, [], []], [None, []], []]}

    def word(text: str) -> dict[str, object]:
        return {"t": "Para", "c": [{"t": "Str", "c": text}]}

    one, wide, other, third, fourth = map(figure, ["one", "wide", "other", "third", "fourth"])
    blocks = [one, word("a"), wide, other, word("b"), third, word("c"), fourth]
    tree = side_by_side({"blocks": blocks}, {"one", "other", "third", "fourth"})
    marks = [{"t": "RawBlock", "c": ["typst", mark]} for mark in ("#pair[", "][", "]")]
    pair = [marks[0], other, marks[1], third, marks[2]]
    assert tree["blocks"] == [one, word("a"), wide, word("b"), *pair, word("c"), fourth]


@pytest.mark.parametrize("name", ["default_text.md", "default_si.md"])
def test_the_default_texts_cite_what_they_ask_for_and_all_in_order(name: str) -> None:
    """So that nothing is cited that a study does not have."""
    text = template(name)
    blocks = re.findall(r'has="(\w+)"\}\n(.*?)\n:::', text, re.DOTALL)
    for asked, block in blocks:
        assert CITED.findall(block) == [asked]
    order = [asked for asked, _ in blocks]
    drawn = [name for name in order if name in PANELS]
    assert drawn == sorted(drawn)
    assert [name for name in order if name in TABLES] == [n for n in TABLES if n in order]
    assert len(set(order)) == len(order)
    place = "text" if name == "default_text.md" else "supporting"
    supporting = {n for n in PANELS if n.startswith(("figS", "fig_"))}
    expected = supporting if place == "supporting" else set(PANELS) - supporting - {"toc"}
    expected |= {n for n, entry in TABLES.items() if entry.place == place}
    assert set(order) == expected


def test_a_block_that_is_not_closed_is_told_with_its_line() -> None:
    with pytest.raises(ConfigError, match=r"line 3: expected a line ':::'"):
        kept('a\n\n::: {has="nmr"}\nb', ["nmr"])


def test_empty_sections_vanish_with_their_parents() -> None:
    blocks = ["# A", "## A1", "# B", "text", "## B1", "## B2", "more", "# C"]
    assert without_empty_sections(blocks) == ["# B", "text", "## B2", "more"]


@settings(deadline=None, max_examples=30)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)
)
@example("a--b---c-d")
@example("a...b....c..d")
def test_plain_text_is_never_markup(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    marked = {c for c in text if c in "₀₁₂₃₄₅₆₇₈₉₋ₓ⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺"}
    if not marked:
        # Pandoc writes quotes and dashes as it finds them without its extension "smart"
        folder = tmp_path_factory.mktemp("plain")
        converted(f"x{escaped(text)}x", "plain-smart", folder, "out.txt", {"wrap": "none"})
        assert (folder / "out.txt").read_text(encoding="utf-8").strip() == f"x{text}x"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Li₂TaS₁₋ₓO₀.₆", "Li~2~TaS~1−*x*~O~0.6~"),
        ("V against Li⁺/Li", "V against Li^+^/Li"),
        ("(3.06 ± 0.05) × 10⁻⁹ S cm⁻¹", "(3.06 ± 0.05) × 10^−9^ S cm^−1^"),
    ],
)
def test_indices_and_powers_are_real_ones(text: str, expected: str) -> None:
    assert indices(text) == expected


def test_symbols_in_heads_of_columns_have_their_index() -> None:
    assert cell("E_a / eV") == "*E*~a~ / eV"
    assert cell("a_b | c") == r"a\_b \| c"


def test_numbers_go_to_the_right_and_words_to_the_left() -> None:
    markdown = "| sample | value |\n|---|---|\n| Li2S | 4.1 ± 0.2 (3) |\n| B | – |\n"
    lines = table(ITEMS[2], "A caption.", markdown).splitlines()
    assert lines[0] == ": **Table 1.** A caption. {#table_x}"
    assert lines[3] == "| :--------- | ----------------: |"
    assert lines[4] == "| Li~2~S | 4.1\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}0.2 \\(3\\) |"


def test_no_column_is_too_narrow_for_a_number_and_no_unit_is_torn() -> None:
    names = ["a", "lines found", "x", "phase", "verdict", "true density / g cm-3", "assignment"]
    row = ["5.1394 ± 0.0027 (3)", "111 200 220 311 222 400", "(3.1 ± 0.2) × 10⁻⁹", "LiCl"]
    row += ["not detected", "2.07", "Ta–Cl stretching, equatorial and axial"]
    lines = [names, ["---"] * len(names), row]
    markdown = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    head, rule, printed = table(ITEMS[2], "", markdown).splitlines()[2:]
    widths = [len(text.strip(" :")) for text in rule.strip("|").split("|")]
    assert sum(widths) <= LINE + len(widths)  # rounded
    assert widths[0] >= len("5.1394 ± 0.0027") + PADDING
    assert widths[2] >= len("(3.1 ± 0.2) × 10⁻⁹") + PADDING
    assert "111 200 220" in printed
    assert "density /\N{NO-BREAK SPACE}g\N{NO-BREAK SPACE}cm-3" in head


def test_comments_are_no_text_and_missing_numbers_are_said() -> None:
    facts = Facts(pd.DataFrame(columns=list(COLUMNS)), [], validated({}), {})
    text = filled("<!-- {{nothing}}\n-->of {{n: sigma, A}}", facts)
    assert text == r"of **\[not available: n: sigma, A\]**"


def test_the_shipped_texts_cite_every_figure_and_table_in_order() -> None:
    texts = [(ROOT / "paper" / name).read_text(encoding="utf-8") for name in ("text.md", "si.md")]
    cited = list(dict.fromkeys(CITED.findall(PLACE.sub("", "".join(texts)))))
    panels = [name for figure in COMPOSED.values() for name in figure.panels]
    single = [name for name in PANELS if name not in panels and name != "toc"]
    figures = sorted([*panels, *single])
    tables = [name for name, entry in TABLES.items() if entry.place != "machines"]
    for place in ("text", "supporting"):
        here = [n for n in figures if n[3].isdigit() == (place == "text")]
        assert [name for name in cited if name in here] == here
        here = [name for name in tables if TABLES[name].place == place]
        assert [name for name in cited if name in here] == here
    assert set(cited) == {*figures, *tables, choices.FIGURE, choices.TABLE}


def test_captions_of_the_study_stand_over_those_of_the_workflow(tmp_path: Path) -> None:
    own = tmp_path / "captions.yaml"
    own.write_text("fig3b: 'Ours: {{n: activation_energy, A}}'\n", encoding="utf-8")
    captions, given = read_captions(own), read_captions(None)
    assert captions == given | {"fig3b": "Ours: {{n: activation_energy, A}}"}
    own.write_text("fig3z: a\nfig3b: [1]\n", encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        read_captions(own)
    assert "found 'fig3z'. Did you mean 'fig3" in str(refused.value)
    assert "expected text as the caption of fig3b" in str(refused.value)
