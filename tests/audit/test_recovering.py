"""After a restore: what the log still has comes back, byte for byte, or it is said what is lost."""

from pathlib import Path

import pytest

from tests.audit.conftest import Office
from tests.audit.tampering import Row, rewritten
from thep_adapters import connect
from thep_adapters.audit.catching_up import LogDiffers
from thep_adapters.audit.folder import LogDamaged
from thep_adapters.audit.recovering import NotRecovered, Recovered, recover


def rows_of(office: Office) -> list[Row]:
    with office.rows() as thep:
        return [Row(*row[:5]) for page in thep.journal.rows_after(0) for row in page]


def recovered(office: Office) -> Recovered:
    with connect(office.url) as thep:
        return recover(office.folder, thep.journal, thep.journal.recorder)


def test_a_lost_tail_comes_back_byte_for_byte(office: Office) -> None:
    office.signed()
    office.pay(12)
    head = office.signed()
    before = rows_of(office)
    rewritten(office.url, lambda rows: rows[:-9])
    with pytest.raises(LogDiffers):
        office.signed()
    assert recovered(office) == Recovered(head.size - 9, 9)
    assert rows_of(office) == before
    assert office.verify(head=bytes(head)).clean
    assert recovered(office) == Recovered(head.size, 0)
    office.pay()
    assert office.signed().size == head.size + 1


def test_a_whole_store_comes_back_too(office: Office) -> None:
    head = office.signed()
    before = rows_of(office)
    rewritten(office.url, lambda rows: [])
    assert recovered(office) == Recovered(0, head.size)
    assert rows_of(office) == before


def test_where_others_recorded_meanwhile_nothing_is_appended(office: Office) -> None:
    office.signed()
    office.pay(3)
    office.signed()
    rewritten(office.url, lambda rows: rows[:-3])
    office.pay(1)
    before = rows_of(office)
    with pytest.raises(NotRecovered, match="lacks: #") as caught:
        recovered(office)
    assert "fees.payment_received" in str(caught.value)
    assert rows_of(office) == before


def test_a_store_that_has_more_is_left_alone(office: Office) -> None:
    office.signed()
    office.pay()
    with pytest.raises(NotRecovered, match="nothing is lost"):
        recovered(office)


def test_a_log_that_is_damaged_gives_nothing_back(file_office: Office) -> None:
    file_office.signed()
    rewritten(file_office.url, lambda rows: rows[:-3])
    (path,) = (each for each in (file_office.folder.path / "tile/entries").rglob("*") if each.is_file())
    content = path.read_bytes()
    for wrong in (content[:-1], content.replace(b"membership-officer", b"membership-0fficer", 1)):
        Path(path).write_bytes(wrong)
        with pytest.raises(LogDamaged):
            recovered(file_office)
