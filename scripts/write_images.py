"""Write the pictures of the documentation from the results: `make images`."""

import re
import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ("toc", "fig1", "fig2", "fig3", "fig4", "fig5")
WIDTH = 1000  # pixels
INTRO = """\
# Rule graph

Every rule that `make` runs, and what it waits for; written by Snakemake itself (`make images`).

"""

if __name__ == "__main__":
    images = ROOT / "docs" / "images"
    images.mkdir(exist_ok=True)
    for name in FIGURES:
        with Image.open(ROOT / "results" / "figures" / f"{name}.png") as picture:
            small = picture.convert("RGB")
            small.thumbnail((WIDTH, WIDTH))
            palette = small.quantize(256, method=Image.Quantize.MAXCOVERAGE)
            palette.save(images / f"{name}.png", optimize=True)
    graph = subprocess.run(
        [sys.executable, "-m", "snakemake", "--rulegraph", "mermaid-js", "--", "all"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    graph = graph[re.search("^(?:---|flowchart|graph)", graph, re.MULTILINE).start() :]
    text = f"{INTRO}```mermaid\n{graph.rstrip()}\n```\n"
    (ROOT / "docs" / "rulegraph.md").write_text(text, encoding="utf-8")
