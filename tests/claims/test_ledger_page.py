"""The page: escaped, self-contained, each number with its raw files, code and method."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from electrolyte.claims.estimate import Number
from electrolyte.claims.ledger import judge_all
from electrolyte.claims.links import figure_links, figures_named
from electrolyte.claims.numbers import Numbers
from electrolyte.claims.provenance import Library
from electrolyte.ground.command_line import WORKFLOW
from electrolyte.pages.ledger import in_words_of, page

EVIL = '<script>alert("x")</script> & \'"><img src=x onerror=y>'
VOID = {"meta", "br", "input", "img", "link"}


class Outline(HTMLParser):
    """Tags with attributes, ids, and whether every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def attributes(self, name: str) -> list[str]:
        return [a[name] or "" for _, a in self.tags if name in a]


@pytest.fixture
def number(row: Any) -> Number:
    found: Number = row(
        "sigma[LTSOC, T=25C, mean]",
        4.17,
        0.12,
        n=3,
        source="a 1;b;gone",
        origin="synthetic",
        note=EVIL,
        method=EVIL,
    )
    return found


def built(number: Number, folder: Path) -> str:
    content = {
        "claims": [
            {
                "id": "EIS-01",
                "where": ["Fig. 3d", "Abstract"],
                "statement": EVIL,
                "reported": EVIL,
                "note": EVIL,
                "category": "computed",
                "tests": [{"value": "sigma[LTSOC, T=25C]", "near": 4.17, "abs": 0.1, "why": EVIL}],
            },
            {"id": "X-1", "where": [EVIL], "statement": "x.", "category": "consistency"},
        ],
        "consistency": [
            {
                "id": "CON-1",
                "topic": "ratio",
                "statement": EVIL,
                "claims": ["X-1"],
                "judged": "ambiguous",
                "finding": EVIL,
            }
        ],
    }
    entries, checks = judge_all(content, Numbers([number]), {}, confidence=0.95, new_data=False)
    sources = {"eis": {"a 1": "raw/eis/a 1.DTA", "b": "raw/eis/b#.DTA"}}
    paper = {"title": EVIL, "doi": "10.1021/x"}
    return page(entries, checks, paper, Library(sources, folder), {"fig3d": "fig3"})


def test_text_stays_text(number: Number) -> None:
    text = built(number, Path("results"))
    assert EVIL not in text
    outline = Outline(text)
    assert not outline.open
    assert [tag for tag, _ in outline.tags].count("script") == 1  # our own
    assert "img" not in {tag for tag, _ in outline.tags}
    assert "onerror" not in {name for _, a in outline.tags for name in a}


def test_nothing_is_loaded_from_anywhere(number: Number) -> None:
    outline = Outline(built(number, Path("results")))
    assert not [a for tag, a in outline.tags if tag in ("link", "img", "iframe")]
    assert not outline.attributes("src")
    outside = [a for a in outline.attributes("href") if "://" in a]
    assert outside == ["https://doi.org/10.1021/x"]


def test_a_number_leads_to_raw_files_code_and_method(
    number: Number, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(WORKFLOW)
    links = Outline(built(number, Path("results"))).attributes("href")
    assert "../raw/eis/a%201.DTA" in links
    assert "../raw/eis/b%23.DTA" in links
    assert "../scripts/electrolyte/techniques/eis" in links
    assert "../docs/eis.md" in links
    assert "index.html#fig3" in links
    assert "inspector.html#eis/a%201" in links
    assert "inspector.html#eis/gone" not in links


def test_links_inside_the_page_have_their_target(number: Number) -> None:
    outline = Outline(built(number, Path("results")))
    ids = outline.attributes("id")
    assert len(ids) == len(set(ids))
    inside = {a[1:] for a in outline.attributes("href") if a.startswith("#")}
    assert {"EIS-01", "CON-1", "X-1"} <= inside <= set(ids)


def test_another_study_names_the_code_without_linking_it(
    number: Number, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = built(number, Path("results"))
    assert "scripts/electrolyte/techniques/eis" in text
    assert not [a for a in Outline(text).attributes("href") if "scripts" in a or "docs" in a]


def test_synthetic_data_is_said_first(number: Number) -> None:
    text = built(number, Path("results"))
    assert text.index("Synthetic data: simulated") < text.index("1 of 2 claims are recovered")
    assert ">reproduced<" not in text


def test_controls_have_labels_and_headers_scopes(number: Number) -> None:
    outline = Outline(built(number, Path("results")))
    heads = [a for tag, a in outline.tags if tag == "th"]
    assert heads
    assert all(a.get("scope") == "col" for a in heads)
    controls = [a for tag, a in outline.tags if tag in ("select", "input")]
    assert all("data-filter" in a for a in controls)
    assert [tag for tag, _ in outline.tags].count("label") == len(controls)


def test_a_study_without_claims_says_so() -> None:
    text = page([], [], {}, Library({}, Path("results")), {})
    assert "This study has no claims file" in text
    assert not Outline(text).open


def test_places_lead_to_the_figures_that_show_them() -> None:
    figures = {"fig3": "fig3", "fig3a": "fig3", "fig3d": "fig3", "fig1": "fig1", "fig1b": "fig1"}
    links = figure_links(["Fig. 3d", "Fig. S1", "Fig. 1b text", "Abstract"], figures)
    assert [link.address for link in links] == ["index.html#fig3d", "", "index.html#fig1", ""]
    assert figures_named(["Fig. 3d", "Fig. 3a", "Fig. S1", "Fig. 1b text"], figures) == [
        "fig3",
        "fig1",
    ]


def test_expressions_call_quantities_by_their_names() -> None:
    text = "ionic_conductivity[A, T=25C] > 3; vickers_hardness[A] = vickers_hardness[B]; x[A] seen"
    assert in_words_of(text) == (
        "ionic conductivity (A, 25 °C) > 3; Vickers hardness (A) = Vickers hardness (B); x[A] seen"
    )
