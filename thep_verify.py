#!/usr/bin/env python3
"""Verifies an audit bundle of thep: python3 thep_verify.py BUNDLE VKEY [--against HEAD]... [--receipt FILE]...

One file, the standard library alone, Python 3.9 or later; no network, and nothing is written. BUNDLE is a folder or a
zip file; VKEY the verifier key, NAME+ID+KEY, from somebody you trust and not from the bundle; HEAD a signed head in a
file, or as it was minuted: '1369: 5dc9 da79 ...'. Exit code 0: nothing found; 1: findings; 2: unusable. It checks the
bytes (RFC 6962 and C2SP), receipts, and the form of each event (docs/events/FORMAT.md), but not what its fields mean.
"""

import argparse, hashlib, json, re, struct, sys, zipfile, zlib
from base64 import b64decode
from functools import reduce
from pathlib import Path

WHY = ["actor", "authority", "command", "corrects", "effective_on", "part", "reason", "recorded_at", "request"]
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
SALT = re.compile(r"[A-Za-z0-9+/]{21}[AQgw]==")
ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
MINUTED = re.compile(r"\s*([1-9][0-9]{0,18})\s*[:,;]?\s*((?:[0-9a-fA-F]\s*){64})\s*")
NOTE = re.compile("(.*\n)\n((?:— [^ \n]+ [A-Za-z0-9+/]+=*\n)+)", re.DOTALL)
RECEIPT = re.compile(rb"c2sp\.org/tlog-proof@v1\nextra (\S*)\nindex ([0-9]{1,19})\n((?:\S{44}\n)*)\n(.*)", re.DOTALL)
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point_of(encoded):
    """A point of Ed25519 (RFC 8032) as (x, y, z, t): x/z and y/z are on the curve, and t is xy/z."""
    y = int.from_bytes(encoded, "little") & (1 << 255) - 1
    sign, square = encoded[31] >> 7, (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("the key is no point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def added(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    return (b - a) * (d - c) % P, (d + c) * (b + a) % P, (d - c) * (d + c) % P, (b - a) * (b + a) % P


def times(number, point):
    result = (0, 1, 1, 0)
    while number:
        result = added(result, point) if number & 1 else result
        point, number = added(point, point), number >> 1
    return result


def is_signed(public, text, signature):
    a, s = point_of(public), int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % ORDER
    base = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    x, y, z, _ = added(times(s, base), times(k, (P - a[0], a[1], 1, P - a[3])))
    found = y * pow(z, P - 2, P) % P | (x * pow(z, P - 2, P) % P & 1) << 255
    return len(signature) == 64 and s < ORDER and signature[:32] == found.to_bytes(32, "little")


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def key_of(text):
    name, digits, coded = [*text.strip().split("+", 2), "", ""][:3]
    key = b64decode(coded, validate=True)
    known = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    if len(key) != 33 or key[0] != 1 or known.hex() != digits or not name or re.search(r"\s", name):
        raise ValueError(f"{text!r} is not a verifier key of Ed25519: it is written NAME+ID+KEY")
    return name, known, key[1:]


def head_of(content, key):
    """Size and root of a signed head; ValueError where it is not one that the key signed."""
    name, known, public = key
    note = NOTE.fullmatch(content.decode())
    if note is None or re.search(r"[\x00-\x09\x0b-\x1f\x7f]", note[0]):
        raise ValueError("it is not a signed note")
    signatures = [(who, b64decode(coded)) for who, coded in re.findall(r"— (\S+) (\S+)\n", note[2])]
    by = [is_signed(public, note[1].encode(), each[4:]) for who, each in signatures if (who, each[:4]) == (name, known)]
    head = re.fullmatch(r"(.*)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n(?:.+\n)*", note[1])
    if not by or not all(by) or head is None or head[1] != name:
        raise ValueError(f"it is not a head that {name} signed")
    return int(head[2]), b64decode(head[3])


def receipt_of(content, key):
    """Index and leaf hash of a receipt, size and root of its head; ValueError where it proves nothing."""
    match = RECEIPT.fullmatch(content)
    if match is None:
        raise ValueError("it is not a receipt that holds its event")
    (size, root), at = head_of(match[4], key), int(match[2])
    hashed = found = hashlib.sha256(b"\0" + b64decode(match[1])).digest()
    fn, sn, long = at, size - 1, False
    for each in map(b64decode, match[3].split()):
        long = long or sn <= 0
        if fn & 1 or fn == sn:
            found = node(each, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node(found, each)
        fn, sn = fn >> 1, sn >> 1
    if long or at >= size or sn != 0 or found != root:
        raise ValueError("the proof of the receipt does not lead to the root")
    return at, hashed, size, root


def reader(path):
    if path.is_dir():
        return lambda name: (path / name).read_bytes() if (path / name).is_file() else b""
    archive = zipfile.ZipFile(path)
    sizes = {each.filename: each.file_size for each in archive.infolist()}
    return lambda name: archive.read(name) if sizes.get(name, 2**25) < 2**25 else b""  # no file of a log is longer


def tile_path(kind, index, width):
    number, rest = f"{index % 1000:03d}", index // 1000
    while rest:
        number, rest = f"x{rest % 1000:03d}/{number}", rest // 1000
    return f"tile/{kind}/{number}" + (f".p/{width}" if width < 256 else "")


def fault_of(leaf, seen):
    """What is wrong with the form of an event, after those that were seen; None where nothing is."""
    length = struct.unpack_from(">H", leaf, 1)[0]
    version, named = struct.unpack_from(">QH", leaf, 3 + length)
    stream, at = leaf[3 : 3 + length].decode(), 13 + length + named
    name, text = leaf[13 + length : at], leaf[at + 4 :].decode()
    expected, seen["versions"][stream] = seen["versions"].get(stream, 0) + 1, version
    event = json.loads(text, parse_float=int, parse_constant=int)
    inner = {k: json.dumps(event[k], sort_keys=True, ensure_ascii=False, separators=(",", ":")) for k in event}
    why, salt = event["why"], event["salt"]
    if text != '{"v":%d,"event":%s,"why":%s,"salt":%s}' % (event["v"], inner["event"], inner["why"], inner["salt"]):
        return "it is not in the one form"
    (part, parts), before, time = why["part"], seen["save"], why["recorded_at"]
    place = (part, parts, why["command"], time)
    faults = {
        "it is not a leaf": leaf[0] != 1 or struct.unpack_from(">I", leaf, at)[0] != len(leaf) - at - 4,
        "a field of its provenance is missing or unknown": sorted(why) != WHY,
        "its moment or actor is in another form": not (MOMENT.fullmatch(time) and ACCOUNT.fullmatch(why["actor"])),
        "its salt or version is in another form": event["v"] < 1 or not SALT.fullmatch(salt),
        "its salt stood in an earlier event": salt in seen["salts"],
        f"it is version {version} of {stream}, and {expected} should stand here": version != expected,
        "it was recorded before the event in front of it": time < seen["time"] and name != b"journal.clock_set",
        "the save before it, or its own, is not whole": (before[0] < before[1] or part > 1)
        and before != (part - 1, *place[1:]),
    }
    seen["save"], seen["time"] = place, time
    seen["salts"].add(salt)
    return next((said for said, found in faults.items() if found), None)


def tiles(read, levels, level, index, hashes):
    """Compare a tile with what its events give, and take its root up where it is full."""
    if read(tile_path(level, index, len(hashes) // 32)) != hashes:
        yield f"the file {tile_path(level, index, len(hashes) // 32)} does not hold the hashes that its events give"
    row = [hashes[at : at + 32] for at in range(0, len(hashes), 32)]
    while len(row) > 1 and len(hashes) == 8192:
        row = [node(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    levels[level + 1] += row[0] if len(hashes) == 8192 else b""
    if len(levels[level + 1]) == 8192:
        full, levels[level + 1] = levels[level + 1], b""
        yield from tiles(read, levels, level + 1, index // 256, full)


def verified(read, key, against, receipts):
    """Yields what is found, a sentence each; prints the head, once its signature holds."""
    try:
        size, signed = head_of(read("checkpoint"), key)
    except ValueError as error:
        yield f"the signed head cannot be believed: {error}"
        return
    print(f"The signed head: {size} events, root {signed.hex()}")
    wanted, roots, levels, edge = {size, *(n for n, _ in against)}, {}, [b""] * 10, []
    leaves, rank = {at: b"" for at, *_ in receipts}, 0
    seen = {"versions": {}, "salts": set(), "time": "", "save": (1, 1, "", "")}
    for index in range(-(-size // 256)):
        width, at, hashes = min(256, size - index * 256), 0, []
        content = read(tile_path("entries", index, width))
        while len(hashes) < width and at + 2 <= len(content):
            start, at = at + 2, at + 2 + struct.unpack_from(">H", content, at)[0]
            hashes.append(hashlib.sha256(b"\0" + content[start:at]).digest())
            try:
                fault = fault_of(content[start:at], seen)
            except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, struct.error) as error:
                fault = f"it cannot be read: {error!r}"
            if fault:
                yield f"event #{rank + 1}: {fault}"
            root, number = hashes[-1], rank
            while number & 1:
                root, number = node(edge.pop(), root), number >> 1
            edge.append(root)
            if rank in leaves:
                leaves[rank] = hashes[-1]
            rank += 1
            if rank in wanted:
                roots[rank] = reduce(lambda right, left: node(left, right), reversed(edge))
        if len(hashes) < width or at != len(content):
            yield f"the file {tile_path('entries', index, width)} is missing, cut short, or too long"
            return
        yield from tiles(read, levels, 0, index, b"".join(hashes))
    for level in filter(levels.__getitem__, range(1, 10)):
        yield from tiles(read, levels, level, (size >> 8 * level) // 256, levels[level])
    yield from ["the last save is not whole"] if seen["save"][0] < seen["save"][1] else []
    for number, root in [(size, signed), *against]:
        if number > size:
            yield f"the head of {number} events that you hold is beyond the {size} of the bundle: the end is missing"
        elif number and roots[number] != root:
            yield f"the first {number} events give the root {roots[number].hex()}, and not {root.hex()}"
    yield from (f"the event of your receipt is not event #{at + 1}" for at, leaf, *_ in receipts if leaves[at] != leaf)


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("bundle", type=Path)
    asked.add_argument("vkey")
    asked.add_argument("--against", action="append", default=[], metavar="HEAD")
    asked.add_argument("--receipt", action="append", default=[], metavar="FILE", type=Path)
    given = asked.parse_args()
    key = key_of(given.vkey)
    receipts = [receipt_of(each.read_bytes(), key) for each in given.receipt]
    against = [(size, root) for *_, size, root in receipts]
    for each in given.against:
        minuted = MINUTED.fullmatch(each)
        against += [(int(minuted[1]), bytes.fromhex(minuted[2])) if minuted else head_of(Path(each).read_bytes(), key)]
    read, number = reader(given.bundle), 0
    if not read("checkpoint"):
        raise ValueError("this is not a bundle: it has no file 'checkpoint', which holds the signed head")
    for found in verified(read, key, against, receipts):
        number += 1
        print(f"FOUND: {found}")
    if number:
        print(f"NOT VERIFIED: {number} findings.")
        return 1
    print(f"Verified: the events are those that {key[0]} signed, and their form is right.")
    print("Not checked: whether they follow from the rules, are true, or are all that happened.")
    if not against:
        print("Compared with no head that others kept: a history written again under this key is not found.")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        print(f"Error: {error}", file=sys.stderr)
        sys.exit(2)
