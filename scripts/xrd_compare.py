"""All samples together, ratios between those that the config compares, and their tables."""

from pathlib import Path

from electrolyte.numbers.quantities import read_rows, write_quantities
from electrolyte.numbers.tables import write_table
from electrolyte.run import job
from electrolyte.techniques.xrd.compare import ratios
from electrolyte.techniques.xrd.tables import features_table, peaks_table, phases_table, read_tables

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        given, output = snakemake.input, snakemake.output
        rows = read_rows(given.samples)
        rows += ratios(rows, recipe["settings"]["xrd"]["compare"])
        write_quantities(rows, Path(output.quantities))

        table = phases_table(read_tables(given.phases))
        write_table(table, output.table_phases, output.table_phases_text)
        table = peaks_table(read_tables(given.peaks))
        write_table(table, output.table_peaks, output.table_peaks_text)
        table = features_table(read_tables(given.features))
        write_table(table, output.table_features, output.table_features_text)
