"""Raw files by DOI and address, from servers that fail in the ways that servers do."""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import random
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_server import Site, serving_site

from electrolyte.commands import fetch as command
from electrolyte.ground.errors import SheetError
from electrolyte.repositories.fetch import Fetched, fetch
from electrolyte.repositories.records import _record
from electrolyte.study.data_sources import read_sources, statement

CONTENT = random.Random(4).randbytes(300_000)
HEADER = "file\tsource\tname\tmember\tsha256\tlicence\tcitation\n"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def fetched(tmp_path: Path) -> Callable[..., Fetched]:
    """Fetches rows of (file, source, name, member, digest) below the folder of the test."""

    def run(*rows: tuple[str, str, str, str, str], mirror: str = "") -> Fetched:
        sheet = tmp_path / "sources.tsv"
        sheet.write_text(HEADER + "".join("\t".join((*row, "", "")) + "\n" for row in rows))
        return fetch(read_sources(sheet), tmp_path, mirror)

    _record.cache_clear()
    return run


def test_a_missing_file_comes_and_one_that_is_there_is_not_asked_for(
    site: Site, tmp_path: Path, fetched: Callable[..., Fetched]
) -> None:
    site.files["/a.mpr"] = CONTENT
    (tmp_path / "there.mpr").write_bytes(b"there")
    found = fetched(
        ("eis/a.mpr", f"{site.address}/a.mpr", "", "", digest(CONTENT)),
        ("there.mpr", f"{site.address}/there.mpr", "", "", digest(b"there")),
    )
    assert (tmp_path / "eis" / "a.mpr").read_bytes() == CONTENT
    assert [s.file for s in found.there] == ["there.mpr"]
    assert site.asked == [("/a.mpr", "")]
    assert not found.problems
    assert not (tmp_path / ".sources").exists()


@pytest.mark.parametrize(
    "faults",
    [["cut"], ["cut", "cut", "cut"], [503, "cut", 429], ["cut", "no range"], [500, 502, 503, 504]],
)
def test_a_transfer_that_fails_for_a_while_ends_with_the_same_bytes(
    faults: list[int | str], site: Site, tmp_path: Path, fetched: Callable[..., Fetched]
) -> None:
    site.files["/a"], site.faults["/a"] = CONTENT, faults
    found = fetched(("a", f"{site.address}/a", "", "", digest(CONTENT)))
    assert (tmp_path / "a").read_bytes() == CONTENT
    assert not found.problems


def test_what_has_come_is_not_asked_for_again_also_by_a_later_call(
    site: Site, tmp_path: Path, fetched: Callable[..., Fetched]
) -> None:
    site.files["/a"], site.faults["/a"] = CONTENT, ["cut", 404]
    row = ("a", f"{site.address}/a", "", "", digest(CONTENT))
    assert fetched(row).problems
    assert not (tmp_path / "a").exists()
    assert not fetched(row).problems
    first, *others = (wanted for _, wanted in site.asked)
    starts = [int(wanted.removeprefix("bytes=").removesuffix("-")) for wanted in others]
    assert first == ""
    assert starts[0] == starts[1]
    assert 0 < starts[0] <= len(CONTENT) // 2
    assert (tmp_path / "a").read_bytes() == CONTENT


def test_a_file_that_changed_between_two_calls_is_downloaded_whole(
    site: Site, tmp_path: Path, fetched: Callable[..., Fetched]
) -> None:
    site.files["/a"], site.faults["/a"] = b"x" * 200_000, ["cut", 404]
    row = ("a", f"{site.address}/a", "", "", digest(CONTENT))
    fetched(row)
    site.files["/a"] = CONTENT
    assert not fetched(row).problems
    assert (tmp_path / "a").read_bytes() == CONTENT


def test_a_server_that_asks_for_time_is_left_alone_that_long(
    site: Site, pauses: list[float], fetched: Callable[..., Fetched]
) -> None:
    site.files["/a"], site.faults["/a"] = CONTENT, [503]
    fetched(("a", f"{site.address}/a", "", "", digest(CONTENT)))
    assert pauses == [7.0]


def test_other_content_is_not_put_in_place_and_its_kind_is_named(
    site: Site, tmp_path: Path, fetched: Callable[..., Fetched]
) -> None:
    site.files = {"/p": b"<!DOCTYPE html><title>", "/l": b"version https://git-lfs.github.com/"}
    site.files["/o"] = b"other"
    found = fetched(*((n, f"{site.address}/{n}", "", "", digest(CONTENT)) for n in "plo"))
    page, pointer, other = map(str, found.problems)
    assert "web page" in page
    assert "Git LFS" in pointer
    assert digest(b"other")[:12] in other
    assert digest(CONTENT)[:12] in other
    assert f"{tmp_path / 'sources.tsv'} line 4" in other
    assert not any((tmp_path / name).exists() for name in "plo")


