"""The ledger as a page, in a browser: offline, by mouse, by keys, on a phone."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

from browser import PHONE, SCREENS, Browser, browser, in_chromium
from workshop import ROOT, Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("built"), in_chromium]


@pytest.fixture(scope="module")
def built() -> Workshop:
    """The shipped study, of which the first screen tells."""
    if not (ROOT / "results/claims.json").exists():
        pytest.skip("the study is not built: run `snakemake`")
    return Workshop(ROOT)


@pytest.fixture(autouse=True)
def opened(page: Browser, built: Workshop) -> None:
    page.open(ledger(built))


def ledger(built: Workshop) -> Path:
    return built.folder / "results/claims.html"


def shown(page: Browser, section: str = "claims") -> list[str]:
    """The ids that a section shows, from top to bottom."""
    rows = f"document.querySelectorAll('#{section} tbody tr:not([hidden])')"
    found: list[str] = page.script(f"return [...{rows}].map(r => r.id)")
    return found


def verdicts(page: Browser, section: str = "claims") -> list[str]:
    rows = f"document.querySelectorAll('#{section} tbody tr:not([hidden])')"
    found: list[str] = page.script(f"return [...{rows}].map(r => r.dataset.verdict)")
    return found


def choose(page: Browser, name: str, value: str) -> None:
    """Set the first filter of this name as a user does: value, then the event."""
    page.script(
        f"const c = document.querySelector('[data-filter={name}]'); c.value = '{value}';"
        "c.dispatchEvent(new Event('input', {bubbles: true}))"
    )


def chip(page: Browser, words: str, section: str = "claims") -> None:
    chips = f"[...document.querySelectorAll('#{section} [data-chip]')]"
    page.script(f"{chips}.find(c => c.innerText.includes('{words}')).click()")


def test_the_first_screen_says_what_holds_and_where_the_text_contradicts_itself(
    built: Workshop,
) -> None:
    with browser(width=1440) as page:
        page.open(ledger(built))
        top = page.script(
            "return [...document.querySelectorAll('header p, header li')]"
            ".filter(e => e.getBoundingClientRect().bottom < innerHeight).map(e => e.innerText)"
        )
    assert any(
        text.startswith("85 of 139 claims are recovered, 14 of them in part") for text in top
    )
    assert "The text contradicts itself in 7 of 54 places:" in top
    assert any(text.startswith("CON-42") and "23 °C" in text for text in top)
    assert any("Synthetic data" in text for text in top)


def test_what_does_not_hold_comes_first(page: Browser) -> None:
    found = verdicts(page)
    order = [text for i, text in enumerate(found) if text not in found[:i]]
    assert order == [
        "reproduced but not supported statistically",
        "reproduced in part",
        "reproduced",
        "not testable from this data",
    ]
    assert verdicts(page, "consistency")[0] == "inconsistent"


def test_it_filters(page: Browser) -> None:
    assert len(shown(page)) == 139
    assert "139 of 139 shown" in page.script("return document.body.innerText")
    choose(page, "group", "ARR")
    assert sorted(shown(page)) == [f"ARR-{i:02}" for i in range(1, 10)]
    choose(page, "text", "prefactor")
    assert set(shown(page)) < {f"ARR-{i:02}" for i in range(1, 10)}
    choose(page, "text", "no such words")
    assert shown(page) == []
    assert not page.errors()


def test_chips_filter_and_let_go_again(page: Browser) -> None:
    chip(page, "unsupported")
    assert set(verdicts(page)) == {"reproduced but not supported statistically"}
    chip(page, "unsupported")
    chip(page, "data missing")
    assert sorted(shown(page)) == ["ARR-07", "EIS-15", "NMR-05", "XRD-09"]
    chip(page, "data missing")
    chip(page, "by construction")
    assert {"EIS-03", "BAT-01"} <= set(shown(page))
    chip(page, "inconsistent", "consistency")
    assert len(shown(page, "consistency")) == 7
    assert not page.errors()


def test_a_phrase_is_searched_in_statements_first(page: Browser) -> None:
    choose(page, "text", "fig. 3")
    found = shown(page)
    assert 10 < len(found) < 30
    assert {name.split("-")[0] for name in found[:15]} == {"EIS", "ARR"}
    choose(page, "text", "Li2TaSCl5")  # as it is typed, not as it is set
    assert "XRD-05" in shown(page)
    choose(page, "text", "prefactor")
    found = shown(page)
    first = page.script(
        "return [...document.querySelectorAll('#claims tbody tr:not([hidden])')]"
        ".map(r => r.querySelector('[data-first]').innerText.toLowerCase().includes('prefactor'))"
    )
    assert first == sorted(first, reverse=True)
    assert len(found) > 1


def test_the_address_keeps_what_is_shown(page: Browser, built: Workshop) -> None:
    chip(page, "unsupported")
    choose(page, "text", "fig. 5")
    chip(page, "ambiguous", "consistency")
    before = shown(page), shown(page, "consistency")
    address = page.script("return location.hash.slice(1)")
    page.open(built.folder / "results/index.html")
    page.open(ledger(built), at=address)
    assert (shown(page), shown(page, "consistency")) == before
    assert page.script("return document.querySelector('[data-filter=text]').value") == "fig. 5"
    assert len(before[0]) < 19


def test_it_sorts_both_ways(page: Browser) -> None:
    click = "[...document.querySelectorAll('th button')].find(b => b.innerText.startsWith('Claim'))"
    page.script(f"{click}.click()")
    upwards = shown(page)
    assert upwards == sorted(upwards)
    page.script(f"{click}.click()")
    assert shown(page) == upwards[::-1]
    sort = f"return {click}.parentElement.getAttribute('aria-sort')"
    assert page.script(sort) == "descending"


def test_blanks_are_sorted_to_the_end(page: Browser) -> None:
    click = "[...document.querySelectorAll('th button')].find(b => b.innerText.startsWith('Found'))"
    blanks = (
        "return [...document.querySelectorAll('#claims tbody tr')]"
        ".map(r => r.querySelector('td.found').innerText.trim() === '')"
    )
    for _ in range(2):
        page.script(f"{click}.click()")
        found = page.script(blanks)
        assert any(found)
        assert found == sorted(found)


def test_heads_stay_in_sight(built: Workshop) -> None:
    with browser(width=1440) as page:
        page.open(ledger(built))
        page.script("document.querySelectorAll('#claims tbody tr')[60].scrollIntoView()")
        top = "return document.querySelector('#claims thead th').getBoundingClientRect().top"
        assert page.script(top) == pytest.approx(0, abs=1)


def test_a_claim_leads_to_its_caption_fit_and_raw_files(page: Browser, built: Workshop) -> None:
    links = page.script("return [...document.querySelectorAll('#EIS-03 a')].map(a => a.href)")
    of_page = {address.rpartition("/")[2] for address in links}
    assert "index.html#fig3d" in of_page
    fit = next(a.partition("#")[2] for a in links if "inspector.html#eis/LTSOC-1_25C" in a)
    files = [Path(unquote(urlparse(a).path)) for a in links if not urlparse(a).fragment]
    assert "LTSOC-1_25C.DTA" in {file.name for file in files}
    assert not [file for file in files if not file.exists()]
    page.open(built.folder / "results/index.html", at="fig3d")
    assert page.script("return !!document.getElementById('fig3d')")
    back = "return [...document.querySelectorAll('a')].some(a => a.href.endsWith('{}'))"
    assert page.script(back.format("claims.html#EIS-03"))
    page.open(built.folder / "results/inspector.html", at=fit)
    page.wait_for(back.format("claims.html#EIS-03").removeprefix("return "))
    assert not page.errors()


def test_every_link_has_its_target(built: Workshop) -> None:
    """Files, captions, measurements, rows; addresses of other sites are left out."""
    folder = built.folder / "results"
    text = ledger(built).read_text(encoding="utf-8")
    links = {unescape(link) for link in re.findall(r'<a [^>]*href="([^"]+)"', text)}
    assert len(links) > 500
    index = set(re.findall(r'\bid="([^"]+)"', (folder / "index.html").read_text("utf-8")))
    fits = set(re.findall(r'\["(\w+/[^"]+)",', (folder / "inspector.html").read_text("utf-8")))
    places = {"": set(re.findall(r'\bid="([^"]+)"', text)), "index.html": index}
    places["inspector.html"] = fits
    for link in links:
        file, _, place = map(unquote, link.partition("#"))
        if not file.startswith("https:"):
            assert not file or (folder / file).exists(), link
            assert not place or place in places[file], link


def test_keys_reach_filters_headers_and_links_in_order(page: Browser) -> None:
    page.tab_to("e.matches('#claims [data-chip=verdict]')")
    page.tab_to("e.matches('input[data-filter=text]')")
    page.press(*"EIS-03")
    assert shown(page)[0] == "EIS-03"
    assert len(shown(page)) < 10
    assert page.tab_to("e.matches('select[data-filter=category]')") == 1
    assert page.tab_to("e.matches('th button') && e.innerText.startsWith('Claim')") <= 3
    outline = "return getComputedStyle(document.activeElement).outlineStyle"
    assert page.script(outline) == "solid"
    page.press("Enter")
    page.press("Space")
    sort = "return document.activeElement.parentElement.getAttribute('aria-sort')"
    assert page.script(sort) == "descending"
    page.tab_to("e.matches('#EIS-03 a[href=\\'index.html#fig3d\\']')")
    page.tab_to("e.matches('#EIS-03 summary')")
    page.press("Enter")
    assert page.script("return document.querySelector('#EIS-03 details').open")
    page.tab_to("e.matches('#EIS-03 details a')")


def test_an_address_with_a_claim_opens_its_evidence(page: Browser) -> None:
    page.script("location.hash = '#EIS-03'")
    page.script("return new Promise(r => setTimeout(r, 300))")
    assert page.script("return document.querySelector('#EIS-03 details').open")


@pytest.mark.night
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_it_can_be_read_by_everyone_on_any_screen(built: Workshop, width: int, scheme: str) -> None:
    with browser(width=width) as page:
        page.emulate(prefers_color_scheme=scheme)
        page.open(ledger(built))
        assert page.overflow() == 0
        right = (
            "return Math.max(...[...document.querySelectorAll('.verdict')]"
            ".map(e => e.getBoundingClientRect().right))"
        )
        assert page.script(right) <= width
        page.script("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.overflow() == 0
        page.script("document.querySelectorAll('details').forEach(d => d.open = false)")
        page.script(FEW_ROWS)
        assert page.broken_rules() == []
        assert not page.errors()


# axe-core takes minutes for 195 rows of one kind: every verdict, and every sixth row besides
FEW_ROWS = """
const seen = new Set();
document.querySelectorAll('tbody tr').forEach((row, i) => {
  const kind = row.dataset.verdict + row.dataset.undemanding;
  if (seen.has(kind) && i % 6) row.remove();
  seen.add(kind);
});
"""


def test_paper_shows_no_controls(page: Browser) -> None:
    page.emulate_media("print")
    try:
        assert (
            page.script("return getComputedStyle(document.querySelector('.bar')).display") == "none"
        )
        assert page.overflow() == 0
    finally:
        page.emulate_media("")


def test_text_is_large_enough_on_a_phone(built: Workshop) -> None:
    with browser(width=PHONE) as phone:
        phone.open(ledger(built))
        assert phone.script("return innerWidth") == PHONE
        heads = "return [...document.querySelectorAll('th button')].every(b => b.offsetHeight > 20)"
        assert phone.script(heads), "sorting needs its buttons here too"
        size = "return parseFloat(getComputedStyle(document.querySelector('td')).fontSize)"
        assert phone.script(size) >= 14
