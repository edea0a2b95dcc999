"""``raw/manifest.sha256``: what the raw files of a study are meant to be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from electrolyte.ground.command_line import WORKFLOW, study_command
from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.study.sheet_names import COLUMN_MAPS, HIDDEN, SHEETS, SUFFIXES, TABLE_COLUMNS

NAME = "manifest.sha256"
_LINE = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<path>\S.*)")


def read_manifest(raw: Path) -> dict[str, str] | None:
    """Digest by path relative to ``raw``; ``None`` if the study has no manifest.

    Raises
    ------
    RawFileError
        A line that is not ``digest  path``.
    """
    manifest = raw / NAME
    if not manifest.exists():
        return None
    try:
        text = manifest.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        hint = f"Rewrite it with `{manifest_command(raw)}`."
        raise RawFileError(
            manifest, "UTF-8 text", f"byte {error.start} that is not", hint=hint
        ) from None
    digests = {}
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else [], 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise RawFileError(
                manifest,
                "64 hexadecimal digits, two spaces and a path",
                f"'{line[:80]}'",
                line=number,
                hint=f"Rewrite it with `{manifest_command(raw)}`.",
            )
        digests[match["path"]] = match["digest"]
    return digests


def missing_by_folder(raw: Path) -> dict[str, dict[str, str]]:
    """What the manifest names and ``raw`` lacks: digest by name, by the folder below ``raw``.

    Raises
    ------
    RawFileError
        As ``read_manifest``.
    """
    folders: dict[str, dict[str, str]] = {}
    for name, digest in (read_manifest(raw) or {}).items():
        if not (raw / name).exists():
            folders.setdefault(name.partition("/")[0], {})[name] = digest
    return folders


def write_manifest(raw: Path) -> int:
    """Write the manifest of all data files below ``raw`` and return how many there are.

    Sheets, notes and hidden files are not data: they may be edited at any time.
    """
    digests = digests_of(raw)
    (raw / NAME).write_text(text_of(digests), encoding="utf-8")
    return len(digests)


def add_to_manifest(raw: Path, digests: Mapping[str, str]) -> None:
    """Add lines to the manifest, where the study has one.

    Raises
    ------
    RawFileError
        As ``read_manifest``.
    """
    known = read_manifest(raw)
    if digests and known is not None:
        (raw / NAME).write_text(text_of(known | dict(digests)), encoding="utf-8")


def manifest_command(raw: Path) -> str:
    """What a person types to write the manifest again."""
    return command_for(raw, "manifest")


def command_for(raw: Path, name: str) -> str:
    """A subcommand of ``study`` for the study of ``raw``, as a person types it."""
    study = raw.resolve().parent
    return study_command(name, *(() if study == WORKFLOW else ("--study", study)))


def digests_of(raw: Path) -> dict[str, str]:
    """Digest by path of all data files below ``raw``, as they are."""
    names = (path.relative_to(raw).as_posix() for path in raw.rglob("*") if is_data(path, raw))
    return {name: sha256_of(raw / name) for name in names}


def text_of(digests: Mapping[str, str]) -> str:
    """The text of a manifest, in the order of the paths."""
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))


def check_against_manifest(
    raw: Path, found: Mapping[str, str], manifest: Mapping[str, str]
) -> None:
    """Compare digests of files (by path relative to ``raw``) with their lines in the manifest.

    Raises
    ------
    RawFileError
        The first file that has no line or another digest.
    """
    for name, digest in found.items():
        if name not in manifest:
            raise RawFileError(
                raw / name,
                f"a line in {raw / NAME}",
                "none",
                hint=f"If the file is meant to be new, run `{manifest_command(raw)}`.",
            )
        if manifest[name] != digest:
            raise RawFileError(
                raw / name,
                f"the content of {raw / NAME} (sha256 {manifest[name][:12]}…)",
                f"another one (sha256 {digest[:12]}…)",
                hint=f"If the change is meant, run `{manifest_command(raw)}`; or restore it.",
            )


def is_data(path: Path, raw: Path) -> bool:
    """Whether a path below ``raw`` is a raw file: no sheet, note, map, manifest or hidden file."""
    hidden = any(part.startswith(HIDDEN) for part in path.relative_to(raw).parts)
    sheet = path.suffix == ".tsv" or (path.stem in SHEETS and path.suffix in SUFFIXES)
    note = path.name in (NAME, "README.md", "LICENSE", "study.yaml", TABLE_COLUMNS) or (
        sheet and path.parent in (raw, raw / path.parent.name)
    )
    mapped = path.suffix == ".yaml" and path.parent == raw / COLUMN_MAPS
    return path.is_file() and not (hidden or note or mapped)
