"""Write the files of envs/ from environments.toml: `make lock`.

The first argument says which: `input` for what the resolver gets, `files` for the rest.
`builds FILE` takes new builds of conda-forge from a solved lock, as conda_builds.py reads it.
"""

import sys
from pathlib import Path

from conda_builds import trimmed
from environment_files import environment_files, resolver_input
from environment_list import lock_of, read_list

ENVS = Path(__file__).resolve().parent.parent / "envs"

if __name__ == "__main__":
    if sys.argv[1] == "builds":
        names = {entry.name for entry in lock_of(ENVS)}
        files = {"conda-builds.json": trimmed(Path(sys.argv[2]).read_bytes(), names)}
    else:
        write = {"input": resolver_input, "files": environment_files}[sys.argv[1]]
        files = write(read_list(ENVS))
    for name, text in files.items():
        (ENVS / name).write_text(text, encoding="utf-8")
        print(f"envs/{name}")
