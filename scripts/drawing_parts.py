"""Atoms, octahedra and paths of a structure description."""

from pathlib import Path

from electrolyte.figures.structure import parts, read_structure
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        table = parts(read_structure(Path(snakemake.input.structure[0])))
        table.to_csv(snakemake.output.parts, index=False, lineterminator="\n")
