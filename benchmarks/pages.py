"""How large the pages of a built study are, and how soon a reader sees a figure.

    python benchmarks/pages.py                        the shipped study, built before
    python benchmarks/pages.py --measurements 10000   also an inspector of that many spectra

Needs Chromium and chromedriver; PYTHONPATH=scripts:tests/workflow. Each time is the smallest of
three. The larger inspector repeats the spectra of the built study under new names. Exit code 1 if a
goal is missed.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from browser import browser
from electrolyte.ground.html_page import html_page
from electrolyte.pages import inspector
from electrolyte.pages.measurements import STATES, measured, pages
from electrolyte.pages.technique_names import NAMES

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "results"
MOST_BYTES, MOST_SECONDS = 6e6, 1.5
REPEATS = 3
DRAWN = "performance.getEntriesByName('drawn')[0]?.startTime"
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"  # with all its pictures
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def seconds_to(page: Path, at: str, drawn: str) -> tuple[float, float, float]:
    """Seconds to the first paint, until the figure is drawn, and of the processor by then."""
    painted, done, processor = [], [], []
    for _ in range(REPEATS):
        with browser(width=1440) as window:
            window.devtools("Performance.enable", timeDomain="threadTicks")
            window.open(page, at=at)
            done.append(window.wait_for(drawn) / 1e3)
            painted.append(window.script(f"return {PAINTED}") / 1e3)
            metrics = window.devtools("Performance.getMetrics")["metrics"]
            processor += [m["value"] for m in metrics if m["name"] == "ThreadTime"]
    return min(painted), min(done), min(processor)


def larger_inspector(folder: Path, count: int) -> tuple[Path, float]:
    """An inspector of ``count`` spectra, and the processor time of its data."""
    recipe = json.loads((RESULTS / "recipes/inspector.json").read_text(encoding="utf-8"))
    spectra = [row for row in recipe["listed"] if row["technique"] == "eis"]
    rows: list[dict[str, Any]] = []
    while len(rows) < count:
        series = len(rows) // len(spectra)
        rows += [row | {"measurement": f"{series}-{row['measurement']}"} for row in spectra]
    for row in rows:
        pellet = f"{row['measurement'].split('-')[0]}-{row['pellet']}"
        table = folder / f"eis/curves/{pellet}.csv"
        if not table.exists():
            table.parent.mkdir(parents=True, exist_ok=True)
            lines = (RESULTS / f"eis/curves/{row['pellet']}.csv").read_text("utf-8").splitlines()
            prefix = row["measurement"].split("-")[0]
            renamed = [line.split(",") for line in lines[1:]]
            text = [",".join([*c[:2], f"{prefix}-{c[2]}", *c[3:]]) for c in renamed]
            table.write_text("\n".join([lines[0], *text]) + "\n", encoding="utf-8")
        row["pellet"] = pellet
    start = time.process_time()
    found = measured(rows[:count], [], [])
    data = [inspector.page_data(page, [], {}, folder) for page in pages(found)]
    (folder / "inspector").mkdir()
    for number, content in enumerate(data[1:], start=2):
        (folder / f"inspector/{number}.js").write_text(inspector.as_script(content), "utf-8")
    library = (RESULTS / "inspector/vega-lite.js").read_text(encoding="utf-8")
    text = html_page(
        Path(inspector.__file__).with_name("inspector.html"),
        title="Many spectra",
        origin="synthetic",
        library=inspector.embedded_script(library),
        listed=inspector.as_json(inspector.listing(found, folder)),
        first=inspector.as_json(data[0]),
        names=NAMES,
        states=STATES,
        figures={},
        script=inspector.SCRIPT.read_text(encoding="utf-8"),
    )
    page = folder / "inspector.html"
    page.write_text(text, encoding="utf-8")
    return page, time.process_time() - start


def main() -> int:
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("--measurements", type=int, default=0)
    wanted = arguments.parse_args()
    lines, missed = [], False
    for name, drawn in (("index.html", LOADED), ("inspector.html", DRAWN)):
        size = (RESULTS / name).stat().st_size
        painted, done, own = seconds_to(RESULTS / name, "", drawn)
        lines.append((name, size, painted, done, own))
        missed |= size > MOST_BYTES or done > MOST_SECONDS
    if wanted.measurements:
        folder = Path(tempfile.mkdtemp(prefix="pages-"))
        page, processor = larger_inspector(folder, wanted.measurements)
        print(f"{wanted.measurements} spectra: {processor:.1f} s of processor time")
        size = page.stat().st_size
        lines.append((f"inspector of {wanted.measurements}", size, *seconds_to(page, "", DRAWN)))
        key = sorted(folder.glob("inspector/*.js"), key=lambda p: int(p.stem))[-1].read_text(
            "utf-8"
        )
        at = key.split('"measurements":{"', 1)[1].split('"', 1)[0]
        lines.append((f"its last page, {at}", len(key), *seconds_to(page, at, DRAWN)))
        shutil.rmtree(folder)
    print("\n| page | size / MB | first paint / s | figure drawn / s | processor / s |")
    print("|---|---|---|---|---|")
    for name, size, painted, done, own in lines:
        print(f"| {name} | {size / 1e6:.1f} | {painted:.2f} | {done:.2f} | {own:.2f} |")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
