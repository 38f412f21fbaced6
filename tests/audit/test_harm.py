"""What an insider does with SQL, checksums worked out again: what is found, without any head and with one."""

import json
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import pytest
from attrs import evolve, frozen

from tests.audit.conftest import TODAY, Office, kept
from tests.audit.support import signing_key
from tests.audit.tampering import Change, Row, renumbered, rewritten
from tests.support import Clock
from tests.support.story import SCHOOLS
from thep_adapters import connect
from thep_adapters.audit import leaf
from thep_adapters.audit.catching_up import LogDiffers
from thep_adapters.audit.checkpoint import Head, SignedHead
from thep_adapters.audit.folder import Folder
from thep_adapters.audit.given import KeptHead
from thep_adapters.audit.memory import HeadInconsistent, Memory
from thep_adapters.audit.notes import signed
from thep_adapters.audit.receipts import receipt
from thep_adapters.audit.signing import begin, rotate, sign
from thep_adapters.audit.tree import root_of
from thep_domain import Pence


def of(rows: Sequence[Row], name: str, which: int = 0) -> int:
    """Where an event of a name stands."""
    return [number for number, row in enumerate(rows) if row.name == name][which]


def changed(name: str, change: Callable[[Row], Row], which: int = 0) -> Change:
    """One event is another."""

    def rewrite(rows: list[Row]) -> list[Row]:
        at = of(rows, name, which)
        return [*rows[:at], change(rows[at]), *rows[at + 1 :]]

    return rewrite


def without(name: str, *, covered: bool = False, which: int = 0) -> Change:
    """An event is deleted; covered up, the others are numbered anew."""

    def rewrite(rows: list[Row]) -> list[Row]:
        at = of(rows, name, which)
        rest = [*rows[:at], *rows[at + 1 :]]
        return renumbered(rest) if covered else rest

    return rewrite


def inserted(rows: list[Row]) -> list[Row]:
    """An event is put in: one that was, under another salt, as if it had been recorded twice; the rest moves up."""
    at = of(rows, "membership.admitted")
    salt = evolve(rows[at], state=rows[at].state[:-26] + b"AAAAAAAAAAAAAAAAAAAAAA==" + rows[at].state[-2:])
    return renumbered([*rows[: at + 1], salt, *rows[at + 1 :]])


def swapped(rows: list[Row]) -> list[Row]:
    """Two events that were recorded one after the other are the other way round."""
    at = of(rows, "rulebook.rule_set")
    return renumbered([*rows[: at - 1], rows[at], rows[at - 1], *rows[at + 1 :]])


def salted(rows: list[Row]) -> list[Row]:
    """An event has the salt of another."""
    at = of(rows, "membership.admitted", 1)
    other = rows[at - 1].state[-26:-2]
    return [*rows[:at], evolve(rows[at], state=rows[at].state[:-26] + other + rows[at].state[-2:]), *rows[at + 1 :]]


def account_gone(rows: list[Row]) -> list[Row]:
    """Everything of one school is deleted, and the rest numbered anew, part by part."""
    key = next(row.stream.partition(":")[2] for row in rows if row.name == "membership.admitted")
    return renumbered([row for row in rows if not row.stream.endswith(f":{key}")])


def account_without_a_trace(rows: list[Row]) -> list[Row]:
    """The account of one school is deleted, and positions, versions and parts are numbered anew."""
    key = next(row.stream.partition(":")[2] for row in rows if row.name == "membership.admitted")
    saves: list[list[Row]] = []
    for row in rows:
        if row.stored["why"]["part"][0] == 1:
            saves.append([])
        if row.stream != f"account:{key}":
            saves[-1].append(row)
    return renumbered(
        [in_part(row, part, len(save)) for save in saves for part, row in enumerate(save, start=1)],
    )


def in_part(row: Row, part: int, parts: int) -> Row:
    """The same as another part of its save."""
    stored = row.stored
    stored["why"]["part"] = [part, parts]
    return evolve(row, state=json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode())


@frozen
class Harm:
    """What is done, and the codes that are found without a head; with one, `root-differs` is among them."""

    change: Change
    without_head: frozenset[str]


def harm(change: Change, *codes: str) -> Harm:
    return Harm(change, frozenset(codes))


