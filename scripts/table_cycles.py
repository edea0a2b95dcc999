"""The table of every cycle of every cell, for machines."""

from electrolyte import job
from electrolyte.csv_file import write_csv

# isort: split
import pandas as pd

FIRST = ["cell", "sample", "protocol", "cycle"]
NOT_NUMBERS = ["voltage_label"]

if __name__ == "__main__":
    with job.running(snakemake):
        table = pd.concat([pd.read_csv(path) for path in snakemake.input.cycles])
        other = [c for c in table.columns if c not in FIRST and c not in NOT_NUMBERS]
        write_csv(table[FIRST + other], snakemake.output.csv)
