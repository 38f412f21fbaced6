"""The state of a clean run, in a file that the auditor keeps: the next run goes on from there."""

import base64
import binascii
import json
from pathlib import Path

from thep_adapters.audit import files
from thep_adapters.audit.checkpoint import Head
from thep_adapters.audit.given import NotUsable
from thep_adapters.audit.verifying import State

FORM = 3


def write(path: Path, state: State) -> None:
    """Keep a state."""
    fields = {
        "thep-audit-state": FORM,
        "origin": state.head.origin,
        "size": state.head.size,
        "root": _coded(state.head.root),
        "edge": list(map(_coded, state.edge)),
        "roots": {str(size): _coded(root) for size, root in sorted(state.roots.items())},
        "form": dict(state.form),
        "layers": dict(state.layers),
    }
    files.replace(path, json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def read(path: Path) -> State | None:
    """The state in a file; None where there is no file yet. Raises NotUsable where it is something else."""
    content = files.read_if_there(path)
    if content is None:
        return None
    try:
        held = json.loads(content)
        form = held["thep-audit-state"]
        if form != FORM:  # before anything else of it is read, which may be named otherwise
            raise NotUsable(
                f"{path} has form {form!r}, and this code knows form {FORM}: verify anew, without --resume."
            )
        head = Head(str(held["origin"]), int(held["size"]), _plain(held["root"]))
        roots = {int(size): _plain(root) for size, root in held["roots"].items()}
        state = State(head, tuple(map(_plain, held["edge"])), roots, dict(held["form"]), dict(held["layers"]))
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise NotUsable(f"{path} is not a state that audit verify wrote: {error}.") from error
    return state


def _coded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _plain(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