def test_a_file_with_other_content_is_never_overwritten(
    site: Site, tmp_path: Path, fetched: Callable[..., Fetched]
) -> None:
    site.files["/a"] = CONTENT
    (tmp_path / "a").write_bytes(b"mine")
    found = fetched(("a", f"{site.address}/a", "", "", digest(CONTENT)))
    assert (tmp_path / "a").read_bytes() == b"mine"
    assert "not overwritten" in str(found.problems[0])
    assert not site.asked


def test_a_server_that_is_not_there_is_tried_for_one_file_only(
    pauses: list[float], fetched: Callable[..., Fetched]
) -> None:
    with serving_site() as gone:
        pass
    rows = [(f"{n}", f"{gone.address}/{n}", "", "", digest(CONTENT)) for n in range(5)]
    found = fetched(*rows)
    first, others = map(str, found.problems)
    assert "could not be reached" in first
    assert others.startswith("4 more files of 127.0.0.1 were not tried")
    assert len(pauses) == 1


@pytest.mark.parametrize(("status", "words"), [(404, "no such file"), (403, "not allow")])
def test_a_refusal_is_final_and_in_words(
    status: int, words: str, site: Site, fetched: Callable[..., Fetched]
) -> None:
    site.faults["/a"] = [status] * 9
    found = fetched(("a", f"{site.address}/a", "", "", digest(CONTENT)))
    assert words in str(found.problems[0])
    assert len(site.asked) == 1


