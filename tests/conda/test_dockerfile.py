"""The Dockerfile is what `snakemake --containerize` writes for the shipped environments."""

from __future__ import annotations

import re

import pytest

from conda_prefix import ROOT, dockerfile


@pytest.mark.workflow
def test_dockerfile_is_in_sync() -> None:
    shipped = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert shipped == dockerfile(), "run `make lock`"


def test_dockerfile_makes_every_environment_with_its_pip_part() -> None:
    shipped = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    envs = ROOT / "envs"
    made = re.findall(r"^COPY envs/(\w+)\.yaml ", shipped, re.MULTILINE)
    assert sorted(made) == sorted(file.stem for file in envs.glob("*.yaml"))
    scripts = re.findall(r"^COPY envs/(\w+\.post-deploy\.sh) ", shipped, re.MULTILINE)
    assert sorted(scripts) == sorted(file.name for file in envs.glob("*.sh"))
    assert shipped.index("conda clean") < shipped.index("post-deploy.sh")
