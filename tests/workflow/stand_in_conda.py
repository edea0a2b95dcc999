"""A ``conda`` that answers Snakemake's questions and makes environments without Python."""

from __future__ import annotations

from pathlib import Path

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


def stand_in_for_conda(root: Path) -> Path:
    """The folder of a ``conda`` of empty environments: jobs run in Snakemake's own Python."""
    (root / "bin").mkdir(parents=True)
    (root / "environment").mkdir()
    (root / "bin" / "conda").write_text(CONDA.format(root=root))
    (root / "bin" / "conda").chmod(0o755)
    (root / "bin" / "activate").write_text(ACTIVATE)
    return root / "bin"
