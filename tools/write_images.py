"""Write the pictures of the documentation from the results: `make images`. Needs Chromium."""

import subprocess
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ("fig3",)
WIDTH = 1000  # pixels
PAGES = {"results-page": ("index.html", 1900), "ledger": ("claims.html", 1900)}  # height in pixels
WINDOW = 1200  # pixels, its width
QUALITY = 85  # of WebP: a palette would give lines false colours


def photograph(page: str, height: int, picture: Path) -> None:
    """Write what a browser window of this height shows of a page of the results."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "page.png"
        address = f"{(ROOT / 'results').as_uri()}/{page}"
        options = ("--headless", "--no-sandbox", "--hide-scrollbars", "--disable-gpu")
        command = [
            "chromium",
            *options,
            f"--window-size={WINDOW},{height}",
            f"--screenshot={whole}",
            address,
        ]
        subprocess.run(command, check=True, capture_output=True)
        with Image.open(whole) as shown:
            small = shown.convert("RGB")
            small.thumbnail((WIDTH, height))
            small.save(picture, quality=QUALITY)


if __name__ == "__main__":
    images = ROOT / "docs" / "images"
    images.mkdir(exist_ok=True)
    for name in FIGURES:
        with Image.open(ROOT / "results" / "figures" / f"{name}.png") as picture:
            small = picture.convert("RGB")
            small.thumbnail((WIDTH, WIDTH))
            small.save(images / f"{name}.png", optimize=True)
    for name, (page, height) in PAGES.items():
        photograph(page, height, images / f"{name}.webp")
