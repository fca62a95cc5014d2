#!/usr/bin/env python3
"""Check with nothing but Python (3.9 or later) that nothing in a defence file was altered.

    python3 verify.py                       this file's own folder, once unpacked
    python3 verify.py defence-file.zip      the zip as it came
    python3 verify.py --head 5f0c...        and that a published checkpoint is in this audit log
    python3 verify.py --root 91ab...        and that its events lead to a published root

It reads, prints plain sentences, and changes nothing. It exits with 1 at the first thing that is wrong.
It speaks English in every newsroom: the same bytes in every file, so that anybody can compare them.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

GENESIS_HASH = "0" * 64


class VerificationFailed(Exception):
    """The first thing in the file that was altered."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", default=os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--head", action="append", default=[], metavar="HASH")
    parser.add_argument("--root", action="append", default=[], metavar="HASH")
    options = parser.parse_args()
    try:
        verify_pack(PackFiles(options.file), options.head, options.root)
    except VerificationFailed as wrong:
        print(f"Failed: {wrong}")
        return 1
    print("Nothing in this file was altered.")
    return 0


class PackFiles:
    """The files of a folder or of a zip, by their names in the manifest."""

    def __init__(self, where: str) -> None:
        self.zip: zipfile.ZipFile | None = None
        self.where = where
        if not os.path.isdir(where):
            try:
                self.zip = zipfile.ZipFile(where)
            except (OSError, zipfile.BadZipFile) as error:
                raise VerificationFailed(
                    f"{where} is neither a folder nor a complete zip ({error})."
                ) from None

    def names(self) -> list[str]:
        if self.zip is not None:
            return sorted(one for one in self.zip.namelist() if not one.endswith("/"))
        found: list[str] = []
        for folder, inner, names in os.walk(self.where):
            inner[:] = [one for one in inner if not one.startswith(".")]
            rest = os.path.relpath(folder, self.where)
            for one in names:
                path = one if rest == "." else os.path.join(rest, one)
                found.append(path.replace(os.sep, "/"))
        return sorted(one for one in found if not one.rsplit("/", 1)[-1].startswith("."))

    def iter_chunks(self, name: str) -> Iterator[bytes]:
        try:
            path = os.path.join(self.where, *name.split("/"))
            with self.zip.open(name) if self.zip else open(path, "rb") as file:
                while True:
                    part = file.read(1 << 20)
                    if not part:
                        return
                    yield part
        except KeyError:
            raise VerificationFailed(f"{name} is missing.") from None
        except FileNotFoundError:
            raise VerificationFailed(f"{name} is missing.") from None
        except Exception as error:
            raise VerificationFailed(f"{name} cannot be read: {error}.") from None

    def read_bytes(self, name: str) -> bytes:
        return b"".join(self.iter_chunks(name))

    def read_json(self, name: str) -> Any:
        try:
            return json.loads(self.read_bytes(name).decode("utf-8"))
        except ValueError as error:
            raise VerificationFailed(f"{name} is damaged: {error}.") from None

    def iter_json_lines(self, name: str) -> Iterator[dict[str, Any]]:
        rest = b""
        for part in self.iter_chunks(name):
            *whole, rest = (rest + part).split(b"\n")
            for line in whole:
                yield json.loads(line.decode("utf-8"))


