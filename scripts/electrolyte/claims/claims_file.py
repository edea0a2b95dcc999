"""Read a claims file: closed schema, expressions checked, all problems at once with their lines.

A claim that something is wrong with costs its own verdict, no other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from electrolyte.claims.expectation import KINDS
from electrolyte.claims.expression import EACH, ExpressionError, Selector, names, parse, selectors
from electrolyte.ground.errors import Problem, RawFileError, did_you_mean
from electrolyte.ground.yaml_file import read_yaml
from electrolyte.numbers.registry import is_known, suggestion
from electrolyte.study.json_schema import read_schema
from electrolyte.study.sample_names import misspelt

SCHEMA = Path(__file__).with_name("schema.yaml")
NO_CLAIMS: dict[str, Any] = {"paper": {}, "claims": [], "consistency": []}
LEFT_OUT = "left out"  # key of what stands in place of a faulty entry: the id of that
IN_PLACE_OF = {"claims": {"category": "citation"}, "consistency": {"judged": ""}}
_COMPARISONS = ("near", "above", "below", "between")
_TOLERANCES = ("abs", "rel", "decades")


def read_claims(path: Path, samples: Collection[str] = ()) -> tuple[dict[str, Any], list[Problem]]:
    """What can be used of a claims file, and what is wrong with the rest.

    Parameters
    ----------
    samples : those of the study; a claim that almost names one of them is a problem

    Returns
    -------
    content : ``claims``, ``consistency`` and ``paper`` are always there
    problems : of the file, then of what rests on faulty entries
    """
    try:
        return _read(path, samples)
    except RawFileError as error:
        return NO_CLAIMS, [
            replace(problem, missing="the verdicts of all claims") for problem in error.problems
        ]


def _read(path: Path, samples: Collection[str]) -> tuple[dict[str, Any], list[Problem]]:
    content, root = _yaml(path)
    problems = list[Problem]()

    def meant() -> list[Fault]:
        return [*_identity_faults(content), *_meaning_faults(content, samples)]

    faults = [*_schema_faults(content, root)] or meant()
    while faults:
        problems += [_complaint(path, content, root, *fault) for fault in faults]
        content = _without(content, [place for place, _ in faults])
        faults = meant()
    content = NO_CLAIMS | content
    kept = {part: [e for e in content[part] if LEFT_OUT not in e] for part in IN_PLACE_OF}
    return content | kept, problems


Place = tuple[str | int, ...]
Fault = tuple[Place, str]


def _without(content: Any, places: Sequence[Place]) -> dict[str, Any]:
    """The content with what nothing is wrong with in place of faulty entries: lines still count."""
    kept = dict(content) if isinstance(content, dict) and () not in places else {}
    for place in places:
        part = place[0] if place else None
        if part in IN_PLACE_OF and len(place) > 1 and part in kept:
            kept[part] = [
                IN_PLACE_OF[part] | {"id": f"{part} {at}", LEFT_OUT: _id_of(entry)}
                if at == place[1]
                else entry
                for at, entry in enumerate(kept[part])
            ]
        else:
            kept.pop(part, None)
    return NO_CLAIMS | kept


def _id_of(entry: Any) -> str:
    return str(entry.get("id", "")) if isinstance(entry, Mapping) else ""


def _yaml(path: Path) -> tuple[Any, yaml.Node | None]:
    if not path.is_file():
        hint = "Name it in config.yaml (claims.file), or leave that empty."
        raise RawFileError(path, "a claims file", "no file", hint=hint)
    return read_yaml(path)


def _schema_faults(content: Any, root: yaml.Node | None) -> Iterator[Fault]:
    errors = Draft202012Validator(read_schema(SCHEMA)).iter_errors(content)
    for error in sorted(errors, key=lambda e: list(map(str, e.absolute_path))):
        place = tuple(error.absolute_path)
        if error.validator == "additionalProperties" and "properties" in error.schema:
            known = list(error.schema["properties"])
            for key in (k for k in error.instance if k not in known):
                if cut := _cut_at_comma(error.instance, key):
                    yield (*place, key), cut
                    continue
                hint = did_you_mean(key, known)
                yield (*place, key), f"expected one of {', '.join(known)}, found '{key}'{hint}"
        elif error.validator == "required":
            missing = [k for k in error.validator_value if k not in error.instance]
            yield place, f"expected the key '{missing[0]}', found none"
        else:
            yield place, _expectation(error)
    for place, key in _repeated_keys(root, ()):
        yield place, f"expected each key once, found '{key}' again"


def _cut_at_comma(entries: dict[Any, Any], key: Any) -> str:
    """What YAML made of ``near: 0,33``, in words: the keys ``near``, 0, and 33, empty."""
    keys = list(entries)
    before = keys[keys.index(key) - 1] if keys.index(key) else None
    if entries[key] is not None or not isinstance(key, int) or type(entries[before]) is not int:
        return ""
    written = f"{before}: {entries[before]}"
    return f"expected a decimal point ({written}.{key}), found a comma ({written},{key})"


def _type(names: str | list[str], instance: Any) -> str:
    """The types of a schema in words."""
    short = instance is not None and not isinstance(instance, list | dict)
    example = f", such as [{instance}]" if short else ""
    words = {
        "array": f"a list{example}",
        "object": "keys and values",
        "string": f'text, such as "{instance}"' if short else "text",
        "number": "a number",
        "integer": "a whole number",
        "boolean": "true or false",
    }
    return " or ".join(words[name] for name in ([names] if isinstance(names, str) else names))


def _expectation(error: Any) -> str:
    found = repr(error.instance)
    found = found if len(found) <= 60 else f"{found[:60]}…"
    words = {
        "type": lambda v: _type(v, error.instance),
        "enum": lambda v: f"one of {', '.join(v)}",
        "pattern": lambda v: error.schema.get("description", f"text of the form {v}"),
        "minItems": lambda v: f"at least {v} entries",
        "maxItems": lambda v: f"at most {v} entries",
        "exclusiveMinimum": lambda v: f"a number above {v}",
        "minimum": lambda v: f"a number of at least {v}",
        "minLength": lambda _: "text",
    }
    if error.validator in words:
        return f"expected {words[error.validator](error.validator_value)}, found {found}"
    return f"expected {error.validator} {error.validator_value}, found {found}"


def _repeated_keys(node: yaml.Node | None, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield (*place, key.value), key.value
            seen.add(key.value)
            yield from _repeated_keys(value, (*place, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _repeated_keys(value, (*place, index))


def _identity_faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """Ids once each, and only known ones referred to."""
    seen: set[str] = set()
    for part in ("claims", "consistency"):
        for index, entry in enumerate(content.get(part, [])):
            if entry["id"] in seen:
                yield (part, index, "id"), f"expected a new id, found '{entry['id']}' again"
            seen.add(entry["id"])
    known = {claim["id"] for claim in content["claims"]}
    faulty = {claim.get(LEFT_OUT) for claim in content["claims"]}
    for part, key in (("claims", "all_of"), ("consistency", "claims")):
        for index, entry in enumerate(content.get(part, [])):
            for other in entry.get(key, []):
                if other in faulty - known:
                    if part == "claims":
                        text = f"expected a claim that can be judged, found '{other}'"
                        yield (part, index, key), text
                elif other not in known or other == entry["id"]:
                    hint = did_you_mean(other, known - {entry["id"]})
                    place = (part, index, key)
                    yield place, f"expected the id of another claim, found '{other}'{hint}"
    looping = {c["id"]: c["all_of"] for c in content["claims"] if "all_of" in c}
    for index, claim in enumerate(content["claims"]):
        repeated = [other for other in claim.get("all_of", []) if other in looping]
        if repeated:
            text = f"expected claims with tests of their own, found '{repeated[0]}'"
            yield ("claims", index, "all_of"), text


def _meaning_faults(content: Mapping[str, Any], samples: Collection[str]) -> Iterator[Fault]:
    """What a schema cannot say: which keys go together, and whether expressions can be parsed."""
    checked = {id_ for entry in content.get("consistency", []) for id_ in entry.get("claims", [])}
    for index, claim in enumerate(content["claims"]):
        place: Place = ("claims", index)
        wants = {
            "computed": bool(claim.get("tests") or claim.get("all_of")),
            "derived": bool(claim.get("tests")),
            "study metadata": "fact" in claim and "expected" in claim,
            "citation": True,
            "consistency": claim["id"] in checked,
        }
        if not wants[claim["category"]]:
            needs = {
                "computed": "tests or all_of",
                "derived": "tests",
                "study metadata": "fact and expected",
                "consistency": "an entry below `consistency` that names it",
            }[claim["category"]]
            yield place, f"expected {needs} for category '{claim['category']}', found none"
        for number, test in enumerate(claim.get("tests", [])):
            for key, text in _test_faults(test, "of" in claim, samples):
                yield (*place, "tests", number, *key), text
        for number, name in enumerate(claim.get("of", [])):
            if meant := misspelt([name], samples):
                yield (*place, "of", number), _other_sample(name, meant)
    for index, check in enumerate(content.get("consistency", [])):
        for key, text in _check_faults(check):
            yield ("consistency", index, *key), text


def _other_sample(name: str, meant: str) -> str:
    return f"expected a sample, found '{name}'. Did you mean '{meant}'?"


def _test_faults(
    test: Mapping[str, Any], has_samples: bool, samples: Collection[str]
) -> Iterator[Fault]:
    kinds = [kind for kind in KINDS if kind in test]
    if len(kinds) != 1:
        yield (), f"expected one of {', '.join(KINDS)}, found {' and '.join(kinds) or 'none'}"
        return
    kind = kinds[0]
    if kind == "value":
        found = [key for key in _COMPARISONS if key in test]
        if len(found) != 1:
            listed = ", ".join(_COMPARISONS)
            yield (), f"expected one of {listed} with value, found {' and '.join(found) or 'none'}"
        if ("near" in test) != (sum(key in test for key in _TOLERANCES) == 1):
            yield (), f"expected near with one of {', '.join(_TOLERANCES)}, found otherwise"
    if ("margin" in test) != (kind in ("equal", "no_difference")):
        yield (), "expected margin with equal or no_difference, and only there, found otherwise"
    if ("sign" in test) != (kind == "correlation"):
        yield (), "expected sign with correlation, and only there, found otherwise"
    for key, text in _expressions(test[kind], (kind,)):
        try:
            node = parse(text)
        except ExpressionError as error:
            yield key, f"{error} in '{text}'"
            continue
        for selector in selectors(node):
            if not is_known(selector.quantity):
                hint = suggestion(selector.quantity)
                yield key, f"expected a quantity, found '{selector.quantity}'. {hint}"
            if meant := misspelt([selector.sample], samples):
                yield key, _other_sample(selector.sample, meant)
        if bare := names(node):
            yield key, f"expected quantity[sample, ...], found '{min(bare)}' in '{text}'"
        if kind == "unresolved" and not isinstance(node, Selector):
            yield key, f"expected one selector, found '{text}'"
        if f"[{EACH}" in text.replace(" ", "") and not has_samples:
            yield key, f"expected samples in `of` for '{EACH}', found none"


def expressions_of(test: Mapping[str, Any]) -> list[str]:
    """The expressions of a test of a valid claims file."""
    kind = next(kind for kind in KINDS if kind in test)
    return [text for _, text in _expressions(test[kind], (kind,))]


def _check_faults(check: Mapping[str, Any]) -> Iterator[Fault]:
    compared = [key for key in _COMPARISONS if key in check]
    if ("judged" in check) == bool(compared):
        yield (), "expected a comparison of value or the key 'judged', found both or none"
    if compared and "value" not in check:
        yield (), f"expected value with {compared[0]}, found none"
    if len(compared) > 1:
        yield (), f"expected one comparison, found {' and '.join(compared)}"
    if ("near" in check) != ("abs" in check):
        yield (), "expected near and abs together, found one of them"
    if "value" not in check:
        return
    try:
        unknown = names(parse(check["value"])) - set(check.get("numbers", {}))
    except ExpressionError as error:
        yield ("value",), f"{error} in '{check['value']}'"
        return
    for selector in selectors(parse(check["value"])):
        yield ("value",), f"expected printed numbers only, found '{selector}'"
    if unknown:
        yield ("value",), f"expected a name below numbers, found '{min(unknown)}'"


def _expressions(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _expressions(part, (*place, key))
    elif isinstance(value, Sequence):
        for index, part in enumerate(value):
            yield from _expressions(part, (*place, index))


def _complaint(
    path: Path, content: Any, root: yaml.Node | None, place: Place, text: str
) -> Problem:
    line, subject, missing = _line(root, place), "", "the verdicts of all claims"
    if len(place) >= 2 and place[0] in IN_PLACE_OF:
        kind, entry = "claim" if place[0] == "claims" else "check", content[place[0]][place[1]]
        missing = f"the verdict of this {kind}"
        if isinstance(entry, Mapping) and "id" in entry:
            subject = f"{kind} {entry['id']}"
    elif place and place[0] != "claims":
        missing = ""
    return Problem("", text, file=str(path), line=line, subject=subject, missing=missing)


def _line(node: yaml.Node | None, place: Place) -> int:
    """The 1-based line of what stands at ``place``; of its nearest parent if it is missing."""
    line = 1 if node is None else node.start_mark.line + 1
    for step in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            found = [(k, v) for k, v in node.value if k.value == str(step)]
            if not found:
                break
            key, node = found[-1]
            line = key.start_mark.line + 1
    return line
