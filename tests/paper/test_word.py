"""Word documents: places are filled in over runs and edits, and nothing else is touched."""

from __future__ import annotations

import io
import itertools
import re
import struct
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.ground.errors import ConfigError
from electrolyte.numbers.quantities import COLUMNS
from electrolyte.paper.filled_places import Filled, read_places, write_places
from electrolyte.paper.placeholders import Facts
from electrolyte.paper.word import Shown, fill_document
from electrolyte.paper.word_paragraphs import read_paragraphs
from electrolyte.plan.texts import Names, refuse_unknown_figures, refuse_unknown_names
from electrolyte.study.configuration import validated

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="t" Target="styles.xml"/></Relationships>'
)
ROW = {
    "quantity": "ionic_conductivity",
    "sample": "A",
    "condition": "T=30C",
    "kind": "single",
    "value": 4.1689,
    "u": 0.1234,
    "unit": "mS/cm",
    "n": 3,
    "status": "ok",
}
NUMBERS = pd.DataFrame([dict.fromkeys(COLUMNS, "") | ROW])[list(COLUMNS)]
SAMPLES = [{"sample": "A", "label": "A", "role": "series"}]
FACTS = Facts(NUMBERS, SAMPLES, validated({"eis": {"reference_temperature_C": 30}}), {})
NOTHING = Shown({}, {})
PLACE = "{{ionic_conductivity, A, T=reference}}"
FILLED = "(4.17\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}0.12)\N{NO-BREAK SPACE}mS\N{NO-BREAK SPACE}cm⁻¹"


