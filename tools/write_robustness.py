"""Keep what the claims of the shipped study owe to choices, after `snakemake multiverse`.

python tools/write_robustness.py   # from results/multiverse/ to baseline/ and docs/claims.md
"""

import sys
from dataclasses import replace
from pathlib import Path

from electrolyte.claims.robustness import FILE, Summary, read_kept, write_summary
from electrolyte.paper.choices import table_of

ROOT = Path(__file__).resolve().parent.parent
PAGE, KEPT = ROOT / "docs" / "claims.md", ROOT / "baseline" / "multiverse.json"
BEGIN, END = "<!-- written by tools/write_robustness.py -->\n", "<!-- end -->\n"


def text_of(summary: Summary) -> str:
    """What docs/claims.md says of the shipped study under other choices."""
    counts = summary.counts
    head = (
        f"{counts['universes']} universes of {counts['choices']} choices with"
        f" {counts['alternatives']} alternatives: of {counts['claims']} claims that rest on numbers"
        f" {counts['robust']} are robust, {counts['dependent']} depend on one or two choices,"
        f" {counts['fragile']} are fragile, and {counts['not_tried']} could not be tried.\n"
    )
    lines = table_of(summary.claims, "").splitlines()
    return head + "\n" + "\n".join(line for line in lines if line.startswith("|")) + "\n"


def page_with(summary: Summary, page: str) -> str:
    """The page with the text of a summary between its two marks."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + text_of(summary) + END + rest.split(END)[1]


if __name__ == "__main__":
    made = ROOT / "results" / FILE
    if not made.is_file():
        sys.exit(f"{made}: not there. Run snakemake multiverse.")
    found = replace(read_kept(made), made_of={})  # digests of numbers differ between machines
    write_summary(found, KEPT)
    PAGE.write_text(page_with(found, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{KEPT.relative_to(ROOT)}\n{PAGE.relative_to(ROOT)}")
