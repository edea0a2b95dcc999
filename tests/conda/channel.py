"""A conda channel in a folder, made of the running Python and of wheels.

For tests: the packages have conda's layout and metadata, but come from PyPI, byte-compiled. What no
wheel stands for, such as OpenBLAS, which wheels bring along, is an empty package of its name.
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
from collections.abc import Mapping
from email import message_from_bytes
from pathlib import Path

from packaging.requirements import Requirement
from rattler.index import index_fs

PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"
VERSION = ".".join(str(part) for part in sys.version_info[:3])
BUILD = f"py{sys.version_info[0]}{sys.version_info[1]}_local"
Package = dict[str, str]  # name, version, build, file, md5
SKIPPED = {"site-packages", "dist-packages", "test", "__pycache__", "idlelib", "tkinter",
           "turtledemo"}  # fmt: skip


def build(channel: Path, wheels: Mapping[str, Path], empty: Mapping[str, str]) -> list[Package]:
    """Write a channel with Python, one package a wheel, and empty ones of some versions."""
    (channel / "noarch").mkdir(parents=True)
    (channel / "linux-64").mkdir()
    conda_names = {normal(Path(wheel).name.split("-")[0]): name for name, wheel in wheels.items()}
    packages = []
    with tempfile.TemporaryDirectory() as folder:
        _copy_python(Path(folder))
        packages.append(_write_package(channel, Path(folder), "python", VERSION, []))
    for name, wheel in wheels.items():
        with tempfile.TemporaryDirectory() as folder:
            version, depends = _unpack(wheel, Path(folder), conda_names)
            packages.append(_write_package(channel, Path(folder), name, version, depends))
    for name, version in empty.items():
        with tempfile.TemporaryDirectory() as folder:
            packages.append(_write_package(channel, Path(folder), name, version, []))
    asyncio.run(index_fs(channel, write_zst=False, write_shards=False, force=True))
    return packages


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


def _unpack(wheel: Path, prefix: Path, conda_names: Mapping[str, str]) -> tuple[str, list[str]]:
    """Unpack a wheel into a prefix; its version, and what it needs of the channel."""
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
            name = normal(needed.name)
            depends.append(f"{conda_names.get(name, name)} {needed.specifier}".strip())
    return metadata["Version"], depends


def normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def _write_package(
    channel: Path, prefix: Path, name: str, version: str, depends: list[str]
) -> Package:
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH  # links keep no time stamps
    if (prefix / "lib").is_dir():
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
    md5 = hashlib.md5(package.read_bytes()).hexdigest()
    return {"name": name, "version": version, "build": BUILD, "file": package.name, "md5": md5}


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
    target, folder = (Path(argument).resolve() for argument in sys.argv[1:])
    wanted = json.load(sys.stdin)  # wheels: Python name by conda name; empty: version by conda name
    wheels = {normal(wheel.name.split("-")[0]): wheel for wheel in sorted(folder.glob("*.whl"))}
    os.umask(0o022)
    chosen = {name: wheels[package] for name, package in wanted["wheels"].items()}
    packages = build(target, chosen, wanted["empty"])
    target.with_name("channel-builds.json").write_text(json.dumps(packages), encoding="utf-8")
    os._exit(0)  # threads of py-rattler crash Python now and then while it shuts down
