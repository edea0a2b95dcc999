"""The table of mechanical properties and density."""

from pathlib import Path

import pandas as pd

from electrolyte.numbers.quantities import joined_origin, read_quantities
from electrolyte.numbers.tables import Entry, Table, by_sample, write_table
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        numbers = pd.concat([read_quantities(Path(p)) for p in snakemake.input.numbers])
        entries = [
            Entry("indentation_modulus", "E/(1−ν²) / GPa"),
            Entry("indentation_elastic_modulus", "E_IT / GPa"),
            Entry("vickers_hardness", "HV / GPa"),
            Entry("true_density", "true density / g cm⁻³"),
            Entry("molar_volume", "V_m / cm³ mol⁻¹"),
            Entry("relative_density", "relative density"),
        ]
        values, texts = by_sample(numbers, recipe["samples"], entries)
        title = (
            "Mechanics and density: mean ± standard deviation (number of pellets or aliquots); "
            "± standard uncertainty where there is one pellet"
        )
        table = Table(values, texts, title, joined_origin(numbers["origin"]))
        write_table(table, snakemake.output.csv, snakemake.output.markdown)
