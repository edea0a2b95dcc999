"""Write the pictures of the documentation from the results: `make images`."""

from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ("toc", "fig1", "fig2", "fig3", "fig4", "fig5")
WIDTH = 1000  # pixels

if __name__ == "__main__":
    images = ROOT / "docs" / "images"
    images.mkdir(exist_ok=True)
    for name in FIGURES:
        with Image.open(ROOT / "results" / "figures" / f"{name}.png") as picture:
            small = picture.convert("RGB")
            small.thumbnail((WIDTH, WIDTH))
            small.save(images / f"{name}.png", optimize=True)
