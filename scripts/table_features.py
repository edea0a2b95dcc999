"""The table of diffraction features that the text names."""

from pathlib import Path

from electrolyte import job

# isort: split
import pandas as pd

from electrolyte.csv_file import write_csv
from electrolyte.quantities import joined_origin
from electrolyte.rounding import with_uncertainty
from electrolyte.tables import to_markdown

MISSING = {"found_deg": "", "found_u_deg": ""}  # text stays text


def as_text(features: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """The features as people read them."""
    rows = []
    for feature in features.itertuples():
        rows.append(
            {
                "sample": labels[feature.sample],
                "stated / deg": f"{feature.stated_deg:g}",
                "found / deg": "–"
                if pd.isna(feature.found_deg)
                else with_uncertainty(feature.found_deg, feature.found_u_deg),
                "verdict": feature.verdict,
            }
        )
    return pd.DataFrame(rows)


if __name__ == "__main__":
    with job.running(snakemake):
        tables = [
            pd.read_csv(path, keep_default_na=False, na_values={"found_deg": "", "found_u_deg": ""})
            for path in snakemake.input.features
        ]
        features = pd.concat(tables)
        write_csv(features, snakemake.output.csv)
        labels = {row["sample"]: row["label"] for row in snakemake.params.samples}
        title = "Diffraction features named in the text, and what the data says about them"
        text = to_markdown(as_text(features, labels), title, joined_origin(features["origin"]))
        Path(snakemake.output.markdown).write_text(text, encoding="utf-8")
