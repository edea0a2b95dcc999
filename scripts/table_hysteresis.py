"""The table of mean voltages, hysteresis and energy efficiency over C-rate."""

from pathlib import Path

from electrolyte import job
from electrolyte.csv_file import write_csv
from electrolyte.quantities import joined_origin, read_quantities
from electrolyte.tables import by_condition, to_markdown

COLUMNS = {
    "mean_charge_voltage": "mean charge voltage / V",
    "mean_discharge_voltage": "mean discharge voltage / V",
    "voltage_hysteresis": "hysteresis / V",
    "energy_efficiency": "energy efficiency / %",
}

if __name__ == "__main__":
    with job.running(snakemake):
        numbers = read_quantities(Path(snakemake.input.numbers))
        values, texts = by_condition(numbers, snakemake.params.samples, COLUMNS)
        write_csv(values, snakemake.output.csv)
        title = "Voltage hysteresis: mean over cells (number of cells)"
        text = to_markdown(texts, title, joined_origin(numbers["origin"]))
        Path(snakemake.output.markdown).write_text(text, encoding="utf-8")
