"""``thep audit``, from the first head to what an auditor finds."""

import json
import sys
from pathlib import Path

import pytest

from tests.audit.tampering import rewritten
from tests.audit.test_harm import changed
from tests.cli.support import DALE, HILL, Ended, done, join, thep, unusable

ORIGIN = "partnership.example/history"


@pytest.fixture(autouse=True)
def no_log(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("THEP_LOG", "THEP_AUDIT_PASSPHRASE"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def key(store: Path) -> str:
    """A log that was begun; its verifier key."""
    found: str = done("audit", "init", "--origin", ORIGIN, "--key", "signer.pem", "--json").json["vkey"]
    return found


def signed() -> Ended:
    return done("audit", "checkpoint", "--key", "signer.pem", "--json")


def events() -> list[dict[str, object]]:
    return [json.loads(line) for line in done("audit", "events", "thep.db.log").out.splitlines()]


def found(*arguments: str) -> Ended:
    """Run a command that finds something."""
    ended = thep("audit", "verify", *arguments)
    assert ended.code == 1, ended
    assert "Error: not verified" in ended.err
    return ended


def test_a_log_is_begun_signed_handed_over_and_verified(key: str, folder: Path) -> None:
    assert key.startswith(f"{ORIGIN}+")
    assert (folder / "thep.db.log" / "vkey").read_text("utf-8") == f"{key}\n"
    said = done("audit", "checkpoint", "--key", "signer.pem").out
    assert said.startswith("Signed: the head of ")
    assert done("audit", "checkpoint", "--key", "signer.pem").out.startswith("Nothing new; signed before")
    head = done("audit", "head", "--json").json
    lines = done("audit", "head").out
    assert f"Events: {head['size']}" in lines
    assert head["root"][:4] in lines
    page = done("audit", "head", "--html").out
    assert page.startswith("<!doctype html>")
    assert ORIGIN in page
    assert done("audit", "bundle", "bundle", "--json").json["size"] == head["size"]
    assert done("audit", "bundle", "bundle.zip", "--json").json["root"] == head["root"]
    for bundle in ("bundle", "bundle.zip", "thep.db.log"):
        said = done("audit", "verify", bundle, "--key", key).out
        assert said.startswith(f"Verified: {head['size']} events of {ORIGIN} are those under its signed head")
        assert "Not checked\n  - nothing: every layer looked at every event" in said
        assert "business: " in said
    verdict = done("audit", "verify", "bundle", "--key", key, "--json").json
    assert list(verdict) == [
        "clean", "origin", "size", "root", "events", "streams", "beyond", "skipped", "compared", "checked",
        "not_checked", "cannot_show", "counts", "findings", "assertions", "figures",
    ]  # fmt: skip
    assert (verdict["clean"], verdict["root"], verdict["checked"]) == (
        True,
        head["root"],
        ["bytes", "form", "business", "whole", "people"],
    )
    assert not verdict["not_checked"]


def test_a_verifier_key_may_be_in_a_file(key: str) -> None:
    signed()
    done("audit", "bundle", "bundle")
    done("audit", "verify", "bundle", "--key", "thep.db.log/vkey")
    assert "NAME+ID+KEY" in unusable("audit", "verify", "bundle", "--key", "a+b+c").err
    assert "neither" in unusable("audit", "verify", "bundle", "--key", "missing").err
    assert "--key" in unusable("audit", "verify", "bundle").err


def test_the_rows_of_the_store_are_verified_under_the_log_and_heads_that_were_kept(key: str, folder: Path) -> None:
    head = signed().json
    minuted = f"{head['size']}: {head['root'][:8]} {head['root'][8:]}"
    (folder / "minuted.txt").write_text(f"{minuted}\n", "utf-8")
    join(HILL)
    said = done("audit", "verify", "--key", key).out
    assert "are under no head yet" in said
    for kept in (minuted, "minuted.txt", "thep.db.log/checkpoint"):
        verdict = done("audit", "verify", "--key", key, "--against", kept, "--json").json
        assert verdict["beyond"] > 0
        assert any("begins with" in each for each in verdict["compared"])
    assert "compared with no signed head" in done("audit", "verify").out
    verdict = done("audit", "verify", "--against", minuted, "--json").json
    assert (verdict["size"], verdict["checked"]) == (None, ["bytes", "form", "business", "whole", "people"])
    assert "not a head" in unusable("audit", "verify", "--key", key, "--against", "missing").err
    assert "name the key" in unusable("audit", "verify", "--against", "thep.db.log/checkpoint").err


def test_what_was_changed_is_found_and_said(key: str, folder: Path) -> None:
    head = signed().json
    rewritten("sqlite:///thep.db", changed("schools.pupils_counted", lambda row: row.saying("event", pupils=400)))
    said = found("--key", key).out
    assert "root-differs (broken)" in said
    verdict = json.loads(found("--key", key, "--json").out)
    assert verdict["counts"]["root-differs"] == 1
    (finding,) = [each for each in verdict["findings"] if each["code"] == "root-differs"]
    assert (finding["code"], finding["level"]) == ("root-differs", "broken")
    assert f"is event #{finding['rank'] + 1}." in finding["sentence"]
    (event,) = [row for row in events() if row["rank"] == finding["rank"]]
    assert event["name"] == "schools.pupils_counted"
    assert "Ask" in finding["ask"]
    found("--against", f"{head['size']}:{head['root']}")
    assert done("audit", "verify", "thep.db.log", "--key", key).code == 0  # the log has every event as it was


def test_the_verdict_is_written_as_a_page(key: str, folder: Path) -> None:
    head = signed().json
    done("audit", "bundle", "bundle")
    said = done("audit", "verify", "bundle", "--key", key, "--html", "verdict.html").out
    assert said.endswith("The page is in verdict.html.\n")
    page = (folder / "verdict.html").read_text("utf-8")
    assert "Nothing was found against this history." in page
    assert head["root"][:4] in page
    assert f"python3 thep_verify.py bundle '{key}'" in page
    assert "is there already" in unusable("audit", "verify", "bundle", "--key", key, "--html", "verdict.html").err
    assert "no folder" in unusable("audit", "verify", "bundle", "--key", key, "--html", "none/verdict.html").err
    rewritten("sqlite:///thep.db", changed("schools.pupils_counted", lambda row: row.saying("event", pupils=400)))
    verdict = json.loads(found("--key", key, "--html", "bad.html", "--json").out)
    assert verdict["counts"]["root-differs"] == 1
    assert "Change nothing" in (folder / "bad.html").read_text("utf-8")
    done("audit", "receipt", f"school:{HILL}", "1", "--out", "hill.tlog-proof")
    ended = unusable("audit", "verify", "--receipt", "hill.tlog-proof", "--key", key, "--html", "receipt.html")
    assert "name one beside the receipt" in ended.err


def test_a_page_without_what_makes_pages(key: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed()
    for name in [name for name in sys.modules if name.startswith(("thep_adapters.reports", "thep_adapters.audit.rep"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    ended = unusable("audit", "verify", "--key", key, "--html", "verdict.html")
    assert "A page needs jinja2: install thep[report]" in ended.err
    assert not (folder / "verdict.html").exists()
    done("audit", "verify", "--key", key)


def test_a_receipt_is_read_in_words(key: str) -> None:
    assert "No head was signed yet" in unusable("audit", "receipt", f"school:{HILL}", "1").err
    stream = f"school:{HILL}"
    made = done("audit", "receipt", stream, "1", "--key", "signer.pem", "--json").json
    assert list(made) == ["stream", "version", "rank", "size", "receipt"]
    said = done("audit", "receipt", stream, "1", "--out", "hill.tlog-proof").out
    assert said.startswith("Written to hill.tlog-proof")
    assert Path("hill.tlog-proof").read_text("utf-8") == made["receipt"] == done("audit", "receipt", stream, "1").out
    said = done("audit", "verify", "--receipt", "hill.tlog-proof", "--key", key).out
    assert "hill.tlog-proof is right" in said
    assert f"{stream}, version 1: " in said
    (row,) = done("audit", "verify", "--receipt", "hill.tlog-proof", "--key", key, "--json").json
    assert (row["verified"], row["event"]["stream"]) == (True, stream)
    done("audit", "bundle", "bundle")
    said = done("audit", "verify", "bundle", "--receipt", "hill.tlog-proof", "--key", key).out
    assert "is event #" in said
    other = done("audit", "init", "--origin", ORIGIN, "--key", "other.pem", "--log", "other", "--json").json["vkey"]
    ended = found("--receipt", "hill.tlog-proof", "--key", other)
    assert "proves nothing" in ended.out
    assert "name it with --key" in unusable("audit", "verify", "--receipt", "hill.tlog-proof").err
    assert "no version 99" in unusable("audit", "receipt", stream, "99").err
    join(HILL)
    assert "after the newest head" in unusable("audit", "receipt", f"membership:{HILL}", "1").err
    done("audit", "receipt", f"membership:{HILL}", "1", "--key", "signer.pem")


WITH_KEY = ("--audit-key", "signer.pem")
APPLY = ("membership", "apply", HILL, "--category", "full", "--commit", "aims,guarantee,fee", "--on", "2016-06-14")
ADMIT = ("membership", "admit", HILL, "--on", "2016-07-02", "--authority", "Board, item 4")


def receipts_of(*arguments: str) -> list[dict[str, object]]:
    """What a command recorded, each fact with the file of its receipt, which verifies."""
    answer = done(*WITH_KEY, *arguments, "--json").json
    names = {fact["position"]: (fact["stream"], fact["version"]) for fact in answer["events"]}
    made: list[dict[str, object]] = answer["receipts"]
    files = [str(each["file"]) for each in made]
    verified = done(
        "audit",
        "verify",
        "--key",
        "thep.db.log/vkey",
        *(word for file in files for word in ("--receipt", file)),
        "--json",
    ).json
    assert [(row["event"]["stream"], row["event"]["version"]) for row in verified] == [
        names[each["position"]] for each in made
    ]
    assert len(made) == len(names)
    return made


def test_a_command_gives_a_receipt_of_each_fact(key: str, folder: Path) -> None:
    """FILE is that of the first fact of the command itself; nothing is signed for a command that is refused."""
    receipt = ("--receipt", "hill.tlog-proof")
    assert "THEP_AUDIT_KEY" in unusable(*APPLY, *receipt).err
    assert "a folder that is there" in unusable(*WITH_KEY, *APPLY, "--receipt", "missing/hill").err
    refused = thep(*WITH_KEY, *ADMIT, *receipt)
    assert (refused.code, (folder / "hill.tlog-proof").exists()) == (1, False)
    assert "No head was signed yet" in unusable("audit", "head").err
    applied = receipts_of(*APPLY, *receipt)
    assert [each["file"] for each in applied] == ["hill.tlog-proof", "hill.2.tlog-proof", "hill.3.tlog-proof"]
    assert [each["position"] for each in applied] == [22, 23, 21], "the rules that are adopted come along"
    said = done(*WITH_KEY, *ADMIT, *receipt).out
    assert "Receipt of #" in said
    assert said.index("admitted") < said.index("Receipt of #")
    assert done("audit", "show", "thep.db.log", f"membership:{HILL}").out


def test_a_receipt_that_fails_leaves_the_command_recorded_and_comes_later(key: str, folder: Path) -> None:
    heads = folder / "thep.db.log" / "heads"
    heads.write_bytes(b"")
    ended = thep(*WITH_KEY, *APPLY, "--receipt", "hill.tlog-proof", "--json")
    assert (ended.code, ended.json["error"]["code"]) == (3, "not-signed")
    sentence = ended.json["error"]["sentence"]
    assert sentence.startswith("Recorded as #")
    assert "but no receipt was made: " in sentence
    stream, asked = f"membership:{HILL}", f"thep audit receipt membership:{HILL} 1 --key signer.pem --out FILE"
    assert asked in sentence
    assert done("history", stream, "--json").json
    heads.unlink()
    done(*asked.replace("FILE", "hill.tlog-proof").split()[1:])
    assert stream in done("audit", "verify", "--receipt", "hill.tlog-proof", "--key", key).out


def test_the_rows_of_a_file_give_receipts_too(key: str, folder: Path) -> None:
    (folder / "rows.csv").write_text(f"urn\n{HILL}\n{DALE}\n", "utf-8")
    options = ("--category", "full", "--commit", "aims,guarantee,fee", "--on", "2016-06-14")
    answer = done(*WITH_KEY, "membership", "apply", "--rows", "rows.csv", *options, "--receipt", "r", "--json").json
    assert len(answer["receipts"]) == answer["events"]
    assert {each["file"] for each in answer["receipts"]} >= {"r", "r.2"}


def test_show_and_events_read_a_bundle(key: str) -> None:
    size = signed().json["size"]
    done("audit", "bundle", "bundle.zip")
    lines = done("audit", "events", "bundle.zip").out.splitlines()
    assert len(lines) == size
    first = json.loads(lines[0])
    assert list(first) == ["rank", "stream", "version", "name", "stored"]
    assert list(first["stored"]) == ["v", "event", "why", "salt"]
    said = done("audit", "show", "bundle.zip", f"school:{HILL}").out
    assert f"school:{HILL}, version 1: " in said
    assert "recorded 20" in said
    rows = done("audit", "show", "bundle.zip", f"school:{HILL}", "--json").json
    assert [row["version"] for row in rows] == list(range(1, len(rows) + 1))
    assert "no event of" in unusable("audit", "show", "bundle.zip", "school:1").err


def test_a_lost_tail_is_recovered(key: str, folder: Path) -> None:
    import shutil

    shutil.copy("thep.db", "backup.db")
    join(HILL)
    head = signed().json
    shutil.copy("backup.db", "thep.db")
    assert "was a backup restored" in unusable("audit", "checkpoint", "--key", "signer.pem").err
    assert done("audit", "recover", "--json").json["appended"] > 0
    assert done("audit", "recover").out.endswith("nothing to do.\n")
    before = Path("thep.db").read_bytes()
    Path("thep.db").unlink()
    assert done("audit", "recover", "--json").json == {"before": 0, "appended": head["size"]}
    assert len(Path("thep.db").read_bytes()) == len(before)
    assert signed().json == {**head, "new": False}
    done("audit", "verify", "--key", key)


def test_the_key_is_changed(key: str) -> None:
    signed()
    new = done("audit", "rotate", "--key", "signer.pem", "--new-key", "new.pem", "--json").json
    assert new["before"] == key
    (fact,) = done("history", "log:audit", "--json").json
    assert (fact["name"], fact["event"]["before"], fact["event"]["verifier"]) == (
        "journal.log_key_set",
        key,
        new["vkey"],
    )
    assert new["size"] == fact["position"], "the head that both keys signed covers the fact"
    join(HILL)
    assert "nothing was signed" in unusable("audit", "checkpoint", "--key", "signer.pem").err
    done("audit", "checkpoint", "--key", "new.pem")
    done("audit", "bundle", "bundle")
    done("audit", "verify", "bundle", "--key", new["vkey"], "--key", key)
    verdict = done("audit", "verify", "bundle", "--key", new["vkey"], "--key", key, "--json").json
    assert (verdict["clean"], verdict["counts"]["log-key-set"]) == (True, 1)
    assert "From now on" in done("audit", "rotate", "--key", "new.pem", "--new-key", "third.pem").out
    before = len(done("history", "--json").json)
    assert "nothing was signed" in unusable("audit", "rotate", "--key", "signer.pem", "--new-key", "fourth.pem").err
    assert "not taken again" in unusable("audit", "rotate", "--key", "third.pem", "--new-key", "signer.pem").err
    assert len(done("history", "--json").json) == before


def test_a_change_of_key_that_is_recorded_and_not_signed_is_sent_again(key: str, folder: Path) -> None:
    signed()
    heads = folder / "thep.db.log" / "heads"
    heads.rename(folder / "away")
    heads.write_bytes(b"")
    ended = thep("audit", "rotate", "--key", "signer.pem", "--new-key", "new.pem", "--json")
    assert ended.code == 3
    assert ended.json["error"]["code"] == "not-signed"
    assert "no head is signed by both keys yet" in ended.json["error"]["sentence"]
    heads.unlink()
    (folder / "away").rename(heads)
    done("audit", "rotate", "--key", "signer.pem", "--new-key", "new.pem")
    assert len(done("history", "log:audit", "--json").json) == 1


def test_a_log_follows_one_whose_end_the_store_lost(key: str, folder: Path) -> None:
    """After a restore other facts were recorded, so that nothing can be recovered."""
    import shutil

    shutil.copy("thep.db", "backup.db")
    join(HILL)
    head = signed().json
    shutil.copy("backup.db", "thep.db")
    join(DALE)
    assert "--origin NAME/2" in unusable("audit", "recover").err
    new = f"{ORIGIN}/2"
    again = ("audit", "init", "--origin", new, "--key", "second.pem", "--log", "second")
    assert "no log with a signed head" in unusable(*again, "--after", ".").err
    assert "--after-key" in unusable(*again, "--after", "thep.db.log/checkpoint").err
    own = ("audit", "init", "--origin", ORIGIN, "--key", "second.pem", "--log", "second", "--after", "thep.db.log")
    assert "needs a name of its own" in unusable(*own).err
    begun = done(*again, "--after", "thep.db.log/checkpoint", "--after-key", key, "--json").json
    assert begun["after"] == {"origin": ORIGIN, "size": head["size"], "root": head["root"]}
    (fact,) = done("history", "log:audit", "--json").json
    assert fact["event"] == {
        "origin": new,
        "verifier": begun["vkey"],
        "after_origin": ORIGIN,
        "after_size": head["size"],
        "after_root": head["root"],
    }
    assert (
        done("audit", "checkpoint", "--key", "second.pem", "--log", "second", "--json").json["size"] == fact["position"]
    )
    verdict = done("audit", "verify", "second", "--key", begun["vkey"], "--json").json
    assert (verdict["clean"], verdict["counts"]["log-begun"]) == (True, 1)
    against = ("--against", "thep.db.log/checkpoint", "--key", begun["vkey"], "--key", key, "--json")
    assert {"not-grown", "tail-missing"} & json.loads(found("second", *against).out)["counts"].keys()
    third = ("audit", "init", "--origin", f"{ORIGIN}/3", "--key", "third.pem", "--log", "third", "--after", "second")
    assert "Recorded: it follows the head of" in done(*third).out


def test_a_run_is_resumed(key: str) -> None:
    size = signed().json["size"]
    done("audit", "bundle", "bundle")
    come_to = []
    for skipped in (0, size):
        verdict = done("audit", "verify", "bundle", "--key", key, "--resume", "state", "--json").json
        assert verdict["skipped"] == skipped
        assert verdict["checked"] == ["bytes", "form", "business", "whole", "people"]
        come_to.append((verdict["counts"].get("owed-not-charged"), verdict["figures"]))
    assert come_to[0] == come_to[1]
    join(HILL)
    done("audit", "checkpoint", "--key", "signer.pem")
    done("audit", "bundle", "bundle")
    verdict = done("audit", "verify", "bundle", "--key", key, "--resume", "state", "--json").json
    assert (verdict["skipped"], verdict["events"] > size) == (size, True)
    whole = done("audit", "verify", "bundle", "--key", key, "--json").json
    assert (verdict["figures"], verdict["checked"]) == (whole["figures"], whole["checked"])
    Path("state").write_text("words", "utf-8")
    assert "not a state" in unusable("audit", "verify", "bundle", "--key", key, "--resume", "state").err


def test_a_policy_asks_for_witnesses(key: str, folder: Path) -> None:
    from tests.audit.support import signing_key
    from thep_adapters.audit import notes
    from thep_adapters.audit.notes import COSIGNATURE, VerifierKey

    signed()
    signer = signing_key("witness.example", "witness")
    witness = VerifierKey("witness.example", signer.verifier.public, COSIGNATURE)
    (folder / "policy").write_text(f"log {key}\nwitness w {witness}\nquorum w\n", "utf-8")
    done("audit", "bundle", "bundle")
    assert "quorum-missing" in found("bundle", "--policy", "policy").out
    text = done("audit", "head", "--json").json["note"].partition("\n\n")[0] + "\n"
    blob = notes.with_time(2**31, signer.sign(notes.cosigned(text.encode(), 2**31)))
    (folder / "lines").write_text(notes.signature_of(witness, blob).line, "utf-8")
    assert "cosigned by witness.example" in done("audit", "cosign", "--add", "lines", "--vkey", str(witness)).out
    done("audit", "bundle", "bundle")
    said = done("audit", "verify", "bundle", "--policy", "policy").out
    assert "The head is cosigned by w." in said
    assert "Name the witness" in unusable("audit", "cosign", "--vkey", str(witness)).err
    (folder / "policy").write_text("words", "utf-8")
    assert "not a policy" in unusable("audit", "verify", "bundle", "--policy", "policy").err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("checkpoint", "--key", "k"), "There is no log at"),
        (("head",), "There is no log at"),
        (("bundle", "b"), "There is no log at"),
        (("receipt", "a:1", "1"), "There is no log at"),
        (("recover",), "There is no log at"),
        (("rotate", "--key", "a", "--new-key", "b"), "There is no log at"),
        (("cosign", "--add", "x", "--vkey", "y"), "There is no log at"),
        (("verify", "missing", "--key", "a+b+c"), "is not a verifier key"),
        (("show", "missing", "a:1"), "There is no bundle at"),
        (("init", "--origin", "two words", "--key", "k"), "without spaces"),
        (("init", "--origin", ORIGIN, "--key", "env:NOBODY"), "--heads"),
        (("init", "--origin", ORIGIN, "--key", "env:NOBODY", "--heads", "h"), "not set"),
        (("init", "--origin", ORIGIN, "--key", "command:true", "--heads", "h"), "--vkey"),
    ],
)
def test_what_cannot_be_done_is_said(store: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in unusable("audit", *arguments).err
    ended = unusable("audit", *arguments, "--json")
    assert said in ended.json["error"]["sentence"]


def test_without_the_library_that_signs_it_is_said_what_to_install(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    signed()
    for name in [each for each in sys.modules if each.partition(".")[0] == "cryptography"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    for arguments in (("head",), ("checkpoint", "--key", "signer.pem"), ("verify", "thep.db.log", "--key", key)):
        assert "pip install 'thep[audit]'" in unusable("audit", *arguments).err
    assert done("audit", "verify").out.startswith("Nothing was found in the form")


@pytest.mark.parametrize("number", range(1, 12))
def test_a_full_disk_names_the_file_and_leaves_what_was(key: str, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    first = signed().json
    join(HILL)
    before = done("audit", "head", "--json").json["note"]
    taken = 0

    def fsync(file: int) -> None:
        nonlocal taken
        taken += 1
        if taken == number:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(file)

    real = os.fsync
    monkeypatch.setattr(os, "fsync", fsync)
    ended = thep("audit", "checkpoint", "--key", "signer.pem")
    monkeypatch.setattr(os, "fsync", real)
    if ended.code:
        assert (ended.code, "No space left on device" in ended.err) == (2, True)
        assert "output" not in ended.err
        assert "thep.db.log" in ended.err or "signer.pem.heads" in ended.err
        assert "damaged" not in ended.err
        assert done("audit", "head", "--json").json["note"] == before or taken > 7
    assert signed().json["size"] > first["size"]
    done("audit", "verify", "--key", key)


def test_nothing_is_begun_twice_and_no_log_is_made_up(key: str) -> None:
    assert "There is a log at" in unusable("audit", "init", "--origin", ORIGIN, "--key", "signer.pem").err
    assert "--log" in unusable("audit", "head", "--store", "postgresql://localhost/x").err
    elsewhere = ("--log", "thep.db.log", "--store", "sqlite:///no.db")
    assert "There is no store" in unusable("audit", "checkpoint", "--key", "signer.pem", *elsewhere).err


def test_the_log_may_be_elsewhere(store: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THEP_LOG", str(folder / "elsewhere"))
    done("audit", "init", "--origin", ORIGIN, "--key", "signer.pem")
    signed()
    assert (folder / "elsewhere" / "checkpoint").exists()
    assert not (folder / "thep.db.log").exists()
