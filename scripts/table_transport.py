"""The table of ionic and electronic transport."""

from pathlib import Path

import pandas as pd

from electrolyte.ground.temperature import celsius_of, condition_at
from electrolyte.numbers.quantities import joined_origin, read_quantities
from electrolyte.numbers.tables import Entry, Table, by_sample, write_table
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        numbers = pd.concat([read_quantities(Path(p)) for p in snakemake.input.numbers])
        at = condition_at(recipe["settings"]["eis"]["reference_temperature_C"])
        entries = [
            Entry("ionic_conductivity", f"σ({celsius_of(at):g} °C) / mS cm⁻¹", at),
            Entry("activation_energy", "E_a / eV"),
            Entry("log10_prefactor", "log₁₀ σ₀"),
            Entry("electronic_conductivity", "σ_e / S cm⁻¹", at),
            Entry("electronic_transference_number", "t_e", at),
        ]
        values, texts = by_sample(numbers, recipe["samples"], entries)
        title = "Transport: mean ± standard deviation (number of pellets)"
        table = Table(values, texts, title, joined_origin(numbers["origin"]))
        write_table(table, snakemake.output.csv, snakemake.output.markdown)
