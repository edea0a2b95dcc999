"""An empty study: config, sheets and notes that explain themselves, ready for somebody's files."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from electrolyte.ground.errors import ConfigError
from electrolyte.intake.generated_docs import kind_of, sheets_reference
from electrolyte.study.configuration import schema
from electrolyte.study.sheet_columns import CELLS, PELLETS, SAMPLES, TECHNIQUES, Column, columns_of

WIDTH = 96

README = """\
# A study

Raw instrument files and what they are of, in `raw/`; choices of the evaluation in `config.yaml`.
The workflow makes every figure, table and number of it. Below, STUDY is this folder; the commands
run in the workflow's:

1. `. .venv/bin/activate`
2. `python scripts/add_measurement.py FILE --study STUDY` adds a file: it recognises the format,
   copies the file below `raw/`, asks for what the file does not know, and writes the sheets.
3. `snakemake --directory STUDY` makes everything into `results/`; open `results/report.html`.

- `raw/README.md` explains every column of the sheets; they can be edited by hand, too.
- After changing raw files by hand: `make manifest STUDY=folder`.
- `raw/study.yaml` is for what no instrument knows: synthesis, electrodes, authors.
- `make doctor STUDY=folder` says what is there, what is missing, and what would be made anew.
"""

CONFIG = """\
# The choices of this study. Everything below is a comment and shows the default: to change a key,
# remove the "# " before it and before the section it stands in. An empty file is valid.
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
        "config.yaml": commented_config(),
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
        about = f"One row a measurement of a {names}; the files stand in this folder."
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


def commented_config() -> str:
    """All keys of the config with their defaults, as comments."""
    parts = [CONFIG]
    for section, rules in schema()["properties"].items():
        parts.append("\n".join(_wrapped(rules["description"], 0)))
        parts.append("\n".join(_keys({section: rules}, 0)) + "\n")
    return "\n".join(parts)


def _keys(properties: Mapping[str, Any], depth: int) -> Iterator[str]:
    for name, rules in properties.items():
        if "properties" in rules:
            if depth:
                yield from _wrapped(rules.get("description", ""), depth)
            yield f"# {'  ' * depth}{name}:"
            yield from _keys(rules["properties"], depth + 1)
        else:
            yield from _wrapped(f"{rules.get('description', '')} [{kind_of(rules)}]", depth)
            yield f"# {'  ' * depth}{name}: {_in_one_line(rules.get('default'))}"


def _in_one_line(value: Any) -> str:
    """As YAML: JSON's 1e-05 would be a text in it."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10**6)
    return text.removesuffix("...\n").strip()


def _wrapped(text: str, depth: int) -> Iterator[str]:
    """A comment inside the comment: it stays one when the "# " before it is removed."""
    margin = f"# {'  ' * depth}# "
    return iter(
        textwrap.wrap(
            " ".join(text.split()), WIDTH, initial_indent=margin, subsequent_indent=margin
        )
    )