def document(body: str, **parts: str) -> bytes:
    """A .docx with this body, and with other parts such as ``footnotes``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/_rels/document.xml.rels", RELATIONS)
        xml = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", xml)
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return stream.getvalue()


def written(folder: Path, data: bytes) -> Path:
    path = folder / "manuscript.docx"
    path.write_bytes(data)
    return path


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def part(data: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


@given(st.lists(st.integers(0, len(PLACE)), max_size=6))
def test_a_place_that_word_has_split_anywhere_is_filled(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int]
) -> None:
    ends = sorted({0, len(PLACE), *cuts})
    pieces = [PLACE[a:b] for a, b in itertools.pairwise(ends)]
    body = f"<w:p>{run('of ')}{''.join(map(run, pieces))}{run(' at last')}</w:p>"
    path = written(tmp_path_factory.mktemp("word"), document(body))
    data, filled = fill_document(path, FACTS, NOTHING)
    path.write_bytes(data)
    assert read_paragraphs(path) == [f"of {FILLED} at last"]
    assert filled == [Filled(1, PLACE[2:-2], FILLED)]


def test_formatting_comments_and_tracked_changes_stay(tmp_path: Path) -> None:
    bold = "<w:rPr><w:b/></w:rPr>"
    author = 'w:id="1" w:author="A. Author" w:date="2026-01-02T03:04:05Z"'
    before = (
        f'<w:p><w:commentRangeStart w:id="0"/>{run("Found ")}'
        f"<w:del {author}><w:r><w:delText>{{{{old, A}}}}</w:delText></w:r></w:del>"
        f"<w:moveFrom {author}>{run('{{moved, A}}')}</w:moveFrom>"
    )
    after = (
        '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
        f"<w:ins {author}>{run(', which is much.')}</w:ins></w:p>"
    )
    middle = run("{{ionic_", bold) + f"<w:ins {author}>{run('conductivity, A, ')}</w:ins>"
    body = before + middle + run("T=30C}}") + after
    data, _ = fill_document(written(tmp_path, document(body)), FACTS, NOTHING)
    expected = run(FILLED, bold) + f"<w:ins {author}>{run('')}</w:ins>" + run("")
    same = part(data).replace('<w:t xml:space="preserve"/>', '<w:t xml:space="preserve"></w:t>')
    assert before + expected + after in same


def test_text_boxes_notes_and_headers_are_filled_once_each(tmp_path: Path) -> None:
    box = f"<w:r><w:txbxContent><w:p>{run(PLACE)}</w:p></w:txbxContent></w:r>"
    note = f'<w:footnotes xmlns:w="{W}"><w:p>{run(f"note {PLACE}")}</w:p></w:footnotes>'
    data = document(f"<w:p>{run('out ')}{box}{run(PLACE)}</w:p>", footnotes=note, header1=note)
    path = written(tmp_path, data)
    data, filled = fill_document(path, FACTS, NOTHING)
    path.write_bytes(data)
    assert read_paragraphs(path) == [FILLED, f"out {FILLED}", f"note {FILLED}", f"note {FILLED}"]
    assert [f.paragraph for f in filled] == [1, 2, 3, 4]


MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
EDIT = 'w:id="1" w:author="A. Author" w:date="2026-01-02T03:04:05Z"'
CELL = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"
WHERE = {
    "a cell": CELL.format(f"<w:p>{run(PLACE)}</w:p>"),
    "a cell of a table in a cell": CELL.format(
        CELL.format(f"<w:p>{run(PLACE)}</w:p>") + f"<w:p>{run(PLACE)}</w:p>"
    ),
    "a hyperlink": f'<w:p><w:hyperlink w:anchor="a">{run(PLACE[:9])}</w:hyperlink>'
    f"{run(PLACE[9:])}</w:p>",
    "the result of a field": '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    "<w:r><w:instrText> QUOTE {{no place}} </w:instrText></w:r>"
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    f'{run(PLACE)}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
    "a content control": f"<w:sdt><w:sdtContent><w:p>{run(PLACE)}</w:p></w:sdtContent></w:sdt>",
    "an insertion with a deletion in it": f"<w:p><w:ins {EDIT}>{run(PLACE[:20])}<w:del {EDIT}>"
    f"<w:r><w:delText>, B</w:delText></w:r></w:del>{run(PLACE[20:])}</w:ins></w:p>",
    "a moved paragraph": f"<w:p><w:moveTo {EDIT}>{run(PLACE)}</w:moveTo></w:p>",
    "an equation": f'<w:p><m:oMath xmlns:m="{MATH}"><m:r><m:t>{PLACE}</m:t></m:r></m:oMath></w:p>',
    "a text box as new and old Word draw it": f'<w:p><w:r><mc:AlternateContent xmlns:mc="{MC}">'
    f"<mc:Choice><w:txbxContent><w:p>{run(PLACE)}</w:p></w:txbxContent></mc:Choice>"
    f"<mc:Fallback><w:pict><w:txbxContent><w:p>{run(PLACE)}</w:p></w:txbxContent></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r></w:p>",
    "two lines": f"<w:p>{run(PLACE[:22])}<w:r><w:br/></w:r>{run(PLACE[22:])}</w:p>",
    "marks of the spelling checker": f'<w:p>{run(PLACE[:5])}<w:proofErr w:type="spellStart"/>'
    f"{run(PLACE[5:])}</w:p>",
}


def tags(data: bytes) -> list[str]:
    return [element.tag for element in ElementTree.fromstring(part(data)).iter()]


@pytest.mark.parametrize("where", WHERE)
def test_a_place_is_filled_wherever_word_puts_it(tmp_path: Path, where: str) -> None:
    path = written(tmp_path, document(WHERE[where]))
    data, filled = fill_document(path, FACTS, NOTHING)
    path.write_bytes(data)
    texts = [text for text in read_paragraphs(path) if text]
    assert set(texts) == {FILLED}
    assert len(filled) == len(texts)
    breaks = f"{{{W}}}br"
    before, after = (tags(one) for one in (document(WHERE[where]), data))
    assert [tag for tag in after if tag != breaks] == [tag for tag in before if tag != breaks]


def test_a_hyphen_that_breaks_no_line_is_the_sign_of_a_condition(tmp_path: Path) -> None:
    both = pd.concat(
        [NUMBERS.assign(condition="T=-20C", value=0.1), NUMBERS.assign(condition="T=20C")]
    )
    cold = Facts(both, SAMPLES, FACTS.config, {})
    body = f"<w:p>{run('{{value: ionic_conductivity, A, T=')}<w:r><w:noBreakHyphen/></w:r>"
    path = written(tmp_path, document(f"{body}{run('20C}} of')}</w:p>"))
    data, filled = fill_document(path, cold, NOTHING)
    assert filled[0].text.startswith("0.10\N{NO-BREAK SPACE}mS")
    assert "noBreakHyphen" not in part(data)


TABLE = "{{table: t}}"
MARKDOWN = "| a |\n| --- |\n| 1 |\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<w:p>{run(TABLE)}</w:p><w:p>{run('Text.')}</w:p>", "tbl p"),
        (CELL.format(f"<w:p>{run(TABLE)}</w:p>"), "tbl tbl p"),
        (f"<w:p>{run(TABLE)}</w:p><w:p>{run(TABLE)}</w:p><w:p>{run('Text.')}</w:p>", "tbl p tbl p"),
        (f"<w:p><w:pPr><w:sectPr/></w:pPr>{run(TABLE)}</w:p><w:p>{run('Text.')}</w:p>", "tbl p p"),
        (f'<w:p><w:bookmarkStart w:id="1"/>{run(TABLE)}</w:p><w:p>{run("Text.")}</w:p>', "tbl p p"),
        (f"<w:p><w:ins {EDIT}>{run(TABLE)}</w:ins></w:p><w:sectPr/>", "tbl p"),
    ],
)
def test_a_table_ends_no_cell_and_joins_no_other(tmp_path: Path, body: str, expected: str) -> None:
    path = written(tmp_path, document(body))
    data, _ = fill_document(path, FACTS, Shown({}, {"t": MARKDOWN}))
    outside = re.sub(
        r"<w:tbl [^>]*>.*?</w:tbl>", "<w:tbl/>", part(data)
    )  # filled in: with attributes
    assert re.findall(r"<w:(tbl|p)[ />]", outside) == expected.split()
    assert "{{" not in part(data)


def test_a_figure_takes_the_place_of_tracked_and_commented_text(tmp_path: Path) -> None:
    picture = tmp_path / "fig1a.png"
    picture.write_bytes(png(10, 10, dots_per_metre=1000))
    comment = '<w:r><w:commentReference w:id="0"/></w:r>'
    body = f"<w:p><w:ins {EDIT}>{run('{{figure: fig1a}}')}</w:ins>{comment}</w:p>"
    path = written(tmp_path, document(body))
    data, _ = fill_document(path, FACTS, Shown({"fig1a": picture}, {}))
    assert "{{" not in part(data)
    assert comment in part(data)
    assert part(data).count("<pic:pic>") == 1


def test_parts_without_places_keep_their_bytes(tmp_path: Path) -> None:
    settings = "<odd   attribute='kept'/>"
    data = document(
        f"<w:p>{run(PLACE)}</w:p>", settings=settings, footer1=f'<w:ftr xmlns:w="{W}"/>'
    )
    out, _ = fill_document(written(tmp_path, data), FACTS, NOTHING)
    for name in ("word/settings.xml", "word/footer1.xml", "[Content_Types].xml"):
        assert part(out, name) == part(data, name)


def test_the_same_numbers_give_the_same_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, document(f"<w:p>{run(PLACE)}</w:p>"))
    assert fill_document(path, FACTS, NOTHING) == fill_document(path, FACTS, NOTHING)


def png(width: int, height: int, dots_per_metre: int) -> bytes:
    """A black grey-scale PNG (W3C PNG, 11.2)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width + 1) * height)
    resolution = struct.pack(">IIB", dots_per_metre, dots_per_metre, 1)
    chunks = chunk(b"IHDR", head) + chunk(b"pHYs", resolution) + chunk(b"IDAT", rows)
    return b"\x89PNG\r\n\x1a\n" + chunks + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("pixels", "page", "width_mm", "height_mm"),
    [
        ((100, 50), "", 100.0, 50.0),
        ((320, 80), "", 160.0, 40.0),
        ((320, 80), '<w:pgSz w:w="8640"/><w:pgMar w:left="1440" w:right="1440"/>', 101.6, 25.4),
    ],
)
def test_a_figure_has_its_size_and_at_most_that_of_the_text(
    tmp_path: Path, pixels: tuple[int, int], page: str, width_mm: float, height_mm: float
) -> None:
    picture = tmp_path / "fig1a.png"
    picture.write_bytes(png(*pixels, dots_per_metre=1000))
    body = f"<w:p>{run('{{figure: ')}{run('fig1a}}')}</w:p><w:sectPr>{page}</w:sectPr>"
    path = written(tmp_path, document(body))
    data, filled = fill_document(path, FACTS, Shown({"fig1a": picture}, {}))
    extent = re.search(r'<wp:extent cx="(\d+)" cy="(\d+)"', part(data))
    assert extent
    assert [int(size) / 36000 for size in extent.groups()] == pytest.approx(
        [width_mm, height_mm], abs=0.2
    )
    assert "study-fig1a.png" in part(data, "word/_rels/document.xml.rels")
    assert 'Extension="png"' in part(data, "[Content_Types].xml")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("word/media/study-fig1a.png") == picture.read_bytes()
    assert filled == [Filled(1, "figure: fig1a", "fig1a")]