def zip_of(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def tar_of(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


@pytest.mark.parametrize("packed", [zip_of, tar_of])
def test_files_of_an_archive_come_with_one_download(
    packed: Callable[[dict[str, bytes]], bytes],
    site: Site,
    tmp_path: Path,
    fetched: Callable[..., Fetched],
) -> None:
    site.files["/all"] = packed({"set/1/fid": CONTENT, "set/1/acqus": b"##END="})
    found = fetched(
        ("nmr/1/fid", f"{site.address}/all", "", "set/1/fid", digest(CONTENT)),
        ("nmr/1/acqus", f"{site.address}/all", "", "set/1/acqus", digest(b"##END=")),
        ("nmr/1/acqu2s", f"{site.address}/all", "", "other/acqus", digest(b"")),
    )
    assert len(site.asked) == 1
    assert (tmp_path / "nmr/1/fid").read_bytes() == CONTENT
    assert [s.file for s in found.new] == ["nmr/1/fid", "nmr/1/acqus"]
    assert "It has set/1/acqus" in str(found.problems[0])


def test_a_damaged_archive_is_a_problem_of_its_files(
    site: Site, fetched: Callable[..., Fetched]
) -> None:
    whole = zip_of({"a": CONTENT})
    site.files["/all"] = whole[:-30]
    found = fetched(("a", f"{site.address}/all", "", "a", digest(CONTENT)))
    assert "expected a zip or tar archive" in str(found.problems[0])


def test_a_record_of_zenodo_by_doi(
    public: Site, tmp_path: Path, fetched: Callable[..., Fetched]
) -> None:
    file = {"key": "a.mpr", "links": {"self": "https://zenodo.org/api/records/1/files/a.mpr"}}
    public.faults["/doi.org/10.5281/zenodo.1"] = ["https://zenodo.org/records/1"] * 2
    public.files |= {
        "/zenodo.org/records/1": b"<html>",
        "/zenodo.org/api/records/1": json.dumps({"id": 1, "files": [file]}).encode(),
        "/zenodo.org/api/records/1/files/a.mpr": CONTENT,
    }
    found = fetched(
        ("eis/a.mpr", "10.5281/zenodo.1", "", "", digest(CONTENT)),
        ("eis/b.mpr", "https://doi.org/10.5281/zenodo.1", "b.mpr", "", digest(CONTENT)),
    )
    assert (tmp_path / "eis/a.mpr").read_bytes() == CONTENT
    assert "File 'b.mpr' not found" in str(found.problems[0])


def test_a_record_of_a_dataverse_by_doi(
    public: Site, tmp_path: Path, fetched: Callable[..., Fetched]
) -> None:
    page = "/dataverse.example/dataset.xhtml?persistentId=doi:10.1234/AB"
    files = [{"dataFile": {"filename": "a.mpr", "id": 7}}]
    answer = {"data": {"latestVersion": {"files": files}}}
    api = "/dataverse.example/api/datasets/:persistentId?persistentId=doi:10.1234/AB"
    public.faults["/doi.org/10.1234/AB"] = [f"https:/{page}"]
    public.files |= {page: b"<html>", api: json.dumps(answer).encode()}
    public.files["/dataverse.example/api/access/datafile/7"] = CONTENT
    assert not fetched(("a.mpr", "10.1234/AB", "", "", digest(CONTENT))).problems
    assert (tmp_path / "a.mpr").read_bytes() == CONTENT


def test_a_doi_that_leads_nowhere(public: Site, fetched: Callable[..., Fetched]) -> None:
    public.faults["/doi.org/10.5281/zenodo.2"] = [404]
    found = fetched(("a", "10.5281/zenodo.2", "", "", digest(CONTENT)))
    assert "Check the DOI" in str(found.problems[0])


def test_a_mirror_is_asked_instead(
    site: Site, tmp_path: Path, fetched: Callable[..., Fetched]
) -> None:
    row = ("eis/a b.mpr", "https://example.org/a", "", "set/a", digest(CONTENT))
    site.files["/eis/a%20b.mpr"] = CONTENT
    assert not fetched(row, mirror=site.address).problems
    folder = tmp_path / "mirror"
    (folder / "eis").mkdir(parents=True)
    (tmp_path / "eis/a b.mpr").rename(folder / "eis/a b.mpr")
    assert not fetched(row, mirror=str(folder)).problems
    assert (tmp_path / "eis/a b.mpr").read_bytes() == CONTENT
    (tmp_path / "eis/a b.mpr").unlink()
    (folder / "eis/a b.mpr").unlink()
    assert "the mirror has no such file" in str(fetched(row, mirror=str(folder)).problems[0])


@given(faults=st.lists(st.sampled_from(["cut", "no range", 503, 429, 500]), max_size=4))
def test_whatever_fails_four_times_the_fifth_attempt_completes_the_file(
    faults: list[int | str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("raw")
    sheet = folder / "sources.tsv"
    with serving_site() as site:
        site.files["/a"], site.faults["/a"] = CONTENT, list(faults)
        sheet.write_text(f"{HEADER}a\t{site.address}/a\t\t\t{digest(CONTENT)}\t\t\n")
        found = fetch(read_sources(sheet), folder)
    assert not found.problems
    assert (folder / "a").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("../a\thttps://example.org/a\t\t\tD", "below the folder"),
        ("/etc/a\thttps://example.org/a\t\t\tD", "below the folder"),
        (".hidden/a\thttps://example.org/a\t\t\tD", "below the folder"),
        ("a\tftp://example.org/a\t\t\tD", "DOI or an address"),
        ("a\tzenodo.1\t\t\tD", "DOI or an address"),
        ("a\thttps://example.org/a\t\t\tabc", "64 hexadecimal digits"),
        ("a\thttps://example.org/a\t\t\t", "sha256"),
        ("b\thttps://example.org/a\t\t\tD\nb\thttps://example.org/b\t\t\tD", "also in line 2"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_line(
    row: str, words: str, tmp_path: Path
) -> None:
    sheet = tmp_path / "sources.tsv"
    sheet.write_text(HEADER + row.replace("D", digest(b"")) + "\n")
    with pytest.raises(SheetError, match=words) as error:
        read_sources(sheet)
    assert f"{sheet} line " in str(error.value)


def test_the_command_adds_new_files_to_the_manifest(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "manifest.sha256").write_text(f"{digest(b'0')}  old\n")
    site.files["/a"] = CONTENT
    row = f"eis/a\t{site.address}/a\t\t\t{digest(CONTENT)}\t\t\n"
    (raw / "sources.tsv").write_text(HEADER + row)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert command.run(parser.parse_args(["--study", str(tmp_path)])) == 0
    assert f"{digest(CONTENT)}  eis/a" in (raw / "manifest.sha256").read_text().splitlines()
    assert "1 downloaded, 0 were there, 0 missing." in capsys.readouterr().out


def test_the_article_says_from_which_records_raw_files_are(tmp_path: Path) -> None:
    sheet, own = tmp_path / "sources.tsv", digest(b"")
    public = "https://example.org/data/set/"
    sheet.write_text(
        f"{HEADER}"
        f"a\t10.5281/zenodo.1\t\t\t{own}\tCC-BY-4.0\tJ. Doe, Impedance of glasses\n"
        f"b\t10.5281/zenodo.1\t\t\t{own}\tCC-BY-4.0\tJ. Doe, Impedance of glasses\n"
        f"c\t{public}c1.txt\t\t\t{own}\tMIT\t\n"
        f"d\t{public}c2.txt\t\t\t{own}\tMIT\t\n"
    )
    assert statement(read_sources(sheet)) == (
        "Raw files from public records: J. Doe, Impedance of glasses"
        " (https://doi.org/10.5281/zenodo.1, CC-BY-4.0; 2 files);"
        f" {public}, MIT; 2 files."
    )
    assert statement(()) == ""
