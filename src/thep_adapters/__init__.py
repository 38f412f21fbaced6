"""Opening a Partnership on a store: the URL picks eventsourcing's persistence module, and all is wired to it."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import AggregateRecorder, InfrastructureFactory, OperationalError
from eventsourcing.utils import Environment, strtobool

from thep_adapters.codec import JsonCodec, JsonFolds, JsonSnapshots
from thep_adapters.store_url import IN_MEMORY, missing_file, settings_of, without_passwords, without_secrets
from thep_domain.application import CATALOGUE, EVENTS, BadArgument, Codec, Folds, Partnership, Snapshots, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from thep_domain.kernel.sealed import Vault

__all__ = ["connect"]

REFUSED_SETTINGS = ("CIPHER_TOPIC", "CIPHER_KEY", "COMPRESSOR_TOPIC")


def connect(
    url: str | None = None,
    *,
    persistence: Mapping[str, str] | None = None,
    clock: Callable[[], datetime] | None = None,
    codec: Codec | None = None,
    check_clock: bool | None = None,
    create: bool = True,
    group: str | None = None,
    keep_folds: bool | None = None,
    keys: str | Vault | None = None,
    master_key: str | None = None,
    new_keys: bool = False,
) -> Partnership:
    """Open a Partnership: in memory without a URL, else on the store the URL names.

    ``sqlite:///thep.db`` is a file beside you, ``sqlite:////var/lib/thep.db`` one at a full path. ``persistence``
    holds settings of any eventsourcing persistence module instead of a URL. ``clock`` returns the present moment, with
    an offset.

    A command is refused while the clock is more than five minutes behind the last fact, or more than 400 days ahead of
    it, and nobody confirmed it. That is so of the system's clock. A ``clock`` that you give is believed, unless you say
    ``check_clock=True``: an import of history under its own times needs no confirmation.

    With ``create=False`` a file that is not there is no store. A new file is for its owner alone; with a
    ``group``, for the members of the group too. After a question that read a long history, what it came to is kept
    beside the events; not in a store that is opened for reading only, unless ``keep_folds`` says so.

    ``keys`` is the URL of a key store, which must be another database than that of the events: without one no
    confidential text can be recorded or read. ``master_key`` names a key under which its secrets are wrapped, as
    ``env:NAME``, ``command:...`` or ``file:PATH``; ``new_keys`` says that keys which it lacks are lost.

    Raises StoreError where a store cannot be opened, with what to do, and BadArgument for a URL that is no text.
    """
    if url is not None and not isinstance(url, str):
        raise BadArgument(f"url is {url!r}: give the address of a store as text, such as sqlite:///thep.db", "url")
    if clock is not None and not callable(clock):
        raise BadArgument(
            f"clock is {clock!r}: give a function that returns the present moment, with an offset", "clock"
        )
    if url is not None and persistence is not None:
        raise StoreError("A URL and settings of a persistence module name two stores: give one of them.")
    settings = dict(persistence) if persistence is not None else settings_of(url, group=group)
    _check(settings)
    if not create and (missing := missing_file(settings)):
        raise StoreError(f"There is no store at {missing}: check the name, or let connect() create it.")
    vault = _vault(keys, master_key, settings, new_keys=new_keys, group=group)
    with ExitStack() as opened:
        try:
            factory: InfrastructureFactory = InfrastructureFactory.construct(Environment("", settings))
            opened.callback(factory.close)
            recorder = factory.application_recorder()
        except (EventSourcingError, OSError, sqlite3.Error) as error:
            named = f"The store {without_passwords(settings.get('SQLALCHEMY_URL', settings))} cannot be opened: "
            said = without_secrets(str(error), settings)
            raise StoreError(f"{'' if said.startswith('The store ') else named}{said}") from error
        thep = Partnership(
            recorder,
            codec or JsonCodec(EVENTS),
            clock=clock or (lambda: datetime.now(UTC)),
            close=factory.close,
            snapshots=_snapshots(factory),
            folds=_folds(factory, settings, keep=keep_folds),
            check_clock=clock is None if check_clock is None else check_clock,
            vault=vault,
        )
        opened.pop_all()  # it is the Partnership's to close from here on
    return thep


def _vault(
    keys: str | Vault | None, master_key: str | None, settings: Mapping[str, str], *, new_keys: bool, group: str | None
) -> Vault | None:
    """The key store, where one is named. Raises StoreError where it is that of the events, or cannot be opened."""
    if keys is None:
        return None
    if not isinstance(keys, str):
        return keys
    if keys and keys == settings.get("SQLALCHEMY_URL"):
        raise StoreError(
            "The keys are to be kept in the store of the events, where every copy would hold both: name another"
            " database, with its own rights and backups."
        )
    try:
        from thep_adapters.keys import KeyStore
    except ImportError as error:
        raise StoreError(f"A key store needs cryptography: install thep[keys] ({error})") from error
    return KeyStore(keys, master=master_key, new_keys=new_keys, group=group)


def _snapshots(factory: InfrastructureFactory) -> Snapshots | None:
    """Where snapshots are kept; nowhere in a store that has no place for them and is only read."""
    try:
        return Snapshots(factory.aggregate_recorder("snapshots"), JsonSnapshots(), CATALOGUE.fingerprint)
    except (EventSourcingError, OSError, sqlite3.Error):
        return None


def _folds(factory: InfrastructureFactory, settings: dict[str, str], *, keep: bool | None) -> Folds | None:
    """Where folds are kept; in memory they would save nothing."""
    if settings.get("PERSISTENCE_MODULE") == IN_MEMORY["PERSISTENCE_MODULE"]:
        return None
    read_only = strtobool(settings.get("SQLALCHEMY_READ_ONLY") or "no")
    recorder: AggregateRecorder | None = None
    with suppress(EventSourcingError, OSError, sqlite3.Error):
        recorder = factory.aggregate_recorder("folds")

    @contextmanager
    def into() -> Iterator[AggregateRecorder]:
        if recorder is not None and not read_only:
            yield recorder
            return
        try:
            writing: InfrastructureFactory = InfrastructureFactory.construct(
                Environment("", {**settings, "SQLALCHEMY_READ_ONLY": "no"})
            )
        except (OSError, sqlite3.Error) as error:
            raise OperationalError(str(error)) from error
        with closing(writing):
            yield writing.aggregate_recorder("folds")

    keeps = keep or (keep is None and recorder is not None and not read_only)
    return Folds(recorder, JsonFolds(), CATALOGUE.fingerprint, into if keeps else None)


def _check(settings: dict[str, str]) -> None:
    """Refuse settings under which events would not be plain bytes in readable streams."""
    for name in REFUSED_SETTINGS:
        if settings.get(name):
            raise StoreError(
                f"{name} is set: an audit needs plain bytes. Leave it out; what is secret is sealed field by field."
            )
    if settings.setdefault("ORIGINATOR_ID_TYPE", "text").casefold() != "text":
        raise StoreError("ORIGINATOR_ID_TYPE must be text: streams have readable names, such as membership:100934.")
