"""An empty study: config, sheets and notes that explain themselves, ready for somebody's files."""

from __future__ import annotations

from pathlib import Path

from electrolyte.ground.errors import ConfigError
from electrolyte.intake.generated_docs import sheets_reference
from electrolyte.study.sheet_columns import CELLS, PELLETS, SAMPLES, TECHNIQUES, Column, columns_of

README = """\
# A study

Raw instrument files in `raw/`, with sheets that say what was measured; choices of the analysis in
`config.yaml`. The workflow makes every figure, table and number from them. Run these commands in
the folder of the workflow; STUDY is this folder:

1. `.venv/bin/study add FILE --study STUDY` adds a file: it recognises the format, copies the file
   below `raw/`, asks for what the file does not state, and writes the sheets.
2. `.venv/bin/snakemake --directory STUDY` writes everything to `results/`; open
   `results/index.html`.

- `raw/README.md` explains every column of the sheets; they can be edited by hand, too.
- After changing raw files by hand: `.venv/bin/study manifest --study STUDY`.
- `raw/study.yaml` is for what no instrument knows: synthesis, electrodes, authors.
- `.venv/bin/study doctor --study STUDY` shows what is there, what is missing, and what would run.
"""

CONFIG = """\
# The choices of this study. Every key has a default, and an empty file is valid. docs/config.md of
# the workflow lists all keys with meaning and default. For example (remove the "# "):
#
# eis:
#   reference_temperature_C: 30
# figures:
#   nyquist_sample: LPSC
# paper:
#   text: text.md
"""

STUDY_FACTS = """\
# What no instrument knows. Everything is optional; remove the "# " before what you fill in.
# docs/claims.md of the workflow explains the keys.
record: laboratory
#
# title: your study
# authors:
#   - {name: First Author, affiliation: where, corresponding: true}
# synthesis:
#   route: mechanochemical milling
#   precursors: [Li2S, P2S5, LiCl]
#   milling_time_h: 10
# electrodes:
#   impedance: stainless steel
"""

IGNORED = "results/\n.snakemake/\n"
ATTRIBUTES = (
    "# Raw files keep their bytes: their digests are in raw/manifest.sha256.\nraw/** -text\n"
)


def write_new_study(folder: Path) -> list[Path]:
    """Write an empty study and return its files.

    Raises
    ------
    ConfigError
        The folder exists and is not empty, or cannot be written; nothing was written then.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError([f"{folder}: expected a new or an empty folder, found one with files"])
    texts = study_files()
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def study_files() -> dict[str, str]:
    """The text of each file by path."""
    texts = {
        "README.md": README,
        "config.yaml": CONFIG,
        ".gitignore": IGNORED,
        ".gitattributes": ATTRIBUTES,
        "raw/README.md": f"# Raw data\n\n{sheets_reference()}",
        "raw/study.yaml": STUDY_FACTS,
        "raw/samples.tsv": empty_sheet(SAMPLES, "What was made: one row a sample."),
        "raw/pellets.tsv": empty_sheet(PELLETS, "What was pressed: one row a pellet."),
        "raw/cells.tsv": empty_sheet(CELLS, "What was cycled: one row a cell."),
    }
    for technique, (subjects, _) in TECHNIQUES.items():
        names = " or ".join(column.name for column in subjects)
        about = f"One row per measurement of a {names}; the files are in this folder."
        columns = columns_of(technique, subjects[0].name)
        texts[f"raw/{technique}/measurements.tsv"] = empty_sheet(columns, about)
    return texts


def empty_sheet(columns: tuple[Column, ...], about: str) -> str:
    """A sheet with comments and a header."""
    lines = [about, "Columns, with a tab between them; * has to be filled in:"]
    for column in columns:
        known = f" ({' | '.join(column.choices)})" if column.choices else ""
        lines.append(f"  {column.name}{'*' if column.required else ''}: {column.doc}{known}")
    comments = "\n".join(f"# {line}" for line in lines)
    return comments + "\n" + "\t".join(column.name for column in columns) + "\n"
