"""What can be wrong with a whole file, and in what encoding it is."""

import os
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from tests.gias.support import NARROW, register, save, table
from tests.gias.test_register import AS_AT, TH
from thep_adapters.gias import BadRows, UnusableFile, read_census, read_links, read_register
from thep_adapters.gias.files import LONGEST_LINE, open_text


def refusal(path: Path) -> str:
    with pytest.raises(UnusableFile) as caught:
        read_register(path, las=TH, as_at=AS_AT)
    return str(caught.value)


def archive(name: str) -> bytes:
    """A zip archive that holds one file, of a moment whose bytes look like the end of a line."""
    written = BytesIO()
    with ZipFile(written, "w") as file:
        file.writestr(ZipInfo(name, (2026, 11, 27, 6, 56, 20)), "something")
    assert b"\n" in written.getvalue()[:30]
    return written.getvalue()


def name_read(tmp_path: Path, content: bytes) -> str:
    (school,) = read_register(save(tmp_path / "r.csv", content), las=TH, as_at=AS_AT).schools
    return school.name


def test_utf8_with_and_without_byte_order_mark(tmp_path: Path) -> None:
    content = register({"EstablishmentName": "École St Paul’s"}).encode()
    assert name_read(tmp_path, content) == "École St Paul’s"
    assert name_read(tmp_path, b"\xef\xbb\xbf" + content) == "École St Paul’s"


def test_the_bytes_of_cp1252_that_the_whole_register_holds(tmp_path: Path) -> None:
    content = register({"EstablishmentName": "St Paul@s # Caf% The\xa0School"}).encode("cp1252")
    content = content.replace(b"@", b"\x92").replace(b"#", b"\x96").replace(b"%", b"\xe9")
    assert b"\xa0" in content
    assert name_read(tmp_path, content) == "St Paul’s – Café The School"


def test_a_file_in_utf8_but_for_one_byte_is_reported_with_its_place(tmp_path: Path) -> None:
    rows = register({"EstablishmentName": "Café"}, {"URN": "100935", "EstablishmentName": "École St Paul@s"})
    content = rows.encode("utf-8").replace(b"@", b"\x92")
    column = rows.splitlines()[2].index("@") + 1
    for mark in (b"", b"\xef\xbb\xbf"):
        assert refusal(save(tmp_path / "r.csv", mark + content)) == (
            f"r.csv is in UTF-8 but for 1 byte (line 3, column {column}, byte 92):"
            " correct these places, or save the whole file as CSV UTF-8"
        )
    for end in (b"\n", b"\r"):
        assert f"line 3, column {column}," in refusal(save(tmp_path / "r.csv", content.replace(b"\r\n", end)))


def test_of_many_stray_bytes_the_first_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    names = [{"URN": str(100_000 + n), "EstablishmentName": "Ca@é"} for n in range(9)]
    said = refusal(save(tmp_path / "r.csv", register(*names).encode("utf-8").replace(b"@", b"\x81")))
    assert said.startswith("r.csv is in UTF-8 but for 9 bytes (line 2, column 14, byte 81; line 3, ")
    assert "line 6, column 14, byte 81; and 4 more): correct" in said


def test_two_files_of_two_encodings_in_one_are_not_taken_for_cp1252(tmp_path: Path) -> None:
    first = register({"EstablishmentName": "École"}).encode("utf-8")
    second = register(*({"URN": str(100_000 + n), "EstablishmentName": "École"} for n in range(10))).encode("cp1252")
    said = refusal(save(tmp_path / "r.csv", first + second[second.index(b"\r\n") + 2 :]))
    assert said.startswith("r.csv is partly in UTF-8 and partly not (line 3, column 12, byte C9; ")


def test_a_pair_of_letters_in_cp1252_that_happens_to_be_utf8_changes_nothing(tmp_path: Path) -> None:
    """É and a closing quotation mark are the two bytes of another letter; one such pair in a register is chance."""
    names = [{"URN": str(100_000 + n), "EstablishmentName": "Saint Paul’s Café"} for n in range(20)]
    content = register(*names, {"EstablishmentName": "CAFÉ’S"}).encode("cp1252")
    read = read_register(save(tmp_path / "r.csv", content), las=TH, as_at=AS_AT)
    assert [school.name for school in read.schools] == ["Saint Paul’s Café"] * 20 + ["CAFÉ’S"]


