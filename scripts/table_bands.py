"""The table of Raman bands."""

from pathlib import Path

from electrolyte import job

# isort: split
import pandas as pd

from electrolyte.csv_file import write_csv
from electrolyte.quantities import joined_origin
from electrolyte.rounding import with_uncertainty
from electrolyte.tables import to_markdown


def as_text(bands: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """The bands as people read them."""
    rows = []
    for band in bands.itertuples():
        found = band.detected
        rows.append(
            {
                "sample": labels[band.sample],
                "position / cm⁻¹": with_uncertainty(band.centre_cm1, band.centre_u_cm1)
                if found
                else f"{band.band:g}: not detected",
                "FWHM / cm⁻¹": with_uncertainty(band.width_cm1, band.width_u_cm1) if found else "",
                "share of area / %": with_uncertainty(100 * band.share, 100 * band.share_u),
                "assignment": band.assignment if isinstance(band.assignment, str) else "",
            }
        )
    return pd.DataFrame(rows)


if __name__ == "__main__":
    with job.running(snakemake):
        bands = pd.concat([pd.read_csv(path) for path in snakemake.input.bands])
        write_csv(bands, snakemake.output.csv)
        labels = {row["sample"]: row["label"] for row in snakemake.params.samples}
        title = "Raman bands; ± is u of fit and baseline"
        text = to_markdown(as_text(bands, labels), title, joined_origin(bands["origin"]))
        Path(snakemake.output.markdown).write_text(text, encoding="utf-8")
