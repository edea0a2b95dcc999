"""The table of elements in EDS: composition beside the formula, homogeneity."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from electrolyte import job

# isort: split
import pandas as pd

from electrolyte.csv_file import write_csv
from electrolyte.microscopy.composition import visible_fractions
from electrolyte.quantities import MEAN, joined_origin, read_quantities, select
from electrolyte.rounding import with_uncertainty
from electrolyte.tables import to_markdown

FRACTION, SPREAD = "atomic_fraction", "element_heterogeneity"
COLUMNS = ["sample", "element", "nominal / at%", "composition / at%", "heterogeneity / %"]


def rows(numbers: pd.DataFrame, sample: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One row an element of a sample; the mean composition, or that of the only spectrum."""
    nominal = visible_fractions(sample["formula"]) if sample["formula"] else None
    own = select(numbers, sample=sample["sample"], quantity=[FRACTION, SPREAD])
    for condition, here in own.groupby("condition", sort=False):
        element = str(condition).removeprefix("element=")
        line = {"sample": sample["sample"], "element": element}
        line["nominal / at%"] = nominal and round(100 * nominal.get(element, 0.0), 3)
        for name, header in ((FRACTION, "composition / at%"), (SPREAD, "heterogeneity / %")):
            found = here[here["quantity"] == name].sort_values(
                "replicate", key=lambda r: r != MEAN, kind="stable"
            )
            for part in ("value", "u", "status"):
                line[header if part == "value" else f"{name}_{part}"] = (
                    found[part].iloc[0] if len(found) else None
                )
        yield line


def text(line: pd.Series, name: str, header: str) -> str:
    """A number as people read it."""
    status = line[f"{name}_status"]
    if status is None or pd.isna(status):
        return "–"
    if status == "not_resolved":
        return "not resolved"
    if status == "limit":
        return f"≤ {line[header]:.2g}"
    sign = "suspect: " if status == "suspect" else ""
    return sign + with_uncertainty(line[header], line[f"{name}_u"])


if __name__ == "__main__":
    with job.running(snakemake):
        numbers = read_quantities(Path(snakemake.input.numbers))
        found = [r for s in snakemake.params.samples for r in rows(numbers, s)]
        table = pd.DataFrame(found, columns=None if found else COLUMNS)  # images alone: no rows
        write_csv(table, snakemake.output.csv)
        people = table[["sample", "element"]].copy()
        people["nominal / at%"] = table["nominal / at%"].map("{:.2f}".format)
        for name, header in ((FRACTION, "composition / at%"), (SPREAD, "heterogeneity / %")):
            people[header] = [text(line, name, header) for _, line in table.iterrows()]
        title = "EDS: elements without Li, value ± standard uncertainty (≤: 95 % limit)"
        markdown = to_markdown(people, title, joined_origin(numbers["origin"]))
        Path(snakemake.output.markdown).write_text(markdown, encoding="utf-8")
