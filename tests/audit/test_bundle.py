"""A bundle: what is in it, that it is the same wherever it is made, and whatever is changed in it is found."""

import shutil
import zipfile
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.audit.conftest import TODAY, Office, kept
from tests.audit.support import Rows, begun, signing_key, tree_of
from tests.audit.tampering import rewritten
from tests.audit.test_harm import changed
from tests.support import Clock
from tests.support.numbers import several
from thep_adapters import connect
from thep_adapters.audit import states
from thep_adapters.audit.bundle import opened
from thep_adapters.audit.bundling import NotBundled, write_folder, write_zip
from thep_adapters.audit.business import layers
from thep_adapters.audit.claims import of_bundle, of_store
from thep_adapters.audit.folder import NotALog
from thep_adapters.audit.given import NotUsable
from thep_adapters.audit.memory import Memory
from thep_adapters.audit.notes import VerifierKey, signed
from thep_adapters.audit.signing import rotate, sign
from thep_adapters.audit.verifying import Asked, State, Verdict, verify


def verdict_of(path: Path, key: VerifierKey, state: State | None = None, against: tuple[bytes, ...] = ()) -> Verdict:
    with opened(path) as found:
        return verify(of_bundle(found), Asked([key], state=state))


def everything(path: Path) -> dict[str, bytes]:
    return {each.relative_to(path).as_posix(): each.read_bytes() for each in path.rglob("*") if each.is_file()}


def test_it_holds_the_log_at_its_head_and_no_key(bundled: tuple[Office, Path]) -> None:
    office, path = bundled
    names = set(everything(path))
    size = office.signed().size
    assert {"README.txt", "checkpoint", f"heads/{size}", "schemas/envelope.schema.json"} <= names
    assert {name.partition("/")[0] for name in names} == {"README.txt", "checkpoint", "heads", "schemas", "tile"}
    assert all(
        content == everything(path)[name] for name, content in tree_of(office.folder.path).items() if name != "head"
    )
    verdict = verdict_of(path, office.key.verifier)
    assert (verdict.clean, verdict.events, verdict.beyond) == (True, size, 0)
    assert any("the older head that" in each for each in verdict.compared)


def test_it_stands_at_the_head_though_the_log_went_on(bundled: tuple[Office, Path]) -> None:
    """And a log is verified as a bundle is, with what it holds beyond its head."""
    from thep_adapters.audit.catching_up import at_work, catch_up

    office, path = bundled
    office.pay(7)
    with office.rows() as thep, at_work(office.folder):
        catch_up(office.folder, thep.journal)
    write_folder(office.folder, office.path / "again")
    assert everything(office.path / "again") == everything(path)
    verdict = verdict_of(office.folder.path, office.key.verifier)
    assert (verdict.clean, verdict.beyond) == (True, 7)


def test_what_is_new_is_added_to_an_earlier_bundle(bundled: tuple[Office, Path]) -> None:
    office, path = bundled
    size = office.signed().size
    assert write_folder(office.folder, path).files == 0
    office.pay(90)
    office.signed()
    done = write_folder(office.folder, path)
    assert (done.before, done.head.size) == (size, size + 90)
    write_folder(office.folder, office.path / "anew")
    assert everything(path) == everything(office.path / "anew")


