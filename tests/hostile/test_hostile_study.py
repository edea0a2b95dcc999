"""Studies made to do harm: paths, names, links, and configs with code, bombs or huge numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from electrolyte.ground.errors import ConfigError, ElectrolyteError, RawFileError, SheetError
from electrolyte.plan.study import Plan
from electrolyte.study.configuration import read_config
from electrolyte.study.sheets import load_study
from electrolyte.study.study_facts import read_study_facts
from electrolyte.techniques.eis.circuit_strings import parse

ROOT = Path(__file__).resolve().parents[2]
SHELL = "a;touch pwned $(touch pwned) `touch pwned` & --help 'x'.DTA"
HEADER = "measurement\tpellet\tpath\torigin\ttemperature_C\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study of one pellet at one temperature; what lies beside it is none of its business."""
    raw = tmp_path / "study" / "raw"
    (raw / "eis").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    (raw / "samples.tsv").write_text("sample\tlabel\tx\trole\nLTSC\tLTSC\t0\tseries\n")
    (raw / "pellets.tsv").write_text(
        "pellet\tsample\tthickness_mm\tthickness_u_mm\tdiameter_mm\tdiameter_u_mm\n"
        "P\tLTSC\t0.9\t0.01\t10\t0.05\n"
    )
    (raw / "eis" / "a.DTA").write_bytes((ROOT / "raw/eis/LTSC-1_25C.DTA").read_bytes())
    rows(raw, "a.DTA")
    return raw.parent


def rows(raw: Path, path: str, measurement: str = "m") -> None:
    text = f"{HEADER}{measurement}\tP\t{path}\tsynthetic\t25\n"
    (raw / "eis" / "measurements.tsv").write_text(text)


def snakemake(study: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
    return subprocess.run(
        [*command, "--directory", str(study), "--cores", "1", *arguments],
        cwd=ROOT,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=600,
        check=False,
    )


@pytest.mark.workflow
def test_a_file_named_as_shell_commands_is_just_a_file(study: Path) -> None:
    (study / "raw/eis/a.DTA").rename(study / "raw/eis" / SHELL)
    rows(study / "raw", SHELL)
    run = snakemake(study, "results/eis/pellets/P.csv")
    assert run.returncode == 0, run.stdout
    assert "ionic_conductivity" in (study / "results/eis/pellets/P.csv").read_text()
    assert not [p for folder in (study, ROOT) for p in folder.glob("pwned*")]


@pytest.mark.workflow
def test_a_config_that_is_a_template_with_code_is_refused_before_snakemake_runs_it(
    study: Path,
) -> None:
    """Snakemake hands configs to YTE, which runs Python in them."""
    code = "__use_yte__: true\n__definitions__:\n  - import os; os.mkdir('pwned')\neis: {}\n"
    (study / "config.yaml").write_text(code)
    run = snakemake(study, "--dry-run")
    assert run.returncode != 0
    assert "found a template with code" in run.stdout
    assert "Traceback" not in run.stdout
    assert not list(study.glob("pwned")) + list(ROOT.glob("pwned"))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("../../../secret", "a path inside"),
        ("/etc/passwd", "a path inside"),
        ("../../../study2/../secret", "a path inside"),
        ("{pellet}.DTA", "a path without { }"),
        ("*.DTA", "a path without *"),
        ("a\x1b[2J.DTA", "control characters"),
        ("a\x85b.DTA", "control characters"),
        ("\u202eATD.a", "control characters"),
        ("a\0.DTA", "control characters"),
        ("x" * 5000, "at most 200 characters"),
    ],
)
def test_paths_that_leave_the_study_or_mean_more_than_a_file(
    study: Path, path: str, said: str
) -> None:
    rows(study / "raw", path)
    (problem,) = load_study(study / "raw").problems
    assert "measurements.tsv line 2 (pellet P)" in str(problem)
    assert said in problem.expected


