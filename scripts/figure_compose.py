"""Draw one figure, composed of its panels, with the data that they show as CSV."""

from pathlib import Path

from electrolyte.figures.journals import Style
from electrolyte.figures.layout import Composition, Panel
from electrolyte.figures.panel import Context, draw_figure, read_tables
from electrolyte.ground.csv_file import write_csv
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe, job.collecting(snakemake, "figures") as problems:
        settings, samples = recipe["drawing"], recipe["samples"]
        drawn = draw_figure(
            Composition(**settings["composition"]),
            {name: Panel(**panel) for name, panel in settings["panels"].items()},
            read_tables({k: v for k, v in snakemake.input.items() if k != "recipe"}),
            {name: Context(samples, options) for name, options in settings["options"].items()},
            Style(**settings["style"]),
            [Path(snakemake.output[form]) for form in ("pdf", "svg", "png")],
        )
        for panel, path in zip(settings["source"], snakemake.output.source, strict=True):
            write_csv(drawn.source[panel], Path(path))
        for problem in drawn.problems:
            problems.add(problem)