def test_a_bundle_is_not_written_over_something_else(bundled: tuple[Office, Path], tmp_path: Path) -> None:
    office, path = bundled
    folder, key, memory = begun(tmp_path / "other")
    sign(folder, Rows(500), key, memory)
    before = everything(path)
    with pytest.raises(NotBundled, match="another history"):
        write_folder(folder, path)
    stranger, strangers, remembered = begun(tmp_path / "stranger", signing_key(seed="stranger"))
    with pytest.raises(NotBundled, match="No head"):
        write_folder(stranger, path)
    sign(stranger, Rows(500), strangers, remembered)
    with pytest.raises(NotBundled, match="not one of this log"):
        write_folder(stranger, path)
    with pytest.raises(NotBundled, match="the log itself"):
        write_folder(office.folder, office.folder.path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("Dear Sir")
    with pytest.raises(NotBundled, match="not empty"):
        write_folder(office.folder, tmp_path / "full")
    with pytest.raises(NotBundled, match="is a file"):
        write_folder(office.folder, tmp_path / "full" / "letter.txt")
    assert everything(path) == before


def test_a_zip_is_the_same_each_time(bundled: tuple[Office, Path], tmp_path: Path) -> None:
    office, path = bundled
    write_zip(office.folder, tmp_path / "one.zip")
    write_zip(office.folder, tmp_path / "other.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == everything(path)
    assert verdict_of(tmp_path / "one.zip", office.key.verifier).clean


def test_every_file_of_the_tree_counts(bundled: tuple[Office, Path], tmp_path: Path) -> None:
    """Each is taken away, cut short, and has its last byte changed."""
    office, path = bundled
    for name, content in everything(path).items():
        if name.startswith("schemas/") or name == "README.txt":
            continue
        for number, wrong in enumerate((None, content[:-1], content[:-1] + bytes([content[-1] ^ 1]))):
            target = tmp_path / "harmed"
            shutil.copytree(path, target)
            if wrong is None:
                (target / name).unlink()
            else:
                (target / name).write_bytes(wrong)
            if wrong is None and name == "checkpoint":
                with pytest.raises(NotALog):
                    verdict_of(target, office.key.verifier)
            elif wrong is not None or not name.startswith("heads/"):
                assert not verdict_of(target, office.key.verifier).clean, (name, number)
            shutil.rmtree(target)


@settings(max_examples=several(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_byte_of_any_entry_is_found(bundled: tuple[Office, Path], data: st.DataObject) -> None:
    office, path = bundled
    name = data.draw(st.sampled_from(sorted(each for each in everything(path) if each.startswith("tile/"))))
    content = (path / name).read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    change = data.draw(st.integers(1, 255))
    try:
        (path / name).write_bytes(content[:at] + bytes([content[at] ^ change]) + content[at + 1 :])
        assert not verdict_of(path, office.key.verifier).clean
    finally:
        (path / name).write_bytes(content)


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"PK\5\6" + bytes(18), b"nothing"])
def test_what_is_not_a_bundle_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bundle.zip").write_bytes(content)
    for path in (tmp_path, tmp_path / "bundle.zip", tmp_path / "missing"):
        with pytest.raises(NotALog):
            verdict_of(path, signing_key().verifier)


def test_a_changed_zip_is_a_finding_or_no_bundle(bundled: tuple[Office, Path], tmp_path: Path) -> None:
    office, _ = bundled
    write_zip(office.folder, tmp_path / "one.zip")
    content = (tmp_path / "one.zip").read_bytes()
    for at in range(0, len(content), len(content) // several(50)):
        (tmp_path / "one.zip").write_bytes(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])
        try:
            verdict_of(tmp_path / "one.zip", office.key.verifier)
        except NotALog:
            continue


def test_after_a_change_of_key_either_key_verifies_what_it_signed(bundled: tuple[Office, Path]) -> None:
    office, path = bundled
    new, own = signing_key(seed="new"), Memory(office.path / "new.heads")
    with office.rows() as thep:
        rotate(office.folder, thep.journal, office.key, office.memory, new, own)
    write_folder(office.folder, path)
    assert verdict_of(path, office.key.verifier).clean
    with opened(path) as found:
        assert verify(of_bundle(found), Asked([new.verifier, office.key.verifier])).clean


# Going on from an earlier run


def test_a_run_goes_on_from_where_a_clean_one_ended(bundled: tuple[Office, Path], tmp_path: Path) -> None:
    office, path = bundled
    older = office.signed()
    first = verdict_of(path, office.key.verifier)
    assert first.state is not None
    states.write(tmp_path / "state", first.state)
    state = states.read(tmp_path / "state")
    assert state == first.state
    office.pay(260)
    newer = office.signed()
    write_folder(office.folder, path)
    verdict = verdict_of(path, office.key.verifier, state)
    assert (verdict.clean, verdict.skipped, verdict.events) == (True, older.size, newer.size)
    assert verdict.state == verdict_of(path, office.key.verifier).state
    name = f"tile/entries/00{newer.size // 256}.p/{newer.size % 256}"
    content = (path / name).read_bytes()
    (path / name).write_bytes(content[:-3] + b"!" + content[-2:])
    assert not verdict_of(path, office.key.verifier, state).clean


def test_a_run_over_the_rows_goes_on_too(file_office: Office) -> None:
    office = file_office
    head = office.signed()
    with office.rows() as thep:
        first = verify(of_store("s", thep.journal, bytes(head)), Asked([office.key.verifier], [kept(head)]))
    assert first.state is not None
    office.pay(5)
    newer = office.signed()
    with office.rows() as thep:
        asked = Asked([office.key.verifier], [kept(head)], state=first.state)
        verdict = verify(of_store("s", thep.journal, bytes(newer)), asked)
    assert (verdict.clean, verdict.skipped, verdict.events) == (True, head.size, newer.size)


def test_a_run_that_goes_on_performs_what_is_new_on_what_was(file_office: Office) -> None:
    office = file_office
    head = office.signed()
    asked = Asked([office.key.verifier])
    with office.rows() as thep:
        state = verify(of_store("s", thep.journal, bytes(head)), asked, layers()).state
    assert state is not None
    going_on = evolve(asked, state=state)
    office.pay()
    newer = bytes(office.signed())
    with office.rows() as thep:
        verdict = verify(of_store("s", thep.journal, newer), going_on, layers())
        whole = verify(of_store("s", thep.journal, newer), asked, layers())
    assert (verdict.clean, verdict.skipped, verdict.figures) == (True, head.size, whole.figures)
    rewritten(office.url, lambda rows: [*rows[:-1], rows[-1].saying("event", payment="payment-of-nobody")])
    with office.rows() as thep:
        found = verify(of_store("s", thep.journal, None), going_on, layers()).counts
    assert "number-gap" in found, "what is new is decided again"
    rewritten(office.url, changed("membership.applied", lambda row: row.saying("why", actor="somebody-else")))
    with office.rows() as thep:
        found = verify(of_store("s", thep.journal, None), going_on, layers()).counts
    assert found["root-differs"] == 1, "what was verified is not what is there"


def test_a_run_that_goes_on_knows_which_keys_were_set(file_office: Office, tmp_path: Path) -> None:
    office = file_office
    office.signed()
    new, own = signing_key(seed="new"), Memory(office.path / "new.heads")
    with connect(office.url, clock=Clock(TODAY)) as thep:
        before, after = str(office.key.verifier), str(new.verifier)
        thep.acting("key-keeper").journal.set_log_key(office.folder.origin, before=before, verifier=after)
    with office.rows() as thep:
        both = rotate(office.folder, thep.journal, office.key, office.memory, new, own).head
        first = verify(of_store("s", thep.journal, bytes(both)), Asked([office.key.verifier]))
        assert first.state is not None
        states.write(tmp_path / "state", first.state)
        alone = bytes(signed(both.head.text, office.key.verifier, office.key.sign))
        asked = Asked([office.key.verifier], state=states.read(tmp_path / "state"))
        assert dict(verify(of_store("s", thep.journal, alone), asked).counts) == {"key-given-up": 1}


def test_a_state_that_is_of_something_else_is_refused(bundled: tuple[Office, Path], tmp_path: Path) -> None:
    office, path = bundled
    state = verdict_of(path, office.key.verifier).state
    assert state is not None
    states.write(tmp_path / "state", state)
    text = (tmp_path / "state").read_text("utf-8")
    for old, new in (
        ('"size":', '"size":2'),
        ('"edge":["', '"edge":["AAAA'),
        ('"origin":"log', '"origin":"dog'),
        ("{", "["),
    ):
        (tmp_path / "state").write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(NotUsable):
            verdict_of(path, office.key.verifier, states.read(tmp_path / "state"))
    assert states.read(tmp_path / "no-state") is None
    (tmp_path / "state").write_text('{"thep-audit-state": 1, "origin": "log"}', "utf-8")
    with pytest.raises(NotUsable, match="has form 1, and this code knows"):
        states.read(tmp_path / "state")
