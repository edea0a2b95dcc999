"""The table of reference phases in powder diffraction."""

from pathlib import Path

from electrolyte import job

# isort: split
import pandas as pd

from electrolyte.csv_file import write_csv
from electrolyte.quantities import joined_origin
from electrolyte.rounding import with_uncertainty
from electrolyte.tables import to_markdown

MISSING = {"a_A": "", "a_u_A": "", "chance": ""}  # text stays text


def as_text(phases: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """The phases as people read them."""
    rows = []
    for phase in phases.itertuples():
        rows.append(
            {
                "sample": labels[phase.sample],
                "treatment": phase.treatment,
                "phase": phase.phase,
                "verdict": phase.verdict,
                "lines found": phase.matched or "–",
                "absent": phase.absent or "–",
                "hidden": phase.hidden or "–",
                "a / Å": "–" if pd.isna(phase.a_A) else with_uncertainty(phase.a_A, phase.a_u_A),
                "chance / %": "–" if pd.isna(phase.chance) else f"{100 * phase.chance:.2g}",
            }
        )
    return pd.DataFrame(rows)


if __name__ == "__main__":
    with job.running(snakemake):
        tables = [
            pd.read_csv(
                path, keep_default_na=False, na_values={"a_A": "", "a_u_A": "", "chance": ""}
            )
            for path in snakemake.input.phases
        ]
        phases = pd.concat(tables)
        write_csv(phases, snakemake.output.csv)
        labels = {row["sample"]: row["label"] for row in snakemake.params.samples}
        title = "Phases in powder diffraction; chance: that peaks at random match as many lines"
        text = to_markdown(as_text(phases, labels), title, joined_origin(phases["origin"]))
        Path(snakemake.output.markdown).write_text(text, encoding="utf-8")
