"""Snakemake's report of the built study: complete, self-contained, and usable in a browser."""

from __future__ import annotations

import re

import pytest

from browser import PHONE, browser, in_chromium
from workshop import Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.night, pytest.mark.xdist_group("built")]


@pytest.fixture(scope="module", autouse=True)
def reported(built: Workshop) -> None:
    run = built.snakemake("report")
    assert run.returncode == 0, run.stdout


def test_the_report_is_one_file_that_loads_nothing(built: Workshop) -> None:
    text = (built.folder / "results/report.html").read_text(encoding="utf-8")
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=[\"']https?:", text)


def test_captions_hold_numbers_of_the_study(built: Workshop) -> None:
    text = (built.folder / "results/report.html").read_text(encoding="utf-8")
    assert re.search(r"[Aa]ctivation energ[^<]*LTSOC[^<]*0\.3\d", text)
    assert "{{" not in re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)


@in_chromium
def test_every_category_is_reachable_without_errors(built: Workshop) -> None:
    with browser() as page:
        page.open(built.folder / "results/report.html")
        assert {"Figure 1", "Claims", "Numbers", "Tables"} <= set(page.links())
        for category in ("Figure 1", "Supporting figures", "Claims", "Numbers", "Tables"):
            page.click(category)
            assert len(page.links()) > 1, category
            page.click("Results")
        for topic in ("Statistics", "About"):
            page.click(topic)
            page.script("document.querySelectorAll('a')[0].blur()")
            page.open(built.folder / "results/report.html")
        assert not page.errors()


@in_chromium
def test_a_figure_renders(built: Workshop) -> None:
    with browser() as page:
        page.open(built.folder / "results/report.html")
        page.click("Figure 1")
        assert "fig3" in page.script("return document.body.innerText")
        page.script("document.querySelector('td a').click()")
        widths = "return [...document.querySelectorAll('img')].map(e => e.naturalWidth)"
        assert (
            max(page.script("return new Promise(r => setTimeout(r, 1500))") or page.script(widths))
            > 200
        )
        assert not page.errors()


@in_chromium
def test_a_claim_leads_to_its_figure_and_back(built: Workshop) -> None:
    with browser() as page:
        page.open(built.folder / "results/report.html")
        page.click("Claims")
        page.script("app.showResultInfo('results/claims.html')")  # the icon "i" has no text
        page.click("fig3.png")
        assert "ARR-01" in page.script("return document.body.innerText")
        page.script("document.querySelector('nav td a').click()")
        size = "return document.querySelector('#app img[src^=\"data:image/png\"]').naturalWidth"
        assert page.script("return new Promise(r => setTimeout(() => r(1), 500))") == 1
        assert page.script(size) == 2100
        page.click("claims.html")
        assert "Every claim of the paper" in page.script("return document.body.innerText")
        assert not page.errors()


@in_chromium
def test_categories_and_figures_are_reached_by_keys(built: Workshop) -> None:
    with browser() as page:
        page.open(built.folder / "results/report.html")
        page.tab_to("e.innerText.trim() === 'Figure 1'")
        outline = "return getComputedStyle(document.activeElement).outlineStyle"
        assert page.script(outline) == "solid"
        page.press("Enter")
        page.tab_to("e.matches('td a')")
        page.press("Enter")
        assert page.script("return app.state.content") == "img"
        assert not page.errors()


@in_chromium
def test_the_report_can_be_read_on_a_phone(built: Workshop) -> None:
    with browser(width=PHONE) as page:
        page.open(built.folder / "results/report.html")
        assert page.overflow() == 0
        page.click("Figure 1")
        assert "fig3" in page.script("return document.body.innerText")
        page.script("document.querySelector('td a').click()")
        assert page.overflow() == 0
        assert not page.errors()


def test_the_report_is_small_enough_to_be_mailed(built: Workshop) -> None:
    assert (built.folder / "results/report.html").stat().st_size < 6e6
