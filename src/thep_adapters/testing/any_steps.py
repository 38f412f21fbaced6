"""The recorder beside the model, through any steps that Hypothesis can think of."""

from functools import partial

from thep_adapters.testing.hooks import OnAStore, Store, Stores


class AnySteps(OnAStore):
    """The state machine."""

    def test_after_any_steps_the_recorder_holds_what_the_model_holds(self, stores: Stores) -> None:
        """Saves, refused and interrupted saves, reopening, pages and streams, in any order."""
        from hypothesis import HealthCheck, settings
        from hypothesis.stateful import run_state_machine_as_test

        from thep_adapters.testing.machine import RecorderMachine

        run_state_machine_as_test(
            partial(RecorderMachine, stores, reopens=_reopens(stores())),  # type: ignore[arg-type]
            settings=settings(
                max_examples=self.examples,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )


def _reopens(store: Store) -> bool:
    store.made()
    again = store.hooks.reopen(store.where)
    if again is not None:
        store.hooks.close(again)
    return again is not None
