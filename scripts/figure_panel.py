"""Draw one panel of a figure, with its plotted data as CSV."""

from pathlib import Path

from electrolyte.figures.panel import Context, draw_panel, read_tables
from electrolyte.ground.csv_file import write_csv
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake) as recipe:
        panel = recipe["panel"]
        source = draw_panel(
            module=panel["module"],
            name=panel["name"],
            tables=read_tables({k: v for k, v in snakemake.input.items() if k != "recipe"}),
            context=Context(recipe["samples"], panel["options"]),
            paths=[Path(snakemake.output[form]) for form in ("pdf", "svg", "png")],
        )
        write_csv(source, snakemake.output.source)
