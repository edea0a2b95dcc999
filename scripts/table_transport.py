"""The table of ionic and electronic transport."""

from pathlib import Path

import pandas as pd

from electrolyte import job
from electrolyte.csv_file import write_csv
from electrolyte.quantities import joined_origin, read_quantities
from electrolyte.tables import Entry, by_sample, to_markdown
from electrolyte.temperature import celsius_of, condition_at

if __name__ == "__main__":
    with job.running(snakemake):
        numbers = pd.concat([read_quantities(Path(p)) for p in snakemake.input.numbers])
        at = condition_at(snakemake.params.reference_C)
        entries = [
            Entry("ionic_conductivity", f"σ({celsius_of(at):g} °C) / mS cm⁻¹", at),
            Entry("activation_energy", "Ea / eV"),
            Entry("log10_prefactor", "log₁₀ σ₀"),
            Entry("electronic_conductivity", "σe / S cm⁻¹", at),
            Entry("electronic_transference_number", "te", at),
        ]
        values, texts = by_sample(numbers, snakemake.params.samples, entries)
        write_csv(values, snakemake.output.csv)
        title = "Transport: mean ± standard deviation (number of pellets)"
        text = to_markdown(texts, title, joined_origin(numbers["origin"]))
        Path(snakemake.output.markdown).write_text(text, encoding="utf-8")
