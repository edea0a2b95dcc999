"""Write the generated pages of the documentation: `make docs`."""

from pathlib import Path

from electrolyte.reference import config_page, plausibility_page, sheets_page

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    ROOT / "raw" / "README.md": sheets_page,
    ROOT / "docs" / "config.md": config_page,
    ROOT / "docs" / "plausibility.md": plausibility_page,
}

if __name__ == "__main__":
    for page, text in PAGES.items():
        page.write_text(text(), encoding="utf-8")
        print(page.relative_to(ROOT))
