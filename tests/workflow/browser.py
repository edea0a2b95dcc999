"""A headless Chromium, driven over the WebDriver protocol: JSON over HTTP, no package needed."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

PHONE = 360  # px
SCREENS = ((PHONE, "dark"), (768, "light"), (1440, "dark"))  # each width, each scheme
_KEYS = {"Tab": "\ue004", "Enter": "\ue006", "Space": " ", "Left": "\ue012", "Right": "\ue014"}


# tests in a browser run where there is one, and in CI in any case
in_chromium = pytest.mark.skipif(
    not (shutil.which("chromedriver") and shutil.which("chromium")) and "CI" not in os.environ,
    reason="needs Chromium and chromedriver",
)


class Browser:
    """One page; ``width`` in pixels. A narrow one is a phone: no window can be that narrow."""

    def __init__(self, port: int, width: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            f"--window-size={width},800",
        ]
        arguments += ["--proxy-server=127.0.0.1:9"]  # offline: whatever is not in the file fails
        options = {"binary": shutil.which("chromium"), "args": arguments}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        wanted["timeouts"] = {"script": 300_000}  # ms: axe-core works through thousands of cells
        session = self._call("/session", {"capabilities": {"alwaysMatch": wanted}})
        self.session = f"/session/{session['sessionId']}"
        if width < 500:
            size = {"width": width, "height": 740, "deviceScaleFactor": 2, "mobile": True}
            self.devtools("Emulation.setDeviceMetricsOverride", **size)

    def open(self, page: Path, at: str = "") -> None:
        """Open a page; ``at`` is what follows ``#`` in its address."""
        self._call(f"{self.session}/url", {"url": page.resolve().as_uri() + (at and f"#{at}")})
        time.sleep(0.5)

    def devtools(self, command: str, **parameters: Any) -> Any:
        """What a command of Chromium's DevTools protocol answers."""
        body = {"cmd": command, "params": parameters}
        return self._call(f"{self.session}/goog/cdp/execute", body)

    def script(self, code: str) -> Any:
        return self._call(f"{self.session}/execute/sync", {"script": code, "args": []})

    def click(self, text: str) -> None:
        """Click the link with this text."""
        links = "[...document.querySelectorAll('a')]"
        found = f"{links}.find(e => e.innerText.trim() == {json.dumps(text)})"
        assert self.script(f"const e = {found}; if (e) e.click(); return !!e"), f"no link '{text}'"
        time.sleep(0.5)

    def press(self, *keys: str) -> None:
        """Press ``Tab``, ``Enter``, ``Space`` or letters, one after the other."""
        strokes = [
            {"type": kind, "value": _KEYS.get(key, key)}
            for key in keys
            for kind in ("keyDown", "keyUp")
        ]
        source = {"type": "key", "id": "keyboard", "actions": strokes}
        self._call(f"{self.session}/actions", {"actions": [source]})
        time.sleep(0.2)

    def wheel(self, element: str, by: float) -> None:
        """Turn the wheel over the middle of an element, with Shift held down."""
        box = f"const b = {element}.getBoundingClientRect()"
        self.script(f"{element}.scrollIntoView({{block: 'center'}})")
        x, y = self.script(f"{box}; return [b.left + b.width / 2, b.top + b.height / 3]")
        at = {"x": x, "y": y, "modifiers": 8}
        for event in ({"type": "mouseMoved"}, {"type": "mouseWheel", "deltaX": 0, "deltaY": by}):
            self.devtools("Input.dispatchMouseEvent", **at, **event)
            time.sleep(0.2)

    def tab_to(self, condition: str, most: int = 60) -> int:
        """Press Tab until ``condition`` holds of the focused element ``e``; how often it took."""
        for count in range(1, most + 1):
            self.press("Tab")
            if self.script(f"const e = document.activeElement; return !!({condition})"):
                return count
        raise AssertionError(f"{most} times Tab reach no element with {condition}")

    def overflow(self) -> int:
        """Pixels by which the page is wider than the screen."""
        page = "document.documentElement"
        found: int = self.script(f"return {page}.scrollWidth - {page}.clientWidth")
        return found

    def cut_tables(self) -> int:
        """How many tables have to be moved sideways to be read."""
        wide = "[...document.querySelectorAll('.wide')]"
        found: int = self.script(
            f"return {wide}.filter(e => e.scrollWidth > e.clientWidth + 1).length"
        )
        return found

    def links(self) -> list[str]:
        """The texts of all links."""
        code = "return [...document.querySelectorAll('a')].map(e => e.innerText.trim())"
        return [text for text in self.script(code) if text]

    def emulate(self, **features: str) -> None:
        """Show the page as a device with these preferences: ``prefers_color_scheme="dark"``."""
        wanted = [{"name": k.replace("_", "-"), "value": v} for k, v in features.items()]
        self.devtools("Emulation.setEmulatedMedia", features=wanted)

    def emulate_media(self, media: str) -> None:
        """Show the page as on ``print`` or, if empty, as on the screen."""
        self.devtools("Emulation.setEmulatedMedia", media=media)

    def wait_for(self, condition: str, most_s: float = 20) -> Any:
        """What an expression comes to, as soon as it is true."""
        end = time.monotonic() + most_s
        while not (found := self.script(f"return {condition}")):
            assert time.monotonic() < end, condition
            time.sleep(0.1)
        return found

    def broken_rules(self) -> list[str]:
        """The rules of axe-core that the page breaks seriously, with an element each."""
        axe = resources.files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")
        self.script(
            f"{axe}; axe.run({{resultTypes: ['violations']}})"
            ".then(r => { window.found = r.violations"
            ".filter(v => ['serious', 'critical'].includes(v.impact))"
            ".map(v => v.id + ': ' + v.nodes[0].html.slice(0, 200)) })"
        )
        self.wait_for("!!window.found", 300)
        broken: list[str] = self.script("return window.found")
        return broken

    def errors(self) -> list[str]:
        """Messages of the console that are errors."""
        records = self._call(f"{self.session}/se/log", {"type": "browser"})
        return [r["message"] for r in records if r["level"] == "SEVERE"]

    def close(self) -> None:
        request = urllib.request.Request(self.address + self.session, method="DELETE")
        urllib.request.urlopen(request, timeout=30).close()

    def _call(self, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            self.address + path,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=300) as answer:
            return json.load(answer)["value"]


@contextmanager
def browser(width: int = 1300) -> Iterator[Browser]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    driver = subprocess.Popen(
        ["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(1)
        page = Browser(port, width)
        yield page
        page.close()
    finally:
        driver.terminate()
        driver.wait(timeout=10)
