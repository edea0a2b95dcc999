"""Means of the samples over their Raman spectra, ratios between samples, and the bands."""

from pathlib import Path

from electrolyte.ground.csv_file import read_tables
from electrolyte.numbers.quantities import read_rows, write_quantities
from electrolyte.numbers.tables import write_table
from electrolyte.run import job
from electrolyte.techniques.raman.compare import compared
from electrolyte.techniques.raman.tables import bands_table

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        spectra = read_rows(snakemake.input.spectra)
        rows = compared(spectra, recipe["settings"]["raman"]["compare"])
        rows += read_rows(snakemake.input.axis)
        output = snakemake.output
        write_quantities(rows, Path(output.quantities))
        bands = read_tables(snakemake.input.bands)
        write_table(bands_table(bands), output.table_bands, output.table_bands_text)
