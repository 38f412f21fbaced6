"""Each recorder that we know of goes through the kit. What it fails is declared here, and told in the docs."""

from collections.abc import Mapping
from typing import ClassVar

from tests.conformance import stores
from tests.support.forked import FORKED
from tests.support.numbers import several
from thep_adapters.testing import RecorderConformance

HALF_A_CHARACTER = {
    "test_text_that_cannot_be_kept_is_refused": "half a character raises UnicodeEncodeError, not a PersistenceError"
}


class Conformance(RecorderConformance):
    examples = several(8)
    start_method = FORKED.get_start_method()


class TestMemory(stores.Memory, Conformance):
    known_failures: ClassVar[Mapping[str, str]] = {
        "test_an_error_at_any_look_at_a_save_leaves_nothing": "it goes through a save twice, and writes at the second",
        "test_versions_that_were_saved_out_of_order_are_read_in_order": "a stream is read in the order of saving",
        "test_a_limit_of_zero_gives_an_empty_page": "a limit of 0 is no limit",
        "test_a_limit_of_zero_reads_nothing_of_a_stream": "a limit of 0 is no limit",
    }


class TestEventsourcingSQLite(stores.EventsourcingSQLite, Conformance):
    known_failures: ClassVar[Mapping[str, str]] = HALF_A_CHARACTER


class TestSQLAlchemyOnSQLite(stores.SQLAlchemySQLite, Conformance):
    pass


class TestSQLAlchemyInMemory(stores.SQLAlchemyMemory, Conformance):
    pass


class TestEventsourcingPostgres(stores.EventsourcingPostgres, Conformance):
    examples = several(5)  # it makes its tables anew for each, which takes half a second
    known_failures: ClassVar[Mapping[str, str]] = {
        **HALF_A_CHARACTER,
        "test_a_refused_save_leaves_no_gap_in_the_positions": "positions come from a sequence, and are used up",
    }


class TestSQLAlchemyOnPostgres(stores.SQLAlchemyPostgres, Conformance):
    pass
