"""Gather the NMR numbers of all samples, compare pairs of them, and write the tables of T1."""

from pathlib import Path

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import frame_of, read_rows, write_quantities
from electrolyte.numbers.tables import write_table
from electrolyte.run import job
from electrolyte.techniques.nmr.numbers import compared
from electrolyte.techniques.nmr.tables import relaxation_table

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        if not snakemake.input.samples:
            raise AnalysisError("nmr", "rows in raw/nmr/measurements.tsv", "none")
        config, output = recipe["settings"]["nmr"], snakemake.output
        rows = compared(read_rows(snakemake.input.samples), config["compare"])
        write_quantities(rows, Path(output.quantities))

        numbers = frame_of(rows)
        for place, name in enumerate(("tableS1", "tableS2")):
            table = relaxation_table(numbers, config[f"{name}_sample"], place)
            if table.values.empty and config[f"{name}_sample"]:
                job.log.warning("%s has no rows: %s", name, table.title)
            write_table(table, output[name], output[f"{name}_text"])