def test_a_byte_order_mark_before_cp1252_does_not_hide_the_first_column(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + register({"EstablishmentName": "St Paul@s"}).encode().replace(b"@", b"\x92")
    assert name_read(tmp_path, content) == "St Paul’s"
    assert name_read(tmp_path, content.replace(b"URN", b'"URN"', 1)) == "St Paul’s"


@pytest.mark.parametrize("undefined", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_a_byte_that_cp1252_does_not_define_is_named_by_its_line(tmp_path: Path, undefined: int) -> None:
    content = register({}, {"URN": "100935", "EstablishmentName": "St Paul@s"}).encode()
    said = refusal(save(tmp_path / "r.csv", content.replace(b"@", bytes([undefined]))))
    assert said.startswith("r.csv is neither UTF-8 nor cp1252 (line 3 ")


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"  \n \xef\xbb\xbf"[:4]])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    assert refusal(save(tmp_path / "r.csv", content)) == "r.csv is empty: save it or download it again"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (archive("edubasealldata.csv"), "is a zip archive, not a CSV file: unpack it, and name the CSV file in it"),
        (archive("[Content_Types].xml"), "is an Excel workbook, not a CSV file: open it, and save the sheet as CSV"),
        (archive("_rels/.rels"), "is an Excel workbook, not a CSV file"),
        (archive("mimetype"), "is a spreadsheet in the OpenDocument format, not a CSV file"),
        (b"\r\n<!DOCTYPE html><html>\r\n"[2:], "is a web page, not a CSV file: download the file itself"),
        (b"%PDF-1.7\n", "is a PDF, not a CSV file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an Excel workbook, not a CSV file"),
        ("URN,LA (code)\r\n".encode("utf-16"), "is in UTF-16"),
        ("URN,LA (code)\r\n".encode("utf-16-le"), "is in UTF-16"),
        ("URN,LA (code)\r\n".encode("utf-16-be"), "is in UTF-16"),
        (b"URN,LA (code)\r\n100934,\0\r\n", "is not text (line 2 has a NUL byte)"),
        (b"x" * (LONGEST_LINE + 1), "has no end of line 1 within 1,000,000 bytes"),
        (b'"URN', "has a header that cannot be read"),
        (b",,,\r\n", "has no header"),
        (b"100934,211,A School,1,,,2\r\n", "lacks the columns URN, LA (code), "),
        (b"URN;LA (code)\r\n", "has its columns separated by semicolons, not by commas: save it as CSV UTF-8"),
        (b"URN\tLA (code)\tTrusts, by name\r\n", "has its columns separated by tabs, not by commas"),
    ],
)
def test_what_is_no_register_file(tmp_path: Path, content: bytes, problem: str) -> None:
    said = refusal(save(tmp_path / "r.csv", content))
    assert said.startswith("r.csv ")
    assert problem in said


def test_a_path_that_cannot_be_read(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv") == "none.csv does not exist: check the path"
    assert "is a folder" in refusal(tmp_path)
    assert "cannot be read" in refusal(tmp_path / ("n" * 300))
    assert "cannot be read" in refusal(tmp_path / "a\0b")
    assert "is not an ordinary file" in refusal(Path(os.devnull))


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: Path, mode: str = "r") -> None:
        raise PermissionError(13, "Permission denied")

    path = save(tmp_path / "r.csv", register({}))
    monkeypatch.setattr(Path, "open", denied)
    assert "r.csv cannot be read (Permission denied)" in refusal(path)


def test_a_file_that_is_rewritten_while_it_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "r.csv", register(*({"URN": str(100_000 + n)} for n in range(20_000))))

    def rewrite(_rows: int) -> None:
        path.write_bytes(b"\xff" * path.stat().st_size)

    with pytest.raises((UnusableFile, BadRows)):
        read_register(path, las=TH, as_at=AS_AT, progress=rewrite)


