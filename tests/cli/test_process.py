"""``thep`` as a process of its own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.support import HILL, write_files

THEP = (sys.executable, "-m", "thep_adapters.cli")
REPLAY = "import sys; sys.argv = ['thep', 'replay']; from thep_adapters.cli import main; main()"
INSTEAD = "import thep_adapters.cli.history as history, time; history.show_replay = lambda found:"


def run(*arguments: str, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [*THEP, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONUTF8": "1", **(env or {})},
    )
    assert env or "Traceback" not in done.stderr
    return done


def test_import_list_and_refuse(folder: Path) -> None:
    write_files(folder)
    done = run("register", "import", "edubasealldata20190601.csv", "--links", "links.csv", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["schools"]["registered"] == 7
    listed = run("register", "list", "--json")
    assert json.loads(listed.stdout)[1]["name"] == "Dale’s School [red]"
    refused = run("membership", "admit", HILL, "--authority", "Board")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Refused (not-applied): ")
    assert run("membership", "admit", HILL).returncode == 2


def test_a_terminal_without_the_letters_gets_other_ones(folder: Path, store: Path) -> None:
    done = run("register", "list", env={"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert done.returncode == 0
    assert "Dale?s School" in done.stdout
    done = run("register", "list", "--json", env={"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert json.loads(done.stdout)[1]["name"] == "Dale’s School [red]"


def test_without_the_extra_it_says_how_to_install_it() -> None:
    code = f"import sys; sys.modules['typer'] = None; {REPLAY}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'thep[cli]'" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("debug", [False, True])
def test_an_unexpected_error_is_one_line(store: Path, debug: bool) -> None:
    code = f"{INSTEAD} 1 / 0; {REPLAY}"
    env = {**os.environ, **({"THEP_DEBUG": "1"} if debug else {})}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 2
    assert "unexpected error, please report it" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert ("Traceback" in done.stderr) is debug
    assert debug or done.stderr.count("\n") == 1


def test_an_interrupt_ends_with_one_line(store: Path) -> None:
    # a process that was started in the background ignores interrupts, and hands that on
    hears = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{hears}; {INSTEAD} (print('on', flush=True), signal.pause()); {REPLAY}"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as it:
        assert it.stdout is not None
        assert it.stdout.readline() == "on\n"
        it.send_signal(signal.SIGINT)
        _, err = it.communicate(timeout=30)
    assert it.returncode == 130
    assert err.startswith("Interrupted")
    assert err.count("\n") == 1


@pytest.mark.parametrize("question", ["history --json", "history", "rulebook show"])
def test_a_reader_that_has_seen_enough_ends_it_quietly(store: Path, question: str) -> None:
    command = f"{' '.join(THEP)} {question} | head -c 0; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told(store: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run([*THEP, "replay"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


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
    store: Path, folder: Path, json: tuple[str, ...]
) -> None:
    write_files(folder)
    again = ("register", "import", "edubasealldata20190601.csv", "--on", "2019-07-01", *json)
    for arguments, command in ((again, "register.record"), ((*APPLY, *json), "membership.apply")):
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            done = subprocess.run([*THEP, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 3
        recorded(done.stderr, command)
        assert "the output cannot be written: No space left on device" in done.stderr
    assert "applied for full membership" in run("history", HILL).stdout


@pytest.mark.parametrize("json", ["", "--json"])
def test_what_was_recorded_before_the_pipe_was_closed_is_said_to_be_recorded(store: Path, json: str) -> None:
    command = f"{' '.join((*THEP, *APPLY))} {json} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    recorded(done.stderr, "membership.apply")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
@pytest.mark.parametrize(
    "arguments", [("register", "import", "edubasealldata20190601.csv", "--json"), ("demo", "--json")]
)
def test_progress_is_shown_on_a_terminal_and_stays_out_of_stdout(folder: Path, arguments: tuple[str, ...]) -> None:
    import pty

    write_files(folder)
    ours, theirs = pty.openpty()
    with subprocess.Popen([*THEP, *arguments], stdout=subprocess.PIPE, stderr=theirs, text=True) as it:
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
        assert it.stdout is not None
        assert json.loads(it.stdout.read())["events"] > 0
    os.close(ours)
    assert it.returncode == 0
    assert b"\x1b" in shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end was closed
        return b""
