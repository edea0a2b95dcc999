"""The table of imprints in profilometry."""

from pathlib import Path

from electrolyte import job
from electrolyte.csv_file import write_csv
from electrolyte.quantities import joined_origin, read_quantities
from electrolyte.tables import Entry, by_sample, to_markdown

ENTRIES = (
    Entry("imprints", "imprints"),
    Entry("imprint_pitch_x", "pitch x / µm"),
    Entry("imprint_pitch_y", "pitch y / µm"),
    Entry("residual_depth", "residual depth / µm"),
    Entry("residual_depth_rsd", "scatter of depth / %"),
    Entry("imprint_edge", "edge / µm"),
    Entry("pile_up_height", "pile-up / µm"),
    Entry("cracked_imprints", "with cracks"),
)

if __name__ == "__main__":
    with job.running(snakemake):
        numbers = read_quantities(Path(snakemake.input.numbers))
        values, texts = by_sample(numbers, snakemake.params.samples, ENTRIES)
        write_csv(values, snakemake.output.csv)
        title = "Imprints: mean over an indented field ± standard uncertainty (number of fields)"
        text = to_markdown(texts, title, joined_origin(numbers["origin"]))
        Path(snakemake.output.markdown).write_text(text, encoding="utf-8")