@pytest.mark.parametrize(
    "name", ["..", "-rf", "--help", "+A1", "a/b", "a{b}", "a*", "$(x)", "a" * 200]
)
def test_names_that_are_options_formulas_or_paths_are_never_used(study: Path, name: str) -> None:
    rows(study / "raw", "a.DTA", measurement=name)
    found = load_study(study / "raw")
    (problem,) = found.problems
    assert "with a letter or digit first" in problem.expected
    assert not any(found.measurements.values())


def test_links_out_of_raw_are_not_followed(study: Path) -> None:
    eis = study / "raw/eis"
    (eis / "link.DTA").symlink_to(study.parent / "secret")
    (eis / "loop.DTA").symlink_to(eis / "loop.DTA")
    (eis / "folder").mkdir()
    (eis / "folder" / "fid").symlink_to("/etc/passwd")
    for path, said in (
        ("link.DTA", "a path inside"),
        ("folder", "a path inside"),
        ("loop.DTA", "can be followed|a file"),
    ):
        rows(study / "raw", path)
        (problem,) = load_study(study / "raw").problems
        assert any(part in problem.expected for part in said.split("|")), problem


def test_a_named_pipe_does_not_stop_the_clock(study: Path) -> None:
    os.mkfifo(study / "raw/eis/pipe.DTA")
    rows(study / "raw", "pipe.DTA")
    (problem,) = load_study(study / "raw").problems
    assert "pipe.DTA, which is neither" in problem.found


@pytest.mark.parametrize(
    "config",
    [
        "claims: {file: /etc/passwd}",
        "claims: {file: ../secret}",
        "figures: {fig2c: {drawing: ../../secret}}",
        "xrd: {references: [../secret.cif]}",
        "claims: {file: '{x}.yaml'}",
    ],
)
def test_files_that_the_config_names_lie_in_the_study(
    study: Path, config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(study)
    Path("config.yaml").write_text(config)
    with pytest.raises(ConfigError, match=r"a path (inside the study's folder|without)"):
        Plan(read_config(Path("config.yaml")), "raw")


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(9 * ['*' + before])}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE_YAML = {
    "tag that runs code": "eis: !!python/object/apply:os.mkdir [pwned]",
    "tag of a module": "eis: !!python/name:os.system",
    "alias bomb": BOMB,
    "merge bomb": BOMB.replace("[x", "{y: x} #"),
    "alias in itself": "a: &a [*a]",
    "ten thousand digits": f"eis: {{reference_temperature_C: {'9' * 4000}}}",
    "more digits than Python takes": f"eis: {{reference_temperature_C: {'9' * 9000}}}",
    "infinity": "eis: {reference_temperature_C: .inf}",
    "not a number": "eis: {reference_temperature_C: .nan}",
    "deep nesting": "[" * 5000,
    "bytes of another encoding": "title: \udcff",
    "too large": "# " + "x" * 500_000,
}


@pytest.mark.parametrize("attack", HOSTILE_YAML)
def test_hostile_yaml_is_refused_in_every_place_that_reads_it(tmp_path: Path, attack: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(HOSTILE_YAML[attack].encode("utf-8", "surrogateescape"))
    for reader in (read_config, read_study_facts):
        with pytest.raises((RawFileError, SheetError)) as refused:
            reader(path)
        assert str(path) in str(refused.value)
        assert len(str(refused.value)) < 1000
    assert not list(tmp_path.glob("pwned")) + list(Path.cwd().glob("pwned"))


@pytest.mark.parametrize(
    "circuit",
    [
        "__import__('os').mkdir('pwned')",
        "R1-p(R2,CPE2);import os",
        "R1-{0.__class__}",
        "R1-p(" * 3000,
        "R1-X2",
        "%s%n",
    ],
)
def test_circuits_with_code_are_refused(circuit: str) -> None:
    with pytest.raises(ElectrolyteError):
        parse(circuit)
    assert not list(Path.cwd().glob("pwned"))
