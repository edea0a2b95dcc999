"""A ``conda`` that answers Snakemake's questions and makes environments of what is installed."""

from __future__ import annotations

import re
import venv
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from electrolyte.run.software import python_name

CONDA = """\
#!/bin/sh
case "$1 $2" in
  "--version "*) echo "conda 26.9.4" ;;
  "info --json") echo '{{"conda_prefix": "{root}", "platform": "none"}}' ;;
  "config --get") echo '{{"get": {{"channel_priority": "strict"}}}}' ;;
  "env create") for prefix; do :; done; cp -a {root}/environment "$prefix" ;;
esac
"""
ACTIVATE = 'export PATH="$1/bin:$PATH"; unset PYTHONPATH\n'


def with_what_they_need(*packages: str) -> dict[str, str]:
    """Versions of packages and of all that they require here, by name."""
    found: dict[str, str] = {}
    for name in packages:
        required = [r for r in metadata.requires(name) or [] if "extra ==" not in r]
        names = [re.split(r"[^A-Za-z0-9._-]", r, maxsplit=1)[0] for r in required]
        here = [n for n in names if any(metadata.distributions(name=n))]
        found |= {python_name(name): metadata.version(name)} | with_what_they_need(*here)
    return found


def stand_in_for_conda(root: Path, packages: Iterable[str] | None = None) -> Path:
    """The folder of a ``conda`` that makes every environment a copy of one with the packages.

    Without ``packages`` environments hold no Python, and Snakemake runs jobs in its own.
    """
    (root / "bin").mkdir(parents=True)
    (root / "environment").mkdir()
    if packages is not None:
        venv.create(root / "environment", symlinks=True, with_pip=False)
        (target,) = (root / "environment" / "lib").glob("python*/site-packages")
        for package in packages:
            distribution = metadata.distribution(package)
            for top in {file.parts[0] for file in distribution.files or []} - {".."}:
                (target / top).symlink_to(str(distribution.locate_file(top)))
    (root / "bin" / "conda").write_text(CONDA.format(root=root))
    (root / "bin" / "conda").chmod(0o755)
    (root / "bin" / "activate").write_text(ACTIVATE)
    return root / "bin"
