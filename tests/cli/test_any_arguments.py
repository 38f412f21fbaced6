"""Whatever is written on the command line, it ends with an exit code and never with a traceback."""

import json
import shutil
import tempfile
from pathlib import Path

import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.support import CLOSED, DALE, HILL, UNKNOWN, thep
from tests.support.numbers import several
from thep_adapters.cli.app import NOUNS

VERBS = {
    noun: [each.name for each in verbs.registered_commands] if isinstance(verbs, typer.Typer) else []
    for noun, verbs in NOUNS.items()
    if noun != "demo"  # it takes seconds
}
OPTIONS = (
    "--on", "--authority", "--category", "--commit", "--amount", "--leaving", "--as-of", "--as-known-at", "--status",
    "--actor", "--reason", "--request-id", "--la", "--phase", "--open-on", "--links", "--census", "--counts-as-of",
    "--urn", "--reference", "--charge", "--part", "--from", "--source", "--draft", "--json", "--as-one",
    "--skip-bad-rows", "--limit", "--after", "--format", "--name",
)  # fmt: skip
WORDS = (
    HILL, DALE, CLOSED, UNKNOWN, "", " ", "-", "--", "full", "aims", "fee", "guarantee", "primary", "Primary",
    "secondary",
    "2016-07-01", "2018-03-15", "2017-02-30", "0001-01-01", "9999-12-31", "2018-03-15T09:30:00+00:00",
    "2018-03-15T09:30",
    "0", "1", "99999999999999999999", "2017-18", "9998-99", "1900-01", "2175.00", "-1", "£1", "fees.rate", "fees.vat",
    "P1Y", "notice.period", "P9999Y", "Board: exception", "admitted", "ended", f"membership:{HILL}", "school:",
    "request:x",
    "edubasealldata20190601.csv", "links.csv", "thep.db", ".", "211", "999", "\udcff", "a\nb", "💥", "[bold]", "%00",
)  # fmt: skip

values = st.sampled_from(WORDS) | st.text(st.characters(exclude_characters="\0"), max_size=8).filter(
    # these would install something at home, or wait for the shell
    lambda text: not text.startswith(("--i", "--s"))
)
verbs = st.sampled_from([(noun, verb) for noun, found in VERBS.items() for verb in found or ("",)]).map(
    lambda pair: [word for word in pair if word]
)
options = st.lists(st.tuples(st.sampled_from(OPTIONS), values), max_size=5).map(
    lambda pairs: [word for pair in pairs for word in pair]
)
sensible = st.builds(
    lambda verb, positional, rest: [*verb, *positional, *rest], verbs, st.lists(values, max_size=2), options
)
anything = st.lists(values | st.sampled_from([*VERBS, *OPTIONS]), max_size=6)


@settings(max_examples=several(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arguments=sensible | anything)
def test_no_arguments_give_a_traceback(imported: Path, arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory() as home:
        store = shutil.copy(imported, home)
        ended = thep("--store", f"sqlite:///{store}", *arguments)
    assert ended.code in (0, 1, 2)
    assert "unexpected error" not in ended.err, (arguments, ended.err)
    if ended.code:
        assert ended.err or "Usage" in ended.out  # a noun by itself shows its verbs
    if ended.code == 0 and "--json" in arguments and ended.out.startswith(("[", "{")):
        json.loads(ended.out)
