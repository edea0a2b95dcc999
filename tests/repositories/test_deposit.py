"""A draft record made and filled through the deposit calls of InvenioRDM."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml
from invenio_server import TOKEN, Repository, serving_repository

from electrolyte.commands import deposit
from electrolyte.ground.errors import ConfigError, ElectrolyteError
from electrolyte.provenance.citation import citation_file, family_and_given
from electrolyte.repositories.draft_metadata import draft_metadata
from recorded_study import add_job, document

FACTS = {
    "record": "laboratory",
    "title": "A glass & its conduction",
    "doi": "10.1021/x.1",
    "authors": [
        {"name": "Ada B. Lovelace", "orcid": "0000-0002-1825-0097", "affiliation": "A lab"},
        {"name": "van Dyck, Carl"},
    ],
}
DOCUMENT = {"origin": "measured", "statement": "All data was <measured>."}


@pytest.fixture
def repository() -> Iterator[Repository]:
    with serving_repository() as repository:
        yield repository


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study with an archive of its results."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "study.yaml").write_text(yaml.safe_dump(FACTS), encoding="utf-8")
    results = tmp_path / "results"
    results.mkdir()
    monkeypatch.chdir(tmp_path)
    add_job("draw", [], ["results/figures/b.pdf"])
    (results / "provenance.json").write_text(json.dumps(document()), encoding="utf-8")
    (results / "crate.zip").write_bytes(b"crate" * 40_000)
    (results / "CITATION.cff").write_text(citation_file(FACTS, "A title"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def call(
    study: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., int]:
    """Runs the command on the study with further arguments."""
    monkeypatch.setenv("ZENODO_TOKEN", TOKEN)

    def run(*arguments: str) -> int:
        parser = argparse.ArgumentParser()
        deposit.add_arguments(parser)
        given = ["--study", str(study), "--server", repository.address, *arguments]
        return deposit.run(parser.parse_args(given))

    return run


def test_a_draft_holds_the_archive_and_is_not_published(
    call: Callable[..., int],
    study: Path,
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call("--licence", "cc-by-4.0") == 0
    assert repository.files["1"]["crate.zip"] == (study / "results/crate.zip").read_bytes()
    assert repository.committed == {("1", "crate.zip"), ("1", "CITATION.cff")}
    assert not any("publish" in made for made in repository.calls)
    assert repository.drafts["1"]["metadata"]["rights"] == [{"id": "cc-by-4.0"}]
    assert f"{repository.address}/uploads/1" in capsys.readouterr().out


def test_a_second_call_updates_the_draft_and_sends_what_changed(
    call: Callable[..., int], study: Path, repository: Repository
) -> None:
    call()
    (study / "results" / "CITATION.cff").write_text("changed", encoding="utf-8")
    repository.calls.clear()
    call()
    assert list(repository.drafts) == ["1"]
    sent = [made for made in repository.calls if made.endswith("/content")]
    assert sent == ["PUT 1/draft/files/CITATION.cff/content"]
    assert repository.files["1"]["CITATION.cff"] == b"changed"


@pytest.mark.parametrize("at", ["content", "commit"])
def test_an_upload_that_failed_goes_on_with_the_next_call(
    at: str, call: Callable[..., int], study: Path, repository: Repository
) -> None:
    method = {"content": "PUT", "commit": "POST"}[at]
    repository.faults[f"{method} 1/draft/files/crate.zip/{at}"] = [503] * 5
    with pytest.raises(ElectrolyteError, match="busy"):
        call()
    assert call() == 0
    assert list(repository.drafts) == ["1"]
    assert repository.files["1"]["crate.zip"] == (study / "results/crate.zip").read_bytes()


def test_a_server_that_is_busy_for_a_while_is_asked_again(
    call: Callable[..., int], repository: Repository
) -> None:
    repository.faults = {"POST": [503], "PUT 1/draft/files/crate.zip/content": [429, 502]}
    assert call() == 0
    assert ("1", "crate.zip") in repository.committed


@pytest.mark.parametrize(
    ("made", "status", "words"),
    [
        ("POST", 400, r"does not take the metadata \(metadata.title: Missing data."),
        ("POST", 403, "does not allow"),
        ("PUT 1/draft/files/crate.zip/content", 413, "too large"),
    ],
)
def test_a_refusal_is_told_in_words(
    made: str, status: int, words: str, call: Callable[..., int], repository: Repository
) -> None:
    repository.faults[made] = [status]
    with pytest.raises(ElectrolyteError, match=words):
        call()


def test_a_draft_that_is_gone_is_not_replaced_unasked(
    call: Callable[..., int], study: Path, repository: Repository
) -> None:
    call()
    repository.drafts.clear()
    with pytest.raises(ElectrolyteError, match=r"deleted or published.*delete .*\.deposit\.json"):
        call()
    assert not repository.drafts


def test_a_wrong_token_and_none(
    call: Callable[..., int], repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZENODO_TOKEN", "secret of another")
    with pytest.raises(ElectrolyteError, match="does not know the token") as error:
        call()
    assert "secret" not in str(error.value)
    monkeypatch.delenv("ZENODO_TOKEN")
    with pytest.raises(ElectrolyteError, match="expected a token"):
        call()


def test_a_token_is_not_sent_in_the_open(call: Callable[..., int]) -> None:
    with pytest.raises(ElectrolyteError, match="https"):
        call("--server", "http://zenodo.example")


def test_without_an_archive_the_command_that_makes_it_is_named(
    call: Callable[..., int], study: Path, repository: Repository
) -> None:
    (study / "results" / "crate.zip").unlink()
    with pytest.raises(ElectrolyteError, match="crate"):
        call()
    assert not repository.calls


def test_metadata_names_authors_publication_and_sources() -> None:
    metadata = draft_metadata(FACTS, DOCUMENT, (), "", date(2026, 1, 2))["metadata"]
    first, second = metadata["creators"]
    assert first["person_or_org"]["family_name"] == "Lovelace"
    assert first["person_or_org"]["identifiers"][0]["identifier"] == "0000-0002-1825-0097"
    assert second["person_or_org"]["family_name"] == "van Dyck"
    assert metadata["related_identifiers"][0]["identifier"] == "10.1021/x.1"
    assert metadata["publication_date"] == "2026-01-02"
    assert "&lt;measured&gt;" in metadata["description"]
    assert "rights" not in metadata


def test_simulated_data_is_called_so_in_the_title() -> None:
    simulated = DOCUMENT | {"origin": "synthetic"}
    body = draft_metadata(FACTS, simulated, (), "", date(2026, 1, 2))
    assert body["metadata"]["title"].startswith("Synthetic data")


def test_authors_of_a_publication_are_not_made_those_of_the_data() -> None:
    with pytest.raises(ConfigError, match="record: laboratory"):
        draft_metadata(FACTS | {"record": "paper"}, DOCUMENT, (), "", date(2026, 1, 2))
    found = yaml.safe_load(citation_file(FACTS | {"record": "paper"}, "A title"))
    assert found["authors"] == [{"name": "The authors of the workflow"}]
    assert found["preferred-citation"]["authors"][0]["family-names"] == "Lovelace"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Lovelace", ("Lovelace", "Ada")),
        ("Yan-Yan Hu", ("Hu", "Yan-Yan")),
        ("de la Cruz, María J.", ("de la Cruz", "María J.")),
        ("Plato", ("Plato", "")),
    ],
)
def test_names_are_split(name: str, parts: tuple[str, str]) -> None:
    assert family_and_given(name) == parts
