"""What differs between two recipes of a job, in words: rows, settings, files, code."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from electrolyte.ground.digest import sha256_of
from electrolyte.plan.recipe_files import WRITTEN, read_json, record_path

NAMES = ("measurement", "pellet", "cell", "sample", "name")  # of a row, the first that it has
OF_CODE = ("code", "script")
OF_FILES = ("sha256", "manifest", "files", "references")
OF_JOB = (WRITTEN, "rule", "subject")  # the same whatever the study says
OF_ROW = ("problems", "raw")
ABSENT = "none"


def changes(
    before: Mapping[str, Any], now: Mapping[str, Any], *, code: bool = True, files: bool = True
) -> list[str]:
    """One line for each thing that differs: ``thickness_mm of pellet LTSC-1: 0.905 -> 2``.

    Parameters
    ----------
    before, now : recipes
    code, files : whether changed code, and changed content of files, counts
    """
    left_out = {*OF_JOB, *(() if code else OF_CODE), *(() if files else OF_FILES)}
    lines: list[str] = []
    for part in [name for name in {**before, **now} if name not in left_out]:
        old, new = before.get(part), now.get(part)
        if part == "measurements":
            for name, own, other in _paired(old or [], new or []):
                lines += _of_measurement(name, own, other, {*OF_ROW, *left_out} - {"subject"})
        elif part in ("code", "files"):
            lines += [f"{file}: another content" for file in _changed(old or {}, new or {})]
        elif part == "settings":
            lines += [f"{where}: {words}" for where, words in _of_values(old or {}, new or {})]
        else:
            found = _of_values({part: old}, {part: new})
            lines += [f"{where}: {words}" for where, words in found]
    return list(dict.fromkeys(lines))


def changes_since(recipe: Path, made_by: Path) -> list[str]:
    """Why the results of a job are not those of its recipe, one line each.

    Parameters
    ----------
    recipe : as it is now, wherever it was written
    made_by : the recipe among the results, beside whose record they are
    """
    now, record = read_json(recipe), read_json(record_path(made_by))
    if now is None or record is None:
        return ["no record of how it was made"]
    edited = [
        f"{path}: edited"
        for path, facts in record["outputs"].items()
        if Path(path).is_file() and sha256_of(Path(path)) != facts["sha256"]
    ]
    found = changes(record["recipe"], now) + edited
    return found or ["made from results that were made again since"]


def _of_measurement(
    name: str,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    left_out: Collection[str],
) -> Iterator[str]:
    if old is None or new is None:
        yield f"measurement {name}: {'added' if old is None else 'removed'}"
        return
    for column in [key for key in {**old, **new} if key not in left_out]:
        before, now = old.get(column), new.get(column)
        if column == "subject":
            what = next((kind for kind in NAMES if kind in (now or before or {})), "sample")
            of = f"{what} {(now or before or {}).get(what, '')}"
            yield from (f"{key} of {of}: {words}" for key, words in _of_values(before, now))
        elif column in ("sha256", "manifest"):
            place = "another content" if column == "sha256" else "another digest in the manifest"
            yield from (f"raw/{file}: {place}" for file in _changed(before or {}, now or {}))
        elif before != now:
            yield f"{column} of measurement {name}: {_shown(before)} -> {_shown(now)}"


def _of_values(old: Any, new: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Places and words of all differences of plain data."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        if list(old) != list(new) and set(old) == set(new):
            yield where, f"order {', '.join(old)} -> {', '.join(new)}"
        for key in {**old, **new}:
            place = f"{where}.{key}" if where else str(key)
            yield from _of_values(old.get(key), new.get(key), place)
    elif _rows(old) and _rows(new):
        for name, own, other in _paired(old, new):
            if own is None or other is None:
                yield f"{where}: {name}", "added" if own is None else "removed"
            else:
                for key, words in _of_values(own, other):
                    yield f"{key} of {name} in {where}", words
    elif old != new:
        yield where, f"{_shown(old)} -> {_shown(new)}"


def _rows(value: Any) -> bool:
    """Whether a list holds rows that have names."""
    return isinstance(value, list) and all(
        isinstance(row, Mapping) and any(key in row for key in NAMES) for row in value
    )


def _paired(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    """Rows of two lists by their names."""
    before, now = ({_name(row): row for row in rows} for rows in (old, new))
    for name in {**before, **now}:
        yield name, before.get(name), now.get(name)


def _name(row: Mapping[str, Any]) -> str:
    return str(next(row[key] for key in NAMES if key in row))


def _changed(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return [key for key in {**old, **new} if old.get(key) != new.get(key)]


def _shown(value: Any) -> str:
    if value is None or value == "":
        return ABSENT
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
