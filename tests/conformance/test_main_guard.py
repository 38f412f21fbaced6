"""prove() in a script: each process that a test starts imports the script, and must not prove anything itself."""

from pathlib import Path

import pytest

from tests.conformance.scripts import run

RECORDER = """
from functools import partial

from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.utils import Environment

from thep_adapters.testing import RecorderConformance, prove


def opened(path):
    settings = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": path, "ORIGINATOR_ID_TYPE": "text"}
    return InfrastructureFactory.construct(Environment("thep", settings)).application_recorder()


class TestMine(RecorderConformance):
    def make_recorder(self, where):
        return opened(str(where / "store.db"))
"""

OPENER = """
    def opener(self, where):
        return partial(opened, str(where / "store.db"))
"""

PROVE = 'print("proved:", prove(TestMine, only=["test_a_process_that_dies_while_saving_leaves_whole_saves"]))'


@pytest.mark.parametrize(
    "call", [PROVE, f"def main():\n    {PROVE}\n\n\nmain()"], ids=["as it stands", "in a function"]
)
def test_a_script_without_a_main_guard_is_refused_in_a_sentence(tmp_path: Path, call: str) -> None:
    done = run(tmp_path / "script.py", f"{RECORDER}{OPENER}\n\n{call}\n")
    assert done.code == 1
    assert done.err.strip().splitlines()[-1] == (
        "RuntimeError: prove() starts other processes, and each of them imports this script and would call prove()"
        ' again: put the call under  if __name__ == "__main__":'
    )
    assert done.err.count("Traceback") == 1, "the other process says nothing"
    assert done.out == ""


def test_a_script_with_a_main_guard_proves(tmp_path: Path) -> None:
    done = run(tmp_path / "script.py", f'{RECORDER}{OPENER}\n\nif __name__ == "__main__":\n    {PROVE}\n')
    assert (done.code, done.out.strip()) == (0, "proved: 1 passed"), done


def test_a_script_whose_store_no_other_process_opens_needs_none(tmp_path: Path) -> None:
    done = run(tmp_path / "script.py", f"{RECORDER}\n\n{PROVE}\n")
    assert (done.code, done.out.strip()) == (0, "proved: 0 passed, 1 not offered"), done
