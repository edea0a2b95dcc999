"""The inspector in a browser: every measurement has its fit, filters, keys, addresses."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from browser import PHONE, SCREENS, Browser, browser, in_chromium
from workshop import Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("built"), in_chromium]
SPECTRUM = "eis/LTSOC-1_25C"


@pytest.fixture(autouse=True)
def opened(page: Browser, built: Workshop) -> None:
    page.open(built.folder / "results/index.html")  # so that the next address loads the page anew
    page.open(built.folder / "results/inspector.html", at=SPECTRUM)


def embedded(built: Workshop, name: str) -> Any:
    text = (built.folder / "results/inspector.html").read_text(encoding="utf-8")
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', text, re.S)
    assert found
    return json.loads(found[1])


def keys_of(built: Workshop) -> list[str]:
    return [entry[0] for entry in embedded(built, "listing")["measurements"]]


def heading(page: Browser) -> str:
    return str(page.script("return document.querySelector('h2').innerText"))


def test_every_measurement_of_the_sheets_is_there_and_curves_have_residuals(
    built: Workshop,
) -> None:
    keys = keys_of(built)
    assert len(keys) == len(set(keys)) > 20
    details = embedded(built, "first")["measurements"]
    assert list(details) == keys
    for key in keys:
        if key.split("/")[0] in ("eis", "xrd", "raman"):
            assert any(plot.get("residual") for plot in details[key]["plots"]), key
    for detail in details.values():
        for plot in detail["plots"]:
            assert len({len(values) for values in plot["columns"].values()}) == 1


def test_plots_and_numbers_of_an_address_are_shown(page: Browser) -> None:
    assert heading(page) == "LTSOC-1_25C"
    page.wait_for("document.querySelectorAll('canvas').length === 3")
    assert "resistance" in page.script("return document.querySelector('#numbers').innerText")
    assert page.script("return document.querySelector('a[href=\\'index.html#fig3\\']') !== null")
    assert page.script(
        "return document.querySelector('#numbers a[href^=\\'claims.html#\\']') !== null"
    )
    assert not page.errors()


def test_keys_go_to_the_next_and_the_previous_of_what_is_filtered(
    page: Browser, built: Workshop
) -> None:
    page.script(
        "document.querySelector('#technique').value = 'eis';"
        "document.querySelector('#technique').dispatchEvent(new Event('input'))"
    )
    page.press("Right")
    after = heading(page)
    assert after != "LTSOC-1_25C"
    assert f"#eis/{after}?technique=eis" in page.script("return location.hash")
    page.press("Left")
    assert heading(page) == "LTSOC-1_25C"
    page.press("/")
    assert page.script("return document.activeElement.id") == "text"
    page.press(*"ltsc-1")
    count = sum(key.startswith("eis/LTSC-1_") for key in keys_of(built))
    assert count > 1
    page.wait_for(f"document.querySelectorAll('#entries li').length === {count}")
    assert "LTSC-1" in heading(page)


def test_a_filter_in_the_address_is_applied(page: Browser, built: Workshop) -> None:
    page.open(built.folder / "results/index.html")
    page.open(built.folder / "results/inspector.html", at="technique=eis&sample=LTSC")
    entries = "return [...document.querySelectorAll('#entries a')].map(e => e.hash.split('?')[0])"
    of_sample = [key for key in keys_of(built) if key.startswith("eis/LTSC-")]
    assert page.script(entries) == [f"#{key}" for key in of_sample]
    assert "Impedance" in page.script("return document.querySelector('#measurement').innerText")


def test_series_can_be_hidden_and_values_read(page: Browser) -> None:
    page.wait_for("document.querySelectorAll('canvas').length === 3")
    heights = "[...document.querySelectorAll('canvas')].map(c => c.offsetHeight).join()"
    before = page.script(f"return {heights}")
    page.script("[...document.querySelectorAll('.toggles input')].at(-1).click()")  # residuals
    page.wait_for(f"{heights} !== '{before}' && document.querySelectorAll('canvas').length === 3")
    page.script("document.querySelector('#plots summary').click()")
    page.wait_for("document.querySelectorAll('#plots tbody tr').length > 30")
    assert not page.errors()


def test_the_wheel_zooms_and_a_point_tells_its_values(page: Browser) -> None:
    page.wait_for("document.querySelectorAll('canvas').length === 3")
    picture = "document.querySelectorAll('canvas')[1].toDataURL().length"
    before = page.script(f"return {picture}")
    page.wheel("document.querySelectorAll('canvas')[1]", -400)
    page.wait_for(f"{picture} !== {before}")
    assert not page.errors()


@pytest.mark.night
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_it_can_be_used_by_everyone_on_any_screen(built: Workshop, width: int, scheme: str) -> None:
    with browser(width=width) as other:
        other.emulate(prefers_color_scheme=scheme)
        other.open(built.folder / "results/inspector.html", at=SPECTRUM)
        other.wait_for("document.querySelectorAll('canvas').length === 3")
        assert other.overflow() == 0
        other.script("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert other.overflow() == 0
        assert width != PHONE or other.cut_tables() == 0
        alike = "#entries li:nth-child(n+9), #numbers tr:nth-child(n+9)"  # axe-core takes minutes
        other.script(f"document.querySelectorAll('{alike}').forEach(e => e.remove())")
        assert other.broken_rules() == []
        assert not other.errors()