EARLIER = "2016-01-01T00:00:00.000000Z"
HARMS = {
    "who admitted": harm(changed("membership.admitted", lambda row: row.saying("why", actor="somebody-else"))),
    "on what authority": harm(
        changed(
            "membership.admitted",
            lambda row: row.saying("why", authority={"stream": None, "text": "Board, item 9", "version": None}),
        )
    ),
    "a count": harm(changed("schools.pupils_counted", lambda row: row.saying("event", pupils=400))),
    "the day, in one place": harm(
        changed("membership.admitted", lambda row: row.saying("why", effective_on="2016-12-24")),
        "effective-day-differs",
    ),
    "a rule's value": harm(changed("rulebook.rule_set", lambda row: row.saying("event", value="5.00"))),
    "the time": harm(
        changed("membership.admitted", lambda row: row.saying("why", recorded_at=EARLIER), 1),
        "time-backwards",
        "save-not-whole",
    ),
    "a time to come": harm(
        changed("rulebook.rule_set", lambda row: row.saying("why", recorded_at="2099-01-01T00:00:00.000000Z")),
        "time-ahead",
        "time-backwards",
        "save-not-whole",
    ),
    "an unknown field": harm(changed("membership.admitted", lambda row: row.saying("event", zeal=1)), "unknown-field"),
    "a field in another form": harm(
        changed("membership.admitted", lambda row: evolve(row, state=row.state.replace(b'"why":', b'"why": '))),
        "not-canonical",
    ),
    "bytes that are no JSON": harm(
        changed("membership.admitted", lambda row: evolve(row, state=b"nothing")), "unreadable", "save-not-whole"
    ),
    "a name that no event has": harm(
        changed("membership.admitted", lambda row: evolve(row, name="membership.adored")),
        "unreadable",
        "save-not-whole",
    ),
    "another stream": harm(
        changed("rulebook.rule_set", lambda row: evolve(row, stream="account:100901", version=9)),
        "wrong-stream",
        "version-gap",
    ),
    "a version": harm(changed("membership.admitted", lambda row: evolve(row, version=row.version + 7)), "version-gap"),
    "deleted": harm(without("membership.admitted"), "position-gap", "save-not-whole"),
    "deleted and numbered anew": harm(without("membership.admitted", covered=True), "save-not-whole"),
    "put in": harm(inserted, "save-not-whole"),
    "swapped": harm(swapped, "save-not-whole"),
    "a salt of another": harm(salted, "salt-repeated"),
    "all of a school deleted": harm(account_gone, "save-not-whole"),
    "an account deleted without a trace": harm(account_without_a_trace),
}


@pytest.mark.parametrize("name", HARMS)
def test_harm_is_found_under_a_head_and_without_one_where_the_form_shows_it(office: Office, name: str) -> None:
    head = bytes(office.signed())
    assert office.verify(head=head).clean
    done = HARMS[name]
    rewritten(office.url, done.change)
    alone = set(office.verify().counts)
    assert alone >= done.without_head
    assert bool(alone) is bool(done.without_head)
    found = set(office.verify(head=head).counts)
    assert found & {"root-differs", "tail-missing"}
    assert found >= alone


def cut(rows: list[Row]) -> list[Row]:
    return rows[:-3]


def test_a_tail_that_is_cut_off_is_found_by_a_head_or_a_receipt_and_by_nothing_else(office: Office) -> None:
    older = office.signed()
    office.pay(3)
    newer = office.signed()
    with office.rows() as thep:
        (last,) = thep.journal.at([newer.size])
        received = receipt(office.folder, thep.journal, last)
    rewritten(office.url, cut)
    assert office.verify().clean
    assert office.verify((kept(older),)).clean
    for verdict in (office.verify((kept(newer),)), office.verify((kept(older),), (("of the payer", received),))):
        assert set(verdict.counts) == {"tail-missing"}
    with pytest.raises(LogDiffers):
        office.signed()


def rewritten_and_signed(office: Office) -> SignedHead:
    """Whoever has the key too writes the history again, and signs it as if it had always been so."""
    rewritten(office.url, HARMS["a count"].change)
    folder, memory = Folder(office.path / "forged"), Memory(office.path / "forged.heads")
    begin(folder, office.key.verifier, memory)
    with office.rows() as thep:
        return sign(folder, thep.journal, office.key, memory).head


def test_a_stolen_key_and_a_history_written_again(office: Office) -> None:
    """Found by any head that somebody kept; by its signature and form alone it is perfect."""
    older = office.signed()
    office.pay()
    forged = rewritten_and_signed(office)
    assert forged.size > older.size
    assert office.verify(head=bytes(forged)).clean
    verdict = office.verify((kept(older),), head=bytes(forged))
    assert set(verdict.counts) == {"not-grown"}
    minuted = KeptHead("as minuted", Head("", older.size, older.head.root), None)
    assert set(office.verify((minuted,), head=bytes(forged)).counts) == {"not-grown"}


def test_two_heads_of_one_size_are_proof_of_a_fork(office: Office) -> None:
    honest = office.signed()
    forged = rewritten_and_signed(office)
    assert forged.size == honest.size
    verdict = office.verify((kept(honest),), head=bytes(forged))
    (finding,) = verdict.findings
    assert finding.code == "fork"
    assert set(finding.proof) == {bytes(honest).decode(), bytes(forged).decode()}
    verdict = office.verify((kept(honest), kept(forged, "the head of another school")))
    assert verdict.counts["fork"] == 1
    with office.rows() as thep, pytest.raises((HeadInconsistent, LogDiffers)):
        sign(Folder(office.path / "forged"), thep.journal, office.key, office.memory)


