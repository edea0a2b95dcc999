"""A conda channel in a folder, made of the running Python and of wheels.

For tests: the packages have conda's layout and metadata, but come from PyPI, byte-compiled.
"""

from __future__ import annotations

import asyncio
import bz2
import compileall
import hashlib
import io
import json
import os
import py_compile
import re
import shutil
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from email import message_from_bytes
from pathlib import Path

from packaging.requirements import Requirement
from rattler.index import index_fs

PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"
VERSION = ".".join(str(part) for part in sys.version_info[:3])
BUILD = f"py{sys.version_info[0]}{sys.version_info[1]}_local"
CONDA_NAMES = {"matplotlib": "matplotlib-base"}
SKIPPED = {"site-packages", "dist-packages", "test", "__pycache__", "idlelib", "ensurepip",
           "tkinter", "turtledemo"}  # fmt: skip


def build(channel: Path, wheels: Iterable[Path]) -> str:
    """Write a channel with Python and one package a wheel; return its explicit package list."""
    (channel / "noarch").mkdir(parents=True)
    (channel / "linux-64").mkdir()
    with tempfile.TemporaryDirectory() as folder:
        _copy_python(Path(folder))
        _write_package(channel, Path(folder), "python", VERSION, [])
    for wheel in wheels:
        with tempfile.TemporaryDirectory() as folder:
            name, version, depends = _unpack(wheel, Path(folder))
            _write_package(channel, Path(folder), name, version, depends)
    asyncio.run(index_fs(channel, write_zst=False, write_shards=False, force=True))
    files = sorted((channel / "linux-64").glob("*.tar.bz2"))
    lines = [f"{f.as_uri()}#{hashlib.md5(f.read_bytes()).hexdigest()}" for f in files]
    return "\n".join(["@EXPLICIT", *lines]) + "\n"


def _copy_python(prefix: Path) -> None:
    """The running CPython without its tests and without what was installed into it."""
    base = Path(sys.base_prefix)
    library = base / "lib" / PYTHON

    def ignored(folder: str, names: list[str]) -> list[str]:
        return [n for n in names if n in SKIPPED or n.startswith("config-") or n.endswith(".a")]

    shutil.copytree(library, prefix / "lib" / PYTHON, ignore=ignored)
    (prefix / "lib" / PYTHON / "site-packages").mkdir()
    (prefix / "lib" / PYTHON / "site-packages" / "README.txt").write_text("site-packages\n")
    for shared in (base / "lib").glob("libpython3*.so*"):
        shutil.copy(shared, prefix / "lib")
    (prefix / "bin").mkdir()
    shutil.copy((base / "bin" / PYTHON).resolve(), prefix / "bin" / PYTHON)
    for link in ("python", "python3"):
        (prefix / "bin" / link).symlink_to(PYTHON)


def _unpack(wheel: Path, prefix: Path) -> tuple[str, str, list[str]]:
    """Unpack a wheel into a prefix; its conda name, its version, and what it needs."""
    packages = prefix / "lib" / PYTHON / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        members = [name for name in archive.namelist() if ".data/" not in name]
        archive.extractall(packages, members)
        (path,) = (n for n in members if re.fullmatch(r"[^/]+\.dist-info/METADATA", n))
        metadata = message_from_bytes(archive.read(path))
    depends = [f"python {VERSION}"]
    for text in metadata.get_all("Requires-Dist") or ():
        needed = Requirement(text)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            depends.append(f"{conda_name(needed.name)} {needed.specifier}".strip())
    return conda_name(metadata["Name"]), metadata["Version"], depends


def conda_name(package: str) -> str:
    name = re.sub(r"[-_.]+", "-", package).lower()
    return CONDA_NAMES.get(name, name)


def _write_package(
    channel: Path, prefix: Path, name: str, version: str, depends: list[str]
) -> None:
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH  # links keep no time stamps
    compileall.compile_dir(
        prefix / "lib", quiet=2, maxlevels=99, stripdir=prefix, invalidation_mode=unchecked
    )
    files = sorted(p for p in prefix.rglob("*") if p.is_symlink() or p.is_file())
    paths = [_path_entry(path, prefix) for path in files]
    index = {
        "name": name, "version": version, "build": BUILD, "build_number": 0, "depends": depends,
        "subdir": "linux-64", "arch": "x86_64", "platform": "linux", "timestamp": 1700000000000,
    }  # fmt: skip
    package = channel / "linux-64" / f"{name}-{version}-{BUILD}.tar.bz2"
    with (
        bz2.open(package, "wb", compresslevel=1) as file,
        tarfile.open(fileobj=file, mode="w") as t,
    ):
        _add(t, "info/index.json", json.dumps(index))
        _add(t, "info/paths.json", json.dumps({"paths": paths, "paths_version": 1}))
        _add(t, "info/files", "\n".join(path["_path"] for path in paths))
        for path in files:
            t.add(path, path.relative_to(prefix).as_posix(), recursive=False)


def _path_entry(path: Path, prefix: Path) -> dict[str, str | int]:
    content = b"" if path.is_symlink() else path.read_bytes()
    return {
        "_path": path.relative_to(prefix).as_posix(),
        "path_type": "softlink" if path.is_symlink() else "hardlink",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size_in_bytes": len(content),
    }


def _add(archive: tarfile.TarFile, name: str, text: str) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(text.encode()), 0o644
    archive.addfile(info, io.BytesIO(text.encode()))


if __name__ == "__main__":
    target, folder, *names = sys.argv[1:]
    chosen = [
        w for w in sorted(Path(folder).glob("*.whl")) if conda_name(w.name.split("-")[0]) in names
    ]
    assert len(chosen) == len(names), f"no wheel of some of {names}"
    os.umask(0o022)
    listing = build(Path(target).resolve(), chosen)
    Path(target).with_name("channel-builds.txt").write_text(listing, encoding="utf-8")
    os._exit(0)  # threads of py-rattler crash Python now and then while it shuts down
