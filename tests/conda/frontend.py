"""The part of the `conda` command that Snakemake calls, on py-rattler.

For tests on machines without conda: it makes environments from environment files and from explicit
lists. A folder with `bin/conda` (this file) and `bin/activate` is what conda calls its prefix.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path

try:
    import yaml
    from rattler import Channel, Gateway, MatchSpec, RepoDataRecord, VirtualPackage, install, solve
except ImportError:  # enough to be asked for its version, as `snakemake --containerize` does
    pass

PLATFORMS = ["linux-64", "noarch"]
VERSION = "26.9.0"
ANSWERS = {
    "info": {"conda_prefix": str(Path(__file__).absolute().parent.parent), "platform": "linux-64",
             "conda_version": VERSION, "envs": []},
    "config": {"get": {"channel_priority": "strict"}},
}  # fmt: skip


async def from_explicit_list(text: str) -> list[RepoDataRecord]:
    """The packages of an explicit list, each with the hash that it has there.

    Raises
    ------
    SystemExit
        A package that the channel does not have, or has with another hash.
    """
    lines = [line for line in text.splitlines() if "://" in line and not line.startswith("#")]
    wanted = dict(line.strip().partition("#")[::2] for line in lines)
    channels = {url.rsplit("/", 2)[0] for url in wanted}
    names = {MatchSpec(url.rpartition("/")[2].rsplit("-", 2)[0]) for url in wanted}
    found = await Gateway().query(
        [Channel(url) for url in channels], PLATFORMS, list(names), recursive=False
    )
    records = {record.url: record for group in found for record in group}
    for url, md5 in wanted.items():
        if url not in records:
            sys.exit(f"PackagesNotFoundError: {url}")
        if md5 != records[url].md5.hex():
            sys.exit(f"ChecksumMismatchError: {url} is {records[url].md5.hex()}, not {md5}")
    return [records[url] for url in wanted]


async def from_environment_file(text: str) -> list[RepoDataRecord]:
    """The packages that fulfil an environment file."""
    content = yaml.safe_load(text)
    return await solve(
        [Channel(name) for name in content["channels"] if name != "nodefaults"],
        content["dependencies"],
        platforms=PLATFORMS,
        virtual_packages=VirtualPackage.detect(),
    )


async def create(file: Path, prefix: Path) -> None:
    text = file.read_text(encoding="utf-8")
    make = from_explicit_list if "@EXPLICIT" in text else from_environment_file
    await install(await make(text), prefix, show_progress=False)


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "env"]  # `conda env create` reads a yaml file
    if words == ["--version"]:
        print(f"conda {VERSION}")
    elif words[0] in ANSWERS:
        print(json.dumps(ANSWERS[words[0]]))
    elif words[0] == "create":
        parser = ArgumentParser()
        parser.add_argument("--file", type=Path, required=True)
        parser.add_argument("--prefix", type=Path, required=True)
        for flag in ("--quiet", "--yes", "--no-default-packages"):
            parser.add_argument(flag, action="store_true")
        given = parser.parse_args(words[1:])
        asyncio.run(create(given.file, given.prefix))
        os._exit(0)  # threads of py-rattler crash Python now and then while it shuts down
    elif words[0] != "clean":
        sys.exit(f"not among the commands that Snakemake calls: conda {' '.join(sys.argv[1:])}")
