"""The table of capacities, Coulombic efficiencies and retention."""

from pathlib import Path

from electrolyte import job
from electrolyte.csv_file import write_csv
from electrolyte.quantities import joined_origin, read_quantities
from electrolyte.tables import by_condition, to_markdown

COLUMNS = {
    "discharge_capacity": "discharge capacity / mAh g⁻¹",
    "coulombic_efficiency": "Coulombic efficiency / %",
    "lowest_coulombic_efficiency": "lowest / %",
    "capacity_retention": "retention / %",
}

if __name__ == "__main__":
    with job.running(snakemake):
        numbers = read_quantities(Path(snakemake.input.numbers))
        values, texts = by_condition(numbers, snakemake.params.samples, COLUMNS)
        write_csv(values, snakemake.output.csv)
        title = "Cycling: value ± u of the active mass (number of cells)"
        text = to_markdown(texts, title, joined_origin(numbers["origin"]))
        Path(snakemake.output.markdown).write_text(text, encoding="utf-8")
