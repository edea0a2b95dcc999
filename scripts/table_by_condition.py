"""A table of some quantities over samples and conditions."""

from pathlib import Path

from electrolyte import job
from electrolyte.csv_file import write_csv
from electrolyte.quantities import joined_origin, read_quantities
from electrolyte.tables import by_condition, to_markdown

if __name__ == "__main__":
    with job.running(snakemake):
        params = snakemake.params
        numbers = read_quantities(Path(snakemake.input.numbers))
        values, texts = by_condition(numbers, params.samples, params.columns)
        write_csv(values, snakemake.output.csv)
        text = to_markdown(texts, params.title, joined_origin(numbers["origin"]))
        Path(snakemake.output.markdown).write_text(text, encoding="utf-8")