def test_a_missing_column_is_named_and_so_is_the_kind_of_file_it_looks_like(tmp_path: Path) -> None:
    short = save(tmp_path / "r.csv", register({}, header=[c for c in NARROW if c not in {"OpenDate", "CloseDate"}]))
    assert "r.csv lacks the columns OpenDate, CloseDate" in refusal(short)

    links = save(tmp_path / "l.csv", "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\r\n")
    assert refusal(links) == (
        "l.csv is a links file (establishment links), not a register file (establishment fields): download"
        ' "all establishment data" (edubasealldata and its date) from Get Information About Schools'
    )

    census = save(tmp_path / "c.csv", "URN,LA,ESTAB,SCHOOLTYPE,NOR\r\n")
    assert "c.csv is a census file, not a register file" in refusal(census)

    whole = save(tmp_path / "r.csv", register({}))
    with pytest.raises(UnusableFile, match=r"is a register file \(establishment fields\), not a links file"):
        read_links(whole, urns=None)
    with pytest.raises(UnusableFile, match=r"is a register file \(establishment fields\), not a census file"):
        read_census(whole, counted_on=AS_AT)


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("Group UID,Group ID,Group Name,Companies House Number,Group Type,Closed Date", "a file of groups: trusts"),
        ("URN,EstablishmentName,Group UID,Group Name,Joined date", "a file of groups: trusts"),
        ("GID,URN,UID,Companies House Number,Role,Title,Forename 1,Surname,Appointing body", "a file of the governors"),
        ("Web Link,URN,LAESTAB,School name,Ofsted phase,Type of education", "a file of Ofsted's inspections"),
        ("URN,Rating,Inspection Date", "a file of Ofsted's inspections"),
        ("URN,LA,ESTAB,LAESTAB,SCHNAME,OTHERSCHNAME,STREET", "a list of schools of the performance tables"),
        ("time_period,time_identifier,geographic_level,la_name,headcount", "a table of the Department's statistics"),
        (
            "time_period,geographic_level,urn,old_la_code,headcount of pupils,fte pupils",
            "a census file (the school-level",
        ),
    ],
)
def test_a_file_of_another_kind_is_called_what_it_is(tmp_path: Path, header: str, what: str) -> None:
    said = refusal(save(tmp_path / "r.csv", f"{header}\r\n"))
    assert said.startswith(f"r.csv is {what}")
    assert "not a register file (establishment fields): download" in said


def test_a_column_that_is_used_may_not_stand_twice_and_others_may(tmp_path: Path) -> None:
    assert "more than one column OpenDate" in refusal(
        save(tmp_path / "r.csv", register({}, header=(*NARROW, "OpenDate")))
    )
    twice = save(tmp_path / "r.csv", register({}, header=(*NARROW, "Notes", "Notes")))
    assert read_register(twice, las=TH, as_at=AS_AT).summary.kept == 1


def test_header_names_lose_their_spaces_and_nothing_else(tmp_path: Path) -> None:
    spaced = save(tmp_path / "r.csv", register({}).replace("OpenDate", " OpenDate ").replace("URN", "\ufeff URN", 1))
    assert read_register(spaced, las=TH, as_at=AS_AT).summary.kept == 1
    assert "lacks the columns OpenDate" in refusal(
        save(tmp_path / "r.csv", register({}).replace("OpenDate", "opendate"))
    )


def test_a_header_without_rows_is_a_file_without_news(tmp_path: Path) -> None:
    assert read_register(save(tmp_path / "r.csv", table(NARROW, [])), las=TH, as_at=AS_AT).schools == ()


def test_a_file_name_that_no_terminal_can_print(tmp_path: Path) -> None:
    said = refusal(tmp_path / os.fsdecode(b"caf\xe9\n.csv"))
    assert said.encode("utf-8").endswith(b": check the path")
    assert "\n" not in said


def test_lines_may_end_in_any_way(tmp_path: Path) -> None:
    for end in ("\r\n", "\n", "\r"):
        text = register({}, {"URN": "100935"}).replace("\r\n", end)
        for content in (text, text.removesuffix(end), text + end):
            read = read_register(save(tmp_path / "r.csv", content), las=TH, as_at=AS_AT)
            assert [school.urn for school in read.schools] == [100934, 100935]


def test_the_text_is_handed_out_from_its_first_letter(tmp_path: Path) -> None:
    with open_text(save(tmp_path / "r.csv", b"\xef\xbb\xbfURN\r\n")) as text:
        assert text.read() == "URN\r\n"
