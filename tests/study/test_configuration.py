"""config.yaml: closed, all problems at once, defaults for everything."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from electrolyte.ground.errors import ConfigError
from electrolyte.study.configuration import schema, validated

ROOT = Path(__file__).resolve().parents[2]


def test_an_empty_config_is_valid_and_complete() -> None:
    config = validated({})
    assert config["eis"]["arrhenius_form"] == "sigma_T"
    assert config["figures"]["figS4"] == {"temperature_C": -20}


def test_a_section_left_empty_in_yaml_is_valid() -> None:
    assert validated({"eis": None}) == validated({})


def test_the_shipped_config_is_valid() -> None:
    validated(yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8")))


def test_all_problems_come_at_once_with_a_suggestion() -> None:
    with pytest.raises(ConfigError) as caught:
        validated({"esi": {}, "eis": {"engin": "impedance", "temperature_u_K": -1}})
    lines = str(caught.value).splitlines()
    assert "config.yaml: unknown key 'esi', did you mean 'eis'?" in lines
    assert "config.yaml: eis: unknown key 'engin', did you mean 'engine'?" in lines
    assert any("eis.temperature_u_K" in line and "-1" in line for line in lines)


def test_what_the_user_sets_is_kept_and_not_shared_with_the_defaults() -> None:
    first = validated({"eis": {"circuits": ["R1-CPE2"]}})
    first["eis"]["circuits"].append("R1")
    assert validated({})["eis"]["circuits"] != first["eis"]["circuits"]
    assert first["eis"]["engine"] == "electrolyte"


def objects(rules: dict, name: str) -> list[tuple[str, dict]]:
    found = [(name, rules)]
    for key, rule in rules.get("properties", {}).items():
        found += objects(rule, f"{name}.{key}".lstrip("."))
    return found


@pytest.mark.parametrize(("name", "rule"), objects(schema(), "")[1:], ids=lambda v: str(v)[:40])
def test_every_key_is_closed_described_and_has_a_valid_default(name: str, rule: dict) -> None:
    assert rule.get("description"), f"{name} has no description"
    if "properties" in rule:
        assert rule.get("additionalProperties") is False, f"{name} is open"
    else:
        assert "default" in rule, f"{name} has no default"
        Draft202012Validator(rule).validate(rule["default"])


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def test_settings_stand_in_the_order_of_the_schema_whatever_the_config_states() -> None:
    stated = validated({"eis": {"reference_temperature_C": 30.0, "baseline": "A"}})["eis"]
    assert list(stated) == list(validated({})["eis"])
    chosen = validated({"figures": {"colours": {"B": "#000000", "A": "#ffffff"}}})["figures"]
    assert list(chosen["colours"]) == ["B", "A"], "names of samples keep the order of the config"
