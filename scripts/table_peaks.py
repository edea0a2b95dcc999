"""The table of peaks in powder diffraction."""

from pathlib import Path

from electrolyte import job

# isort: split
import pandas as pd

from electrolyte.csv_file import write_csv
from electrolyte.quantities import joined_origin
from electrolyte.rounding import with_uncertainty
from electrolyte.tables import to_markdown

MISSING = {"distance_deg": ""}  # text stays text


def as_text(peaks: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """The peaks as people read them."""
    rows = []
    for peak in peaks.itertuples():
        rows.append(
            {
                "sample": labels[peak.sample],
                "2θ / deg": with_uncertainty(peak.two_theta_deg, peak.two_theta_u_deg),
                "d / Å": f"{peak.d_A:.3f}",
                "FWHM / deg": with_uncertainty(peak.fwhm_deg, peak.fwhm_u_deg),
                "assignment": peak.assignment or "not explained",
                "nearest reference line": f"{peak.nearest_line} ({peak.distance_deg:+.2f}°)"
                if peak.nearest_line
                else "–",
            }
        )
    return pd.DataFrame(rows)


if __name__ == "__main__":
    with job.running(snakemake):
        tables = [
            pd.read_csv(path, keep_default_na=False, na_values={"distance_deg": ""})
            for path in snakemake.input.peaks
        ]
        peaks = pd.concat(tables)
        write_csv(peaks, snakemake.output.csv)
        labels = {row["sample"]: row["label"] for row in snakemake.params.samples}
        title = "Peaks in powder diffraction; ± is u of the fit"
        text = to_markdown(as_text(peaks, labels), title, joined_origin(peaks["origin"]))
        Path(snakemake.output.markdown).write_text(text, encoding="utf-8")
