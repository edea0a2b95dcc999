"""One Markdown source in the forms that journals take, by Pandoc.

Pandoc is a program of its own (GPL) that comes as a wheel; nothing of it is linked. It runs without
network, and without a clock: the same text gives the same bytes.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from electrolyte.ground.errors import ConfigError, Problem, suggested

EPOCH_s = 315532800  # 1980-01-01, the earliest date of a zip
# What could include files or pass commands to LaTeX and Typst, and the text's own front matter.
NEVER = ("raw_html", "raw_tex", "raw_attribute", "yaml_metadata_block", "pandoc_title_block")
OF_READING = ("columns", "default-image-extension")  # options
FLOATS = ("Figure", "Table")  # blocks
MARKDOWN = "-".join(["markdown", *NEVER])


def refuse_other_pictures(text: str, known: Collection[str]) -> None:
    """A text may show the study's figures alone: no file of the machine, nothing from a network.

    Raises
    ------
    ConfigError
        The pictures that are none of them.
    """
    tree = json.loads(_run(["--to", "json", "--sandbox"], text))
    others = sorted(set(_pictures(tree)) - set(known))
    if others:
        expected, advice = "figures of the study, @fig:name", suggested(others[0], known)
        raise ConfigError([Problem(expected, f"the picture '{name}'", advice) for name in others])


def _pictures(node: Any) -> Iterator[str]:
    """The targets of all images of a document, in Pandoc's JSON."""
    if isinstance(node, dict):
        if node.get("t") == "Image":
            yield node["c"][2][0]
        yield from _pictures(list(node.values()))
    elif isinstance(node, list):
        for child in node:
            yield from _pictures(child)


def converted(
    text: str,
    form: str,
    folder: Path,
    output: str,
    options: Mapping[str, str | list[str]],
    *changes: Callable[[Any], Any],
) -> None:
    """Convert Markdown into a file.

    Parameters
    ----------
    form : Pandoc's name of it: ``docx``, ``latex``, ``typst``
    folder : where pictures and bibliographies lie, and the output goes
    options : as on Pandoc's command line, without the dashes; a list repeats its option
    changes : of the document, in Pandoc's JSON, before it is written

    Raises
    ------
    ConfigError
        Pandoc does not understand the text; its message.
    """
    reading = ["--to", "json"]
    writing = ["--to", form, "--output", output, "--standalone", "--citeproc"]
    for name, values in options.items():
        command = reading if name in OF_READING else writing
        for value in [values] if isinstance(values, str) else values:
            command.append(f"--{name}={value}" if value else f"--{name}")
    tree = json.loads(_run(reading, text, folder))
    for change in changes:
        tree = change(tree)
    _run(writing, json.dumps(tree), folder, "json")


def as_html(text: str, bibliographies: Iterable[Path], style: Path) -> str:
    """Markdown as HTML without a page around it, each citation a link to its reference.

    Raises
    ------
    ConfigError
        Pandoc does not understand the text; its message.
    """
    options = ["--to", "html", "--citeproc", f"--csl={style}", "--metadata=link-citations"]
    return _run([*options, *(f"--bibliography={path}" for path in bibliographies)], text)


def side_by_side(tree: Any, names: Collection[str]) -> Any:
    """A document for Typst in which two named figures stand side by side where the later one was.

    Only those that follow each other: no figure overtakes another.
    """
    blocks: list[Any] = []
    waiting = -1  # place of a figure that has none beside it
    for block in tree["blocks"]:
        name = block["c"][0][0] if block["t"] == "Figure" else None
        if name not in names:
            waiting = waiting if name is None else -1
            blocks.append(block)
        elif waiting < 0:
            waiting = len(blocks)
            blocks.append(block)
        else:
            first = blocks.pop(waiting)
            marks = ({"t": "RawBlock", "c": ["typst", text]} for text in ("#pair[", "][", "]"))
            start, between, end = marks
            blocks += [start, first, between, block, end]
            waiting = -1
    return tree | {"blocks": blocks}


def ahead(tree: Any, in_text: Collection[str]) -> Any:
    """A document for Typst whose floats come before the paragraph that cites them first.

    So they can float to the top of its page; a float that comes later may find no room there, and
    drift pages away. Tables named ``in_text`` do not float and stay.
    """
    blocks: list[Any] = []
    for block in tree["blocks"]:
        floats = block["t"] in FLOATS and block["c"][0][0] not in in_text
        cited = floats and blocks and blocks[-1]["t"] == "Para"
        blocks.insert(len(blocks) - bool(cited), block)
    return tree | {"blocks": blocks}


def with_own_widths(tree: Any, names: Collection[str]) -> Any:
    """A document whose named tables have columns as wide as what is in them."""
    for block in tree["blocks"]:
        if block["t"] == "Table" and block["c"][0][0] in names:
            block["c"][2] = [[side, {"t": "ColWidthDefault"}] for side, _ in block["c"][2]]
    return tree


def _run(options: list[str], text: str, folder: Path | None = None, form: str = MARKDOWN) -> str:
    import pypandoc

    run = subprocess.run(
        [pypandoc.get_pandoc_path(), "--from", form, *options],
        input=text,
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"SOURCE_DATE_EPOCH": str(EPOCH_s)},
        check=False,
    )
    if run.returncode:
        raise ConfigError([Problem("", f"manuscript: {run.stderr.strip()}")])
    return run.stdout
