"""One Markdown source in the forms that journals take, by Pandoc.

Pandoc is a program of its own (GPL) that comes as a wheel; nothing of it is linked. It runs without
network, and without a clock: the same text gives the same bytes.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from electrolyte.ground.errors import ConfigError, Problem

EPOCH_s = 315532800  # 1980-01-01, the earliest date of a zip
# What could include files or pass commands to LaTeX and Typst, and the text's own front matter.
NEVER = ("raw_html", "raw_tex", "raw_attribute", "yaml_metadata_block", "pandoc_title_block")


def converted(
    text: str,
    form: str,
    folder: Path,
    output: str,
    options: Mapping[str, str | list[str]],
) -> None:
    """Convert Markdown into a file.

    Parameters
    ----------
    form : Pandoc's name of it: ``docx``, ``latex``, ``typst``
    folder : where pictures and bibliographies lie, and the output goes
    options : as on Pandoc's command line, without the dashes; a list repeats its option

    Raises
    ------
    ConfigError
        Pandoc does not understand the text; its message.
    """
    import pypandoc

    reader = "-".join(["markdown", *NEVER])
    command = [pypandoc.get_pandoc_path(), "--from", reader, "--to", form, "--output", output]
    command += ["--standalone", "--citeproc"]
    for name, values in options.items():
        for value in [values] if isinstance(values, str) else values:
            command.append(f"--{name}={value}" if value else f"--{name}")
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(EPOCH_s)}
    run = subprocess.run(
        command,
        input=text,
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    if run.returncode:
        raise ConfigError([Problem("", f"manuscript: {run.stderr.strip()}")])
