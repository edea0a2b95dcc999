"""Write the generated pages of the documentation: `make docs`.

With a folder of real data also the tables of what the analyses say of it:
`PYTHONPATH=scripts python tools/write_docs.py FOLDER`.
"""

import subprocess
import sys
from pathlib import Path

import rule_graph
from electrolyte.intake.generated_docs import config_page, plausibility_page, sheets_page
from real_verdicts import POLARIZATIONS, SPECTRA

ROOT = Path(__file__).resolve().parent.parent


def rule_edges() -> list[rule_graph.Edge]:
    """Which rule waits for which, as Snakemake sees the shipped study."""
    command = [sys.executable, "-m", "snakemake", "--rulegraph", "mermaid-js", "--", "all"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return rule_graph.read_edges(run.stdout)


def pages() -> dict[str, str]:
    """Each generated page with its text."""
    return {
        "raw/README.md": sheets_page(),
        "docs/config.md": config_page(),
        "docs/plausibility.md": plausibility_page(),
        "docs/rulegraph.md": rule_graph.page(rule_edges()),
    }


def pages_of_verdicts(folder: Path) -> dict[str, str]:
    """The pages that print what the analyses say of real data, with their text."""
    tables = SPECTRA, POLARIZATIONS
    return {str(table.page.relative_to(ROOT)): table.page_with(folder) for table in tables}


if __name__ == "__main__":
    verdicts = pages_of_verdicts(Path(sys.argv[1])) if len(sys.argv) > 1 else {}
    for page, text in (pages() | verdicts).items():
        (ROOT / page).write_text(text, encoding="utf-8")
        print(page)