def test_a_figure_in_a_footnote_is_refused_and_not_shown_broken(tmp_path: Path) -> None:
    picture = tmp_path / "fig1a.png"
    picture.write_bytes(png(10, 10, dots_per_metre=1000))
    note = f'<w:footnotes xmlns:w="{W}"><w:p>{run("{{figure: fig1a}}")}</w:p></w:footnotes>'
    path = written(tmp_path, document(f"<w:p>{run('Text.')}</w:p>", footnotes=note))
    with pytest.raises(ConfigError, match=r"paragraph 2.*expected figures and tables in the main"):
        fill_document(path, FACTS, Shown({"fig1a": picture}, {}))


def test_a_table_is_native(tmp_path: Path) -> None:
    markdown = "| sample | σ_e / S |\n| --- | --- |\n| Li2S | -4 ± 1 (2) |\n| B | a \\| b |\n"
    path = written(tmp_path, document(f"<w:p>{run('{{table: t}}')}</w:p>"))
    data, _ = fill_document(path, FACTS, Shown({}, {"t": markdown}))
    path.write_bytes(data)
    assert read_paragraphs(path) == [
        "sample",
        "σe /\N{NO-BREAK SPACE}S",
        "Li₂S",
        "−4\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}1 (2)",
        "B",
        "a | b",
        "",
    ]
    assert part(data).count("<w:tr>") == 3
    assert part(data).count("<w:tblHeader/>") == 1
    assert part(data).count('<w:vertAlign w:val="subscript"/>') == 1