def hash_sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def canonical_json(value: Any) -> bytes:
    """Return JSON in the form of RFC 8785, for values without fractions: sorted keys, no spaces, UTF-8."""
    return json.dumps(sort_keys(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def sort_keys(value: Any) -> Any:
    if isinstance(value, list):
        return [sort_keys(one) for one in value]
    if isinstance(value, dict):
        return {key: sort_keys(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    return value


def verify_pack(files: PackFiles, heads: list[str], roots: list[str]) -> None:
    check_manifest(files)
    about = files.read_json("about.json")
    print(f"{about['title']}\nMade {about['made_at']} for {about['made_for']}.")
    recorded, head = check_audit_log(files, about, heads, roots)
    for claim in about["claims"]:
        check_claim(files, claim, recorded)
    for article in about["articles"]:
        check_article(files, article)
    print(f"Compare with the newsroom's audit log checkpoints: event {head[0]} has the hash {head[1]}.")


def check_manifest(files: PackFiles) -> None:
    listed = files.read_json("manifest.json")
    try:
        listed = dict(listed["sha256"])
    except (KeyError, TypeError, ValueError):
        raise VerificationFailed("manifest.json is damaged: it lists no files.") from None
    for name in files.names():
        if name not in listed and name != "manifest.json":
            raise VerificationFailed(
                f"{name} is not in manifest.json: it was added, or manifest.json was altered."
            )
    for name in sorted(listed):
        digest = hashlib.sha256()
        for part in files.iter_chunks(name):
            digest.update(part)
        if digest.hexdigest() != listed[name]:
            raise VerificationFailed(f"{name} was altered: its SHA-256 is not the one in manifest.json.")
    print(f"All {len(listed)} files match manifest.json.")


def check_audit_log(
    files: PackFiles, about: dict[str, Any], heads: list[str], roots: list[str]
) -> tuple[dict[str, list[tuple[str, Any]]], tuple[int, str]]:
    """Check the events: each hashes as it was chained, opens with its salt, and leads to the tree's root."""
    proof = files.read_json("record/proof.json")
    trees, head = proof["trees"], proof["head"]
    size = trees[0]["size"]
    if size and compute_root_from_path(head, proof["head_path"], size, size) != trees[0]["root"]:
        raise VerificationFailed("The checkpoint in record/proof.json is not the last event of its tree.")
    recorded: dict[str, list[tuple[str, Any]]] = {}
    known = {head}
    erased: set[int] = set()
    owned_up: set[int] = set()
    opened, last = 0, 0
    for entry in files.iter_json_lines("record/entries.jsonl"):
        row, number = entry["row"], entry["row"]["number"]
        if number <= last or number > size:
            raise VerificationFailed(f"Event {number} of the audit log is out of order.")
        check_inclusion(entry, number, trees)
        if entry["erased"]:
            erased.add(number)
        elif row["commitment"]:
            if compute_commitment(entry) != row["commitment"]:
                raise VerificationFailed(f"The details of event {number} do not match its commitment.")
            opened += 1
        elif entry["details"]:
            raise VerificationFailed(f"Event {number} was written without details and has some now.")
        if row["action"] == "erase_details":
            owned_up.update([entry["details"].get("event"), *entry["details"].get("events", [])])
        details = None if entry["erased"] else entry["details"]
        recorded.setdefault(row["subject"], []).append((row["action"], details))
        known.add(entry["hash"])
        last = number
    for number in sorted(erased - owned_up):
        raise VerificationFailed(
            f"The details of event {number} are missing, and no later event says that they were erased."
        )
    message = f"{opened} match their commitment" + (f", {len(erased)} erased on request" if erased else "")
    print(f"Every event about it is in the audit log of {size} events, in its place. Details: {message}.")
    for tree in trees:
        if tree["published"]:
            print(
                f"The first {tree['size']} events lead to the root published on {tree['published']}: "
                f"{tree['root']}."
            )
    if about["whole_chain"]:
        known |= check_chain(files, size, head, trees[0]["root"], set(heads))
    for one in heads:
        if one.lower() not in known:
            more = (
                ""
                if about["whole_chain"]
                else " Only a file with the whole audit log can prove every checkpoint."
            )
            raise VerificationFailed(f"The checkpoint {one} is not the hash of an event in this file.{more}")
        print(f"The published checkpoint {one} is in this audit log.")
    for one in roots:
        if one.lower() not in [tree["root"] for tree in trees]:
            raise VerificationFailed(f"The events of this file do not lead to the root {one}.")
        print(f"The events lead to the published root {one}.")
    return recorded, (size, head)


def check_inclusion(entry: dict[str, Any], number: int, trees: list[dict[str, Any]]) -> None:
    """Check that an event and the one before it are neighbouring leaves of each tree that is large enough."""
    if compute_event_hash(entry["previous"], entry["row"]) != entry["hash"]:
        raise VerificationFailed(
            f"Event {number} of the audit log was altered: its content does not match its hash."
        )
    if number == 1 and entry["previous"] != GENESIS_HASH:
        raise VerificationFailed("Event 1 is not the beginning of the audit log.")
    for place, tree in enumerate(trees):
        if number > tree["size"]:
            continue
        path, before = entry["paths"][place], entry["previous_paths"][place]
        if compute_root_from_path(entry["hash"], path or [], number, tree["size"]) != tree["root"]:
            raise VerificationFailed(
                f"Event {number} is not in the audit log of this file: its path leads to another root."
            )
        if (
            number > 1
            and compute_root_from_path(entry["previous"], before or [], number - 1, tree["size"])
            != tree["root"]
        ):
            raise VerificationFailed(f"Event {number} of the audit log does not follow the event before it.")


def compute_commitment(entry: dict[str, Any]) -> str:
    """Compute the commitment from the details and their salt; "" where it cannot be computed."""
    try:
        return hash_sha256(bytes.fromhex(entry["salt"]) + canonical_json(entry["details"]))
    except (ValueError, TypeError):
        return ""


def check_chain(files: PackFiles, size: int, head: str, root: str, wanted: set[str]) -> set[str]:
    """Hash every row again, from first to head, and the tree over them; return which ``wanted`` are found."""
    previous, number = GENESIS_HASH, 0
    leaves: list[bytes] = []
    found: set[str] = set()
    for entry in files.iter_json_lines("record/chain.jsonl"):
        number += 1
        if entry["row"]["number"] != number or entry["previous"] != previous:
            raise VerificationFailed(
                f"The chain is broken at event {number}: it does not follow the event before it."
            )
        if compute_event_hash(previous, entry["row"]) != entry["hash"]:
            raise VerificationFailed(
                f"The chain is broken at event {number}: its content does not match its hash."
            )
        previous = entry["hash"]
        leaves.append(hashlib.sha256(b"\0" + bytes.fromhex(previous)).digest())
        found |= wanted & {previous}
    if (number, previous) != (size, head):
        raise VerificationFailed("The chain does not end where this file says.")
    while len(leaves) > 1:
        pairs = [leaves[at : at + 2] for at in range(0, len(leaves), 2)]
        leaves = [hashlib.sha256(b"\1" + b"".join(two)).digest() if two[1:] else two[0] for two in pairs]
    if leaves and leaves[0].hex() != root:
        raise VerificationFailed("The root of the chain is not the one that this file gives.")
    print(f"The whole chain was recalculated, from its first event to event {number}.")
    return found


def compute_event_hash(previous: str, row: dict[str, Any]) -> str:
    return hash_sha256(previous.encode("ascii", "replace") + b"\n" + canonical_json(row))


def compute_root_from_path(digest: str, path: list[str], number: int, size: int) -> str:
    """Compute the root that a path leads to from one event (RFC 9162, 2.1.3.2); "" for a bad path."""
    try:
        here = hashlib.sha256(b"\0" + bytes.fromhex(digest)).digest()
        steps = [bytes.fromhex(one) for one in path]
    except (ValueError, TypeError):
        return ""
    place, last = number - 1, size - 1
    while last > 0:
        if place % 2 or place < last:
            if not steps:
                return ""
            beside = steps.pop(0)
            here = hashlib.sha256(b"\1" + (beside + here if place % 2 else here + beside)).digest()
        place, last = place // 2, last // 2
    return here.hex() if not steps else ""


def check_claim(files: PackFiles, claim: str, recorded: dict[str, list[tuple[str, Any]]]) -> None:
    base, events = f"claims/{claim}/", recorded.get(claim, [])
    print(f"Claim {claim}:")
    whole = all(details is not None for _, details in events)
    filed = {one.get("number"): one.get("hash") for step, one in events if step == "submit" and one}
    voted = {one.get("hash") for _, one in events if one}
    hashes = {}
    for version in files.read_json(base + "versions.json"):
        number, digest = version["number"], version["content_hash"]
        hashes[number] = digest
        if filed.get(number, digest if not whole else None) != digest:
            raise VerificationFailed(
                f"Version {number} of claim {claim} is not the one submitted according to the audit log."
            )
        if version["content"] is None:
            print(f"  version {number}: {version['why_not']}")
        elif hash_sha256(canonical_json(version["content"])) != digest:
            raise VerificationFailed(
                f"Version {number} of claim {claim} was altered: it does not match its content hash."
            )
        else:
            print(f"  version {number}: its content hash was recalculated and matches.")
    for review in files.read_json(base + "reviews.json"):
        number = review["version"]
        if review["content_hash"] != hashes.get(number):
            raise VerificationFailed(
                f"A review of version {number} of claim {claim} has the hash of another content."
            )
        if whole and review["vote"] == "approve" and review["content_hash"] not in voted:
            raise VerificationFailed(
                f"The audit log has no vote on the content of version {number} of claim {claim}."
            )
    for copy in files.read_json(base + "copies.json"):
        check_snapshot(files, copy)
    for reply in files.read_json(base + "replies.json"):
        for one in reply["files"]:
            if one["file"] and hash_sha256(files.read_bytes(one["file"])) != one["sha256"]:
                raise VerificationFailed(f"{one['file']}, which came with a reply, was altered.")
    for document in files.read_json(base + "published.json"):
        if not document["file"]:
            print(f"  a published document is not in this file: {document['note']}")
        elif hash_sha256(files.read_bytes(document["file"])) != document["sha256"]:
            raise VerificationFailed(f"{document['file']} is not what was published.")
    print("  reviews, archived copies, replies and published documents are unaltered.")


def check_snapshot(files: PackFiles, copy: dict[str, Any]) -> None:
    """Check that a snapshot's text has the frozen hash, and that its WARC is whole and holds the body."""
    if copy["text"] and hash_sha256(files.read_bytes(copy["text"])) != copy["hash"]:
        raise VerificationFailed(f"{copy['text']} does not have the hash in the verdict.")
    if not copy["warc"]:
        return
    name = copy["warc"]
    try:
        head, _, rest = gzip.decompress(files.read_bytes(name)).partition(b"\r\n\r\n")
        fields: dict[str, str] = {}
        for line in head.decode("utf-8").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            fields[key.strip().lower()] = value.strip()
        block = rest[: int(fields["content-length"])]
        body = block.partition(b"\r\n\r\n")[2] if "msgtype=response" in fields["content-type"] else block
    except VerificationFailed:
        raise
    except Exception as error:
        raise VerificationFailed(f"{name} is not a complete WARC: {error}.") from None
    for field, data in (("warc-block-digest", block), ("warc-payload-digest", body)):
        made = "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode("ascii")
        if fields.get(field) != made:
            raise VerificationFailed(f"{name} was altered: it does not match its {field}.")
    if hash_sha256(body) != copy["body_hash"]:
        raise VerificationFailed(f"{name} does not contain the archived page.")
    if not copy["text"] and copy["body_hash"] != copy["hash"]:
        raise VerificationFailed(f"{name} does not have the hash in the verdict.")


def check_article(files: PackFiles, article: str) -> None:
    for version in files.read_json(f"articles/{article}/versions.json"):
        if hash_sha256(files.read_bytes(version["file"])) != version["sha256"]:
            raise VerificationFailed(f"{version['file']} is not the text of the article as it was imported.")
    print(f"Article {article}: its versions are as they were imported.")


if __name__ == "__main__":
    sys.exit(main())
