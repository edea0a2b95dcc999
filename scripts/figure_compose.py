"""Draw all panels of one figure as a composed, lettered figure at journal width."""

from pathlib import Path

from electrolyte.figures.panel import Context, draw_composition, read_tables
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        figure, samples = recipe["figure"], recipe["samples"]
        draw_composition(
            module=figure["module"],
            tables=read_tables({k: v for k, v in snakemake.input.items() if k != "recipe"}),
            contexts={name: Context(samples, o) for name, o in figure["options"].items()},
            paths=[Path(snakemake.output[form]) for form in ("pdf", "svg", "png")],
        )
