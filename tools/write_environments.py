"""Write the files of envs/ from environments.toml: `make lock`.

The first argument says which: `input` for what the resolver gets, `files` for the rest.
"""

import sys
from pathlib import Path

from environment_files import environment_files, resolver_input
from environment_list import read_list

ENVS = Path(__file__).resolve().parent.parent / "envs"

if __name__ == "__main__":
    write = {"input": resolver_input, "files": environment_files}[sys.argv[1]]
    for name, text in write(read_list(ENVS)).items():
        (ENVS / name).write_text(text, encoding="utf-8")
        print(f"envs/{name}")
