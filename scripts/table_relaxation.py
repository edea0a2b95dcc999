"""The table of T1 over temperature of one sample."""

from pathlib import Path

from electrolyte import job
from electrolyte.csv_file import write_csv
from electrolyte.nmr.relaxation_table import relaxation_table
from electrolyte.quantities import joined_origin, read_quantities
from electrolyte.tables import to_markdown

if __name__ == "__main__":
    with job.running(snakemake):
        numbers = read_quantities(Path(snakemake.input.numbers))
        sample, values, texts = relaxation_table(
            numbers, snakemake.params.sample, snakemake.params.place
        )
        write_csv(values, snakemake.output.csv)
        title = f"T₁ of {sample}: value ± standard uncertainty"
        text = to_markdown(texts, title, joined_origin(numbers["origin"]))
        Path(snakemake.output.markdown).write_text(text, encoding="utf-8")
