"""``thep`` as a process of its own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from tests.cli.launching import MAIN, Launcher
from tests.cli.support import HILL, Ended, write_files

THEP = (sys.executable, "-m", "thep_adapters.cli")
REPLAY = "import sys; sys.argv = ['thep', 'replay']; from thep_adapters.cli import main; main()"
INSTEAD = "import thep_adapters.cli.history as history, time; history.show_replay = lambda found:"
BETWEEN = "(as JSON)"
TWICE = f"""
import sys
from thep_adapters.cli import main

for more in ([], ["--json"]):
    sys.argv = ["thep", "register", "list", *more]
    try:
        main()
    except SystemExit as ended:
        assert ended.code == 0
    if not more:
        print("{BETWEEN}")
"""


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [*THEP, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert "Traceback" not in done.stderr
    return done


def unread(launching: Launcher, *arguments: str) -> Ended:
    """The same, where whoever was to read what it says has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    with TemporaryFile("w+", encoding="utf-8") as err:
        process = launching.start(*arguments, stdout=writer, stderr=err)
        os.close(writer)
        exit_code = process.wait()
        err.seek(0)
        return Ended(exit_code, "", err.read())


def on_a_full_disk(launching: Launcher, *arguments: str) -> Ended:
    """The same, where nothing that it says can be written."""
    with Path("/dev/full").open("w", encoding="utf-8") as full, TemporaryFile("w+", encoding="utf-8") as err:
        exit_code = launching.start(*arguments, stdout=full, stderr=err).wait()
        err.seek(0)
        return Ended(exit_code, "", err.read())


def test_import_list_and_refuse(folder: Path, launching: Launcher) -> None:
    write_files(folder)
    done = launching.ended("register", "import", "edubasealldata20190601.csv", "--links", "links.csv", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["schools"]["registered"] == 7
    listed = run("register", "list", "--json")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert json.loads(listed.stdout)[1]["name"] == "Dale’s School [red]"
    assert launching.ended("register", "list", "--json") == Ended(0, listed.stdout, "")
    refused = run("membership", "admit", HILL, "--authority", "Board")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Refused (not-applied): ")
    assert launching.ended("membership", "admit", HILL, "--authority", "Board") == Ended(1, "", refused.stderr)
    unusable = launching.ended("membership", "admit", HILL)
    assert unusable.code == 2
    assert "Traceback" not in unusable.err


def test_a_terminal_without_the_letters_gets_other_ones(folder: Path, store: Path) -> None:
    """In one process: for people, and as JSON."""
    env = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-c", TWICE], capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    shown, as_json = done.stdout.split(BETWEEN)
    assert "Dale?s School" in shown
    assert json.loads(as_json)[1]["name"] == "Dale’s School [red]"


def test_without_the_extra_it_says_how_to_install_it() -> None:
    code = f"import sys; sys.modules['typer'] = None; {REPLAY}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'thep[cli]'" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("debug", [False, True])
def test_an_unexpected_error_is_one_line(store: Path, debug: bool, launching: Launcher) -> None:
    settings = {"THEP_DEBUG": "1"} if debug else {}
    done = launching.ended("replay", code=f"{INSTEAD} 1 / 0; {MAIN}", settings=settings)
    assert done.code == 2
    assert "unexpected error, please report it" in done.err
    assert "ZeroDivisionError" in done.err
    assert ("Traceback" in done.err) is debug
    assert debug or done.err.count("\n") == 1


def test_an_interrupt_ends_with_one_line(store: Path, launching: Launcher) -> None:
    # a process that was started in the background ignores interrupts, and hands that on
    hears = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{hears}; {INSTEAD} (print('on', flush=True), signal.pause()); {MAIN}"
    reader, writer = os.pipe()
    with os.fdopen(reader, encoding="utf-8") as out, TemporaryFile("w+", encoding="utf-8") as err:
        process = launching.start("replay", stdout=writer, stderr=err, code=code)
        os.close(writer)
        assert out.readline() == "on\n"
        os.kill(process.pid, signal.SIGINT)
        assert process.wait() == 130
        err.seek(0)
        said = err.read()
    assert said.startswith("Interrupted")
    assert said.count("\n") == 1


@pytest.mark.parametrize("question", ["history --json", "history", "rulebook show"])
def test_a_reader_that_has_seen_enough_ends_it_quietly(store: Path, question: str, launching: Launcher) -> None:
    assert unread(launching, *question.split()) == Ended(0, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told(store: Path, launching: Launcher) -> None:
    done = on_a_full_disk(launching, "replay")
    assert done.code == 2
    assert "Traceback" not in done.err
    assert done.err.count("\n") == 1


APPLY = ("membership", "apply", HILL, "--category", "full", "--on", "2016-07-01")


def recorded(said: str, command: str) -> None:
    """The message of a command whose answer nobody could read: that it was recorded, and as what."""
    assert said.startswith("Error: Recorded as #")
    assert f"({command}), but the answer could not be shown: " in said
    assert said.endswith("Do not send it again; thep history shows it.\n")
    assert said.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("json", [(), ("--json",)])
def test_what_was_recorded_before_the_disk_was_full_is_said_to_be_recorded(
    store: Path, folder: Path, json: tuple[str, ...], launching: Launcher
) -> None:
    write_files(folder)
    again = ("register", "import", "edubasealldata20190601.csv", "--on", "2019-07-01", *json)
    for arguments, command in ((again, "register.record"), ((*APPLY, *json), "membership.apply")):
        done = on_a_full_disk(launching, *arguments)
        assert done.code == 3
        recorded(done.err, command)
        assert "the output cannot be written: No space left on device" in done.err
    assert "applied for full membership" in launching.ended("history", HILL).out


@pytest.mark.parametrize("json", ["", "--json"])
def test_what_was_recorded_before_the_pipe_was_closed_is_said_to_be_recorded(
    store: Path, json: str, launching: Launcher
) -> None:
    done = unread(launching, *APPLY, *json.split())
    assert done.code == 3
    recorded(done.err, "membership.apply")


def test_a_process_that_was_not_launched_ends_alike(store: Path) -> None:
    """An interpreter that ends writes what is left: here into a pipe that nobody reads."""
    command = f"{' '.join((*THEP, *APPLY))} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    recorded(done.stderr, "membership.apply")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
@pytest.mark.parametrize(
    "arguments", [("register", "import", "edubasealldata20190601.csv", "--json"), ("demo", "--json")]
)
def test_progress_is_shown_on_a_terminal_and_stays_out_of_stdout(
    folder: Path, arguments: tuple[str, ...], launching: Launcher
) -> None:
    import pty

    files = write_files(folder)
    ours, theirs = pty.openpty()
    with TemporaryFile("w+", encoding="utf-8") as out:
        process = launching.start(*arguments, stdout=out, stderr=theirs)
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
        assert process.wait() == 0
        out.seek(0)
        assert json.loads(out.read())["events"] > 0
    os.close(ours)
    assert b"\x1b" in shown
    assert arguments[0] != "demo" or set(folder.iterdir()) == set(files), "it is in memory"


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end was closed
        return b""
