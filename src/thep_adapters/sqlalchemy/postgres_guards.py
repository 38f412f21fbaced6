"""What guards a table of events on PostgreSQL, and the two functions that append to it."""

from sqlalchemy import Table

from thep_adapters.sqlalchemy.schema import LOCK_SPACE, REFUSAL, channel, qualified, text

NO_GAP = "positions follow each other without a gap"

LAST_POSITION = 2**53 - 1
"""Whole numbers up to here are the same in every program that reads them."""

SETTINGS = "LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off"
"""Of a function: whoever calls it, its names mean the same, and it sees every row or fails."""


def postgres_guards(table: Table) -> list[str]:
    """The statements that make them."""
    name = qualified(table.name, table.schema)
    guard, follow, lock, append = (
        qualified(f"{table.name}_{role}", table.schema) for role in ("guard", "follow", "lock", "append")
    )
    mark = "$thep$"
    while mark in name:
        mark = f"{mark[:-1]}_$"
    refusing = f"""
        CREATE FUNCTION {guard}() RETURNS trigger {SETTINGS} AS {mark}
        BEGIN
            RAISE EXCEPTION USING MESSAGE = {text(REFUSAL)}, ERRCODE = 'restrict_violation';
        END {mark}
    """
    refused = f"""
        CREATE TRIGGER guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {name}
        FOR EACH STATEMENT EXECUTE FUNCTION {guard}()
    """
    bounds = f"""
        ALTER TABLE {name} ADD CONSTRAINT bounds
        CHECK (id BETWEEN 1 AND {LAST_POSITION} AND originator_version BETWEEN 0 AND {LAST_POSITION})
    """
    # Whoever may insert could else take the last position there is, and nothing could be appended after it.
    following = f"""
        CREATE FUNCTION {follow}() RETURNS trigger {SETTINGS} AS {mark}
        BEGIN
            IF (
                SELECT max(id) - min(id) + 1 <> count(*)
                    OR min(id) <> 1 + coalesce((SELECT max(id) FROM {name} WHERE id < (SELECT min(id) FROM added)), 0)
                FROM added
            ) THEN
                RAISE EXCEPTION USING MESSAGE = {text(NO_GAP)}, ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END {mark}
    """  # noqa: S608 - quoted names
    followed = f"""
        CREATE TRIGGER follow AFTER INSERT ON {name} REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION {follow}()
    """
    # Each statement of a volatile function sees what was committed before it began: so the position that is read after
    # the lock was granted is the last one. What it sets holds for the transaction: a commit that is answered is on the
    # disk, whatever the user, the database or the server has as its default.
    locking = f"""
        CREATE FUNCTION {lock}(patience text DEFAULT NULL, idle text DEFAULT NULL) RETURNS bigint {SETTINGS} AS {mark}
        BEGIN
            IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
                PERFORM set_config('synchronous_commit', 'on', true);
            END IF;
            IF patience IS NOT NULL THEN
                PERFORM set_config('lock_timeout', patience, true),
                    set_config('idle_in_transaction_session_timeout', idle, true);
            END IF;
            PERFORM pg_advisory_xact_lock(({LOCK_SPACE}::bigint << 32) + {text(name)}::regclass::oid::bigint);
            RETURN coalesce((SELECT max(id) FROM {name}), 0);
        END {mark}
    """  # noqa: S608 - quoted names
    appending = f"""
        CREATE FUNCTION {append}(
            ids bigint[], originator_ids text[], originator_versions bigint[], topics text[], states bytea[],
            checksums bigint[]
        ) RETURNS void {SETTINGS} AS {mark}
        BEGIN
            INSERT INTO {name} (id, originator_id, originator_version, topic, state, checksum)
            SELECT * FROM unnest(ids, originator_ids, originator_versions, topics, states, checksums);
            PERFORM pg_notify({text(channel(table.name, table.schema))}, '');
        END {mark}
    """  # noqa: S608 - quoted names
    return [refusing, refused, bounds, following, followed, locking, appending]
