"""The ledger as a page, in a browser: offline, by mouse, by keys, on a phone."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

from browser import PHONE, Browser, browser, wanted
from workshop import Workshop

pytestmark = [
    pytest.mark.workflow,
    pytest.mark.xdist_group("built"),
    pytest.mark.skipif(not wanted(), reason="needs Chromium and chromedriver"),
]


@pytest.fixture(scope="module")
def page(built: Workshop):
    with browser() as found:
        yield found


@pytest.fixture(autouse=True)
def opened(page: Browser, built: Workshop) -> None:
    page.open(built.folder / "results/claims.html")


def shown(page: Browser) -> list[str]:
    """The ids of the claims that are shown, from top to bottom."""
    rows = "[...document.querySelectorAll('section')][0].querySelectorAll('tbody tr:not([hidden])')"
    found: list[str] = page.script(f"return [...{rows}].map(r => r.id)")
    return found


def choose(page: Browser, name: str, value: str) -> None:
    """Set the first filter of this name as a user does: value, then the event."""
    page.script(
        f"const c = document.querySelector('[data-filter={name}]'); c.value = '{value}';"
        "c.dispatchEvent(new Event('input', {bubbles: true}))"
    )


def test_it_filters(page: Browser) -> None:
    assert len(shown(page)) == 141
    assert "141 of 141 shown" in page.script("return document.body.innerText")
    choose(page, "group", "ARR")
    assert shown(page) == [f"ARR-{i:02}" for i in range(1, 11)]
    choose(page, "text", "prefactor")
    assert set(shown(page)) < {f"ARR-{i:02}" for i in range(1, 11)}
    choose(page, "text", "no such words")
    assert shown(page) == []
    assert not page.errors()


def test_it_sorts_both_ways(page: Browser) -> None:
    click = "[...document.querySelectorAll('th button')].find(b => b.innerText.startsWith('Claim'))"
    page.script(f"{click}.click()")
    upwards = shown(page)
    assert upwards == sorted(upwards)
    page.script(f"{click}.click()")
    assert shown(page) == upwards[::-1]
    sort = f"return {click}.parentElement.getAttribute('aria-sort')"
    assert page.script(sort) == "descending"


def test_a_claim_leads_to_its_figure_and_raw_files(page: Browser) -> None:
    links = "return [...document.querySelectorAll('#EIS-03 a')].map(a => a.href)"
    files = [
        Path(unquote(urlparse(address).path))
        for address in page.script(links)
        if not urlparse(address).fragment
    ]
    assert {"fig3.svg", "LTSOC-1_25C.DTA"} <= {file.name for file in files}
    assert not [file for file in files if not file.exists()]
    page.open(next(file for file in files if file.name == "fig3.svg"))
    assert page.script("return document.documentElement.tagName") == "svg"
    assert not page.errors()


def test_keys_reach_filters_headers_and_links_in_order(page: Browser) -> None:
    page.tab_to("e.matches('input[data-filter=text]')")
    page.press(*"EIS-03")
    assert "EIS-03" in shown(page)
    assert len(shown(page)) < 10
    assert page.tab_to("e.matches('select[data-filter=verdict]')") == 1
    assert page.tab_to("e.matches('th button') && e.innerText.startsWith('Claim')") <= 3
    outline = "return getComputedStyle(document.activeElement).outlineStyle"
    assert page.script(outline) == "solid"
    page.press("Enter")
    page.press("Space")
    sort = "return document.activeElement.parentElement.getAttribute('aria-sort')"
    assert page.script(sort) == "descending"
    page.tab_to("e.matches('#EIS-03 a[href$=\\'fig3.svg\\']')")
    page.tab_to("e.matches('#EIS-03 summary')")
    page.press("Enter")
    assert page.script("return document.querySelector('#EIS-03 details').open")
    page.tab_to("e.matches('#EIS-03 details a')")


def test_an_address_with_a_claim_opens_its_evidence(page: Browser) -> None:
    page.script("location.hash = '#EIS-03'")
    page.script("return new Promise(r => setTimeout(r, 300))")
    assert page.script("return document.querySelector('#EIS-03 details').open")


def test_it_is_readable_on_a_phone(built: Workshop) -> None:
    with browser(width=PHONE) as phone:
        phone.open(built.folder / "results/claims.html")
        assert phone.script("return innerWidth") == PHONE
        assert phone.overflow() == 0
        phone.script("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert phone.overflow() == 0
        wide = (
            "return [...document.querySelectorAll('td, label, li, h1, h2, p')]"
            ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML)"
        )
        assert phone.script(wide) == []
        heads = "return [...document.querySelectorAll('th button')].every(b => b.offsetHeight > 20)"
        assert phone.script(heads), "sorting needs its buttons here too"
        size = "return parseFloat(getComputedStyle(document.querySelector('td')).fontSize)"
        assert phone.script(size) >= 14
        assert not phone.errors()
