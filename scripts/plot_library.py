"""Write the JavaScript that draws interactive plots: Vega, Vega-Lite and Vega-Embed in one file."""

from pathlib import Path

from electrolyte.pages.library import javascript
from electrolyte.run import job

if __name__ == "__main__":
    with job.running(snakemake):
        Path(snakemake.output.script).write_text(javascript(), encoding="utf-8")
