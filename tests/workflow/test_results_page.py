"""The results page of the built study: one file, complete, every link leads somewhere."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest

from browser import PHONE, SCREENS, browser, in_chromium
from workshop import Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("built")]
PAGES = ("index.html", "inspector.html")


def text_of(built: Workshop, page: str) -> str:
    return (built.folder / "results" / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_one_file_that_loads_nothing(built: Workshop, page: str) -> None:
    text = re.sub(r"(<script[^>]*>).*?</script>", r"\1", text_of(built, page), flags=re.DOTALL)
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=(?![\"']?data:)", text)


def test_every_link_leads_to_a_file_or_a_place_in_it(built: Workshop) -> None:
    page = re.sub(r"<script.*?</script>", "", text_of(built, "index.html"), flags=re.DOTALL)
    links = [unescape(link) for link in re.findall(r'<a [^>]*href="([^"]+)"', page)]
    assert len(links) > 100
    places: dict[str, set[str]] = {}
    for link in set(links):
        file, _, place = link.partition("#")
        if file.startswith("https:") or file in ("inspector.html", "provenance.json"):
            continue
        file = unquote(file) or "index.html"
        assert (built.folder / "results" / file).is_file(), link
        if place:
            known = places.setdefault(
                file, set(re.findall(r'\bid="([^"]+)"', text_of(built, file)))
            )
            assert unquote(place) in known, link


def test_links_to_fits_name_measurements(built: Workshop) -> None:
    keys = set(re.findall(r'\["(\w+/[^"]+)",', text_of(built, "inspector.html")))
    wanted_keys = re.findall(r'href="inspector.html#(\w+/[^"]+)"', text_of(built, "index.html"))
    assert wanted_keys
    assert set(map(unescape, wanted_keys)) <= keys


def test_numbers_claims_captions_and_methods_stand_in_the_page(built: Workshop) -> None:
    page = text_of(built, "index.html")
    assert "Synthetic data." in page
    assert "139 claims" in page
    assert re.search(r"[Aa]ctivation energ[^<]*LTSOC[^<]*0\.3\d", page)
    assert re.search(r'href="claims.html#EIS-03">EIS-03</a>', page)
    assert "Equivalent circuits with and without the inductance" in re.sub(r"\s+", " ", page)
    assert "{{" not in page
    assert 'class="csl-entry"' in page


@in_chromium
@pytest.mark.night
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_it_can_be_read_by_everyone_on_any_screen(built: Workshop, width: int, scheme: str) -> None:
    with browser(width=width) as page:
        page.emulate(prefers_color_scheme=scheme)
        page.open(built.folder / "results/index.html")
        assert page.overflow() == 0
        page.script("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.overflow() == 0
        assert width != PHONE or page.cut_tables() == 0
        assert page.broken_rules() == []
        assert not page.errors()


@in_chromium
def test_figures_are_drawn_and_keys_reach_their_files(built: Workshop) -> None:
    with browser() as page:
        page.open(built.folder / "results/index.html")
        sizes = page.script("return [...document.querySelectorAll('img')].map(i => i.naturalWidth)")
        assert len(sizes) >= 5
        assert min(sizes) > 100
        page.tab_to("e.matches('nav a[href=\\'#fig3\\']')")
        page.press("Enter")
        page.tab_to("e.innerText === 'PDF' && e.closest('section').id === 'fig3'")


def test_the_pages_are_small_enough_to_be_mailed(built: Workshop) -> None:
    """Mail servers take 10 to 25 MB; the inspector holds micrographs, maps and every cycle."""
    assert sum((built.folder / "results" / page).stat().st_size for page in PAGES) < 10e6
