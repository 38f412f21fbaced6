"""``thep schema``: what an event, or the arguments of a verb, look like in JSON."""

import json
from typing import Annotated

import typer

from thep_adapters.cli.options import Common
from thep_domain.application import CATALOGUE
from thep_domain.kernel.bad_argument import named
from thep_domain.kernel.event import declared


def schema(
    common: Common,
    name: Annotated[
        str, typer.Argument(help="Of a verb, such as membership.admit, or of an event, such as membership.admitted.")
    ],
) -> None:
    """The JSON Schema (2020-12) of an event's fields, or of a verb's arguments, for another program."""
    from thep_adapters.codec.schemas import event_schema
    from thep_adapters.codec.verb_schemas import verb_schema

    del common
    made = {each.name: verb_schema for each in CATALOGUE.verbs} | {
        declared(each).name: event_schema for each in CATALOGUE.events
    }
    print(json.dumps(named(name, made, "verb or event")(name), indent=2))