def test_what_word_makes_of_a_hyphen_is_read_as_one(tmp_path: Path) -> None:
    cold = Facts(NUMBERS.assign(condition="T=-20C"), SAMPLES, FACTS.config, {})
    path = written(tmp_path, document(f"<w:p>{run('{{ionic_conductivity, A, T=–20C}}')}</w:p>"))
    _, filled = fill_document(path, cold, NOTHING)
    assert filled[0].text == FILLED


def test_misspelt_names_are_told_with_paragraph_and_suggestion(tmp_path: Path) -> None:
    body = f"<w:p>{run('Fine.')}</w:p><w:p>{run('We saw {{ionic_')}{run('conductivty, A}}')}</w:p>"
    path = written(tmp_path, document(body))
    with pytest.raises(ConfigError) as refused:
        refuse_unknown_names([str(path)], Names(FACTS.config, ["eis"]))
    message = str(refused.value)
    assert "paragraph 2, 'We saw {{ionic_conductivty, A}}'" in message
    assert "'ionic_conductivity'" in message
    assert "line" not in message


def test_an_unknown_figure_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, document(f"<w:p>{run('{{figure: fig3}}')}</w:p>"))
    refuse_unknown_figures([str(path)], ["fig3"], [])
    with pytest.raises(ConfigError, match=r"'fig3'.*Did you mean 'fig3a'"):
        refuse_unknown_figures([str(path)], ["fig3a"], ["fig3"])


def test_a_place_that_ends_in_no_paragraph_is_told(tmp_path: Path) -> None:
    body = f"<w:p>{run('We saw {{ionic_conductivity,')}</w:p><w:p>{run('A}}')}</w:p>"
    path = written(tmp_path, document(body))
    with pytest.raises(ConfigError, match=r"paragraph 1, 'We saw .*expected '\}\}'"):
        refuse_unknown_names([str(path)], Names(FACTS.config, ["eis"]))


def broken() -> dict[str, bytes]:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    bomb = '<!DOCTYPE b [<!ENTITY x "xx">]>' + part(document(""))
    with_bomb = io.BytesIO()
    with zipfile.ZipFile(with_bomb, "w") as archive:
        archive.writestr("word/document.xml", bomb)
    strict = io.BytesIO()
    with zipfile.ZipFile(strict, "w") as archive:
        namespace = "http://purl.oclc.org/ooxml/wordprocessingml/main"
        archive.writestr("word/document.xml", part(document("<w:p/>")).replace(W, namespace))
    cut = io.BytesIO()
    with zipfile.ZipFile(cut, "w") as archive:
        archive.writestr("word/document.xml", part(document("<w:p/>"))[:-20])
    return {
        "an old .doc": b"\xd0\xcf\x11\xe0" + bytes(600),
        "empty": b"",
        "an OpenDocument text": stream.getvalue(),
        "Strict Open XML": strict.getvalue(),
        "entities": with_bomb.getvalue(),
        "cut XML": cut.getvalue(),
        "cut zip": document(f"<w:p>{run(PLACE)}</w:p>")[:-40],
    }


@pytest.mark.parametrize("name", broken())
def test_what_is_no_word_document_says_so(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, broken()[name])
    with pytest.raises(ConfigError, match=r"manuscript\.docx: expected a Word document"):
        fill_document(path, FACTS, NOTHING)


def test_changes_since_the_last_time_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    first = [Filled(1, "a, A", "1.0"), Filled(1, "a, A", "1.0"), Filled(4, "b, A", "2, or so")]
    write_places(path, first, read_places(path))
    assert [row["before"] for row in rows(path)] == ["", "", ""]
    second = [Filled(2, "b, A", "3"), Filled(3, "a, A", "1.0"), Filled(3, "c, A", "9")]
    write_places(path, second, read_places(path))
    assert [row["before"] for row in rows(path)] == ["2, or so", "", ""]


def rows(path: Path) -> list[dict[str, str]]:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").to_dict(
        "records"
    )