def test_a_key_that_was_given_up_and_signs_on(office: Office) -> None:
    """Whoever kept the old key signs a head with it that is right by all else; one of before the change stays right."""
    older, new, own = office.signed(), signing_key(seed="new"), Memory(office.path / "new.heads")
    with connect(office.url, clock=Clock(TODAY)) as thep:
        before, after = str(office.key.verifier), str(new.verifier)
        thep.acting("key-keeper").journal.set_log_key(office.folder.origin, before=before, verifier=after)
    with office.rows() as thep:
        both = rotate(office.folder, thep.journal, office.key, office.memory, new, own).head
    assert set(office.verify(head=bytes(both)).counts) == {"log-key-set"}
    assert set(office.verify(head=bytes(older)).counts) == {"log-key-set"}
    alone = bytes(signed(both.head.text, office.key.verifier, office.key.sign))
    verdict = office.verify(head=alone)
    assert set(verdict.counts) == {"log-key-set", "key-given-up"}
    (finding,) = (each for each in verdict.findings if each.code == "key-given-up")
    assert (finding.expected, finding.proof) == (after, (alone.decode(),))
    with connect(office.url, clock=Clock(TODAY)) as thep:
        third = signing_key(seed="third").verifier
        thep.acting("key-keeper").journal.set_log_key(office.folder.origin, before=after, verifier=str(third))
    since = office.verify(head=alone)
    assert dict(since.counts) == {"log-key-set": 2, "key-given-up": 1}, "also where the key was changed once more since"
    assert next(each.expected for each in since.findings if each.code == "key-given-up") == after
    assert set(office.verify(head=bytes(both)).counts) == {"log-key-set"}


def test_a_store_that_was_brought_back_from_a_copy(office: Office) -> None:
    """Others recorded since: the log differs; with the log brought back too, the signer remembers."""
    before: list[Row] = []

    def keep(rows: list[Row]) -> list[Row]:
        before[:] = rows
        return rows

    rewritten(office.url, keep)
    office.signed()
    shutil.copytree(office.folder.path, copied := office.path / "copied")
    office.pay(3)
    newer = office.signed()
    rewritten(office.url, lambda _: before)
    with pytest.raises(LogDiffers):
        office.signed()
    assert set(office.verify((kept(newer),)).counts) == {"tail-missing"}
    office.pay(4)
    with pytest.raises(LogDiffers):
        office.signed()
    assert set(office.verify((kept(newer),)).counts) == {"not-grown"}
    shutil.rmtree(office.folder.path)
    copied.rename(office.folder.path)
    with pytest.raises(HeadInconsistent):
        office.signed()


def test_a_clock_of_2099(office: Office) -> None:
    """What was recorded under it is ahead of today; once it is set back, times begin anew."""
    with connect(office.url, clock=Clock(date(2099, 1, 1))) as thep:
        thep.acting("finance-officer").fees.pay(SCHOOLS[1], Pence(100), on=TODAY)
        ahead = thep.position
    assert dict(office.verify().counts) == {"time-ahead": 1}
    with connect(office.url, clock=Clock(TODAY), check_clock=True) as thep:
        confirmed = thep.acting("finance-officer", confirm_clock="the clock had stood at 2099")
        confirmed.fees.pay(SCHOOLS[1], Pence(100), on=TODAY, again=True)
    verdict = office.verify()
    assert dict(verdict.counts) == {"time-ahead": 1, "clock-set": 1}
    assert [each.rank for each in verdict.findings if each.code == "time-ahead"] == [ahead - 1]


def test_a_receipt_of_an_event_that_was_changed(office: Office) -> None:
    office.signed()
    with office.rows() as thep:
        row = next(row for page in thep.journal.rows_after(0) for row in page if row[3] == "schools.pupils_counted")
        received = receipt(office.folder, thep.journal, row)
    assert office.verify(receipts=(("of the school", received),)).clean
    forged = rewritten_and_signed(office)
    verdict = office.verify(receipts=(("of the school", received),), head=bytes(forged))
    assert set(verdict.counts) == {"receipt-not-in-log"}


def test_a_key_that_is_not_the_logs(office: Office) -> None:
    head = office.signed()
    other = signing_key(seed="another")
    forged = bytes(signed(head.head.text, other.verifier, other.sign))
    verdict = office.verify(head=forged)
    assert set(verdict.counts) == {"head-signature"}
    assert verdict.head is None


def test_a_history_under_no_head_claims_nothing(office: Office) -> None:
    verdict = office.verify()
    assert verdict.clean
    assert "bytes" in verdict.not_checked
    assert "bytes" not in verdict.checked
    assert {"business", "whole", "people"} <= set(verdict.not_checked)


def test_what_was_recorded_since_is_counted_and_under_no_head(office: Office) -> None:
    head = office.signed()
    office.pay(2)
    verdict = office.verify(head=bytes(head))
    assert (verdict.clean, verdict.beyond, verdict.events) == (True, 2, head.size + 2)


def test_the_root_is_that_of_the_rows_as_they_are_stored(office: Office) -> None:
    head = office.signed()
    with office.rows() as thep:
        leaves = [leaf.encode(*row[1:5]) for page in thep.journal.rows_after(0) for row in page]
    assert head.head == Head(office.key.verifier.name, len(leaves), root_of(leaves))
    assert office.verify(head=bytes(head)).last_at is not None
    assert datetime.now(UTC) > (office.verify(head=bytes(head)).first_at or datetime.now(UTC))
