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
from pathlib import Path
from typing import Any

PHONE = 360  # px
_KEYS = {"Tab": "\ue004", "Enter": "\ue006", "Space": " "}


def wanted() -> bool:
    """Whether to test in a browser: where there is one, and in CI in any case."""
    return bool(shutil.which("chromedriver") and shutil.which("chromium")) or "CI" in os.environ


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
        session = self._call("/session", {"capabilities": {"alwaysMatch": wanted}})
        self.session = f"/session/{session['sessionId']}"
        if width < 500:
            size = {"width": width, "height": 740, "deviceScaleFactor": 2, "mobile": True}
            command = {"cmd": "Emulation.setDeviceMetricsOverride", "params": size}
            self._call(f"{self.session}/goog/cdp/execute", command)

    def open(self, page: Path) -> None:
        self._call(f"{self.session}/url", {"url": page.resolve().as_uri()})
        time.sleep(1.5)

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

    def links(self) -> list[str]:
        """The texts of all links."""
        code = "return [...document.querySelectorAll('a')].map(e => e.innerText.trim())"
        return [text for text in self.script(code) if text]

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
        with urllib.request.urlopen(request, timeout=60) as answer:
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
