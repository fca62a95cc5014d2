"""A defence file: everything of a claim in one zip, which shows by itself that nothing in it was altered."""

import ast
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from factcheck.models import Citation, Snapshot
from factcheck.outsiders.files import SentFile
from factcheck.replies import actions as replies_actions
from factcheck.replies.files import add_files
from factcheck.snapshots import actions as snapshots_actions
from factcheck.verdicts import reader_reports as reader_reports_actions
from factcheck.verdicts.reader_report_rows import get_default_reopen_reason
from lib.archive import warc
from lib.crypto.commitments import canonical_json, sha256_hex
from publishing.models import DefenceFile
from publishing.packs import actions as packs_actions
from publishing.packs.defence_files import VERIFY_SCRIPT, request_defence_file
from tests.factcheck.snapshot_factories import archive_page
from tests.factories import MONDAY, TUESDAY

WEDNESDAY = TUESDAY + timedelta(days=1)
PAGE = b"<p>The table has 20,145 crates.</p>"


class Look:
    """What a look found."""

    outcome, status_code, media_type, is_truncated = "ok", 200, "text/html", False
    headers = {"content-type": "text/html"}

    def __init__(self, url):
        self.final_url = url
        self.text, self.body = f"The table has 20,145 crates. {url}", PAGE + url.encode()


def kept(claim):
    """Each cited page kept as it was found, and pinned."""
    for citation in Citation.objects.filter(claim=claim).select_related("source"):
        copy = archive_page(citation.source_id, Look(citation.source.url), at=MONDAY)
        Citation.objects.filter(pk=citation.pk).update(snapshot=copy)


@pytest.fixture
def claim(cast, publish_claim, correct_claim):
    """Published, its pages kept after that, then corrected."""
    made = publish_claim()
    kept(made)
    return correct_claim(made)


@pytest.fixture
def answered(cast, create_claim_in_state):
    """A claim in the making, with a reply that came with a letter."""
    made = create_claim_in_state("awaiting_reply")
    reply = made.replies.get()
    add_files(reply, files=[SentFile("the letter.txt", b"It is so.")], by=cast.checker, at=TUESDAY)
    made.refresh_from_db()
    return replies_actions.log_reply(
        made, answer="It is so.", answered_by="Clerk", by=cast.checker, at=TUESDAY
    )


def made(subject, by, **wanted):
    """The bytes of a file as a worker makes it."""
    file = request_defence_file(subject, by=by, at=WEDNESDAY, **wanted)
    assert packs_actions.process_due_packs(clock=lambda: WEDNESDAY) == 1
    file.refresh_from_db()
    assert file.state == "built", file.progress_message
    with packs_actions.open_pack(file, by=by, at=WEDNESDAY) as opened:
        return opened.read()


def verified(tmp_path, content, *arguments):
    """verify.py of the file, run on it by a Python that knows nothing of ours."""
    path = tmp_path / "file.zip"
    path.write_bytes(content)
    description = subprocess.run(
        [sys.executable, "-I", str(VERIFY_SCRIPT), str(path), *arguments],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    return description.returncode, description.stdout + description.stderr


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def zipped(files, *, listed=True):
    """A zip of these files; ``listed``: by somebody who knows to write the manifest anew."""
    if listed:
        hashes = {name: sha256_hex(body) for name, body in files.items() if name != "manifest.json"}
        files = files | {"manifest.json": json.dumps({"sha256": hashes}).encode()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as writing:
        for name, body in files.items():
            writing.writestr(name, body)
    return out.getvalue()


def changed(files, ending, change):
    """The files with ``change`` made to the values of the one whose name ends so."""
    name = next(one for one in files if one.endswith(ending))
    if ending.endswith("jsonl"):
        values = [json.loads(line) for line in files[name].splitlines()]
        change(values)
        body = "".join(f"{json.dumps(one)}\n" for one in values).encode()
    else:
        values = json.loads(files[name])
        change(values)
        body = json.dumps(values).encode()
    return files | {name: body}


def test_everything_of_the_claim_is_in_it(cast, claim, tmp_path):
    files = parts(made(claim, cast.standards))
    base = f"claims/{claim.public_id}/"
    versions = json.loads(files[f"{base}versions.json"])
    assert [(one["number"], one["rating"]["label"]) for one in versions] == [
        (1, "Mostly true"),
        (2, "Mostly true"),
    ]
    assert versions[0]["rating"]["definition"] == "What Mostly true means."
    assert versions[1]["publication"]["note"] == "We counted again."
    cited = versions[1]["citations"][0]
    assert (cited["stance"], cited["tier"], cited["passage"]) == ("supports", "secondary", "20,145 crates")
    pinned = claim.citations.select_related("snapshot").order_by("id")[0].snapshot
    assert cited["snapshot_hash"] == pinned.text_hash
    assert [one["vote"] for one in json.loads(files[f"{base}reviews.json"])] == ["approve", "approve"]
    out = [json.loads(body) for name, body in files.items() if name.startswith(f"{base}published/")]
    assert [one["version"] for one in out] == [1, 2]
    copies = json.loads(files[f"{base}copies.json"])
    assert PAGE in warc.read_record_body(files[copies[0]["warc"]])
    assert files[copies[0]["text"]].decode() == Snapshot.objects.get(body_hash=copies[0]["body_hash"]).text
    entries = [json.loads(line) for line in files["record/entries.jsonl"].splitlines()]
    assert {"flag", "submit", "approve", "publish", "correct"} <= {one["row"]["action"] for one in entries}
    assert {one["row"]["subject"] for one in entries} == {str(claim.public_id)}
    account = files["account.html"].decode()
    for value in ("Mostly true", "We counted again.", "Counted again: 20,146"):
        assert value in account
    assert "Carl sent this verdict to review" in account
    code, data = verified(tmp_path, made(claim, cast.standards, whole_chain=True))
    assert code == 0, data


def test_replies_are_in_it_with_what_came_with_them(cast, answered, tmp_path):
    content = made(answered, cast.standards)
    files = parts(content)
    (reply,) = json.loads(files[f"claims/{answered.public_id}/replies.json"])
    assert (reply["recipient"], reply["question"], reply["answer"]) == ("The mayor", "Is it so?", "It is so.")
    assert files[reply["files"][0]["file"]] == b"It is so."
    assert verified(tmp_path, content)[0] == 0


def test_errors_that_were_reported_are_in_it_and_nothing_of_how_to_reach_who_reported_them(
    cast, claim, tmp_path
):
    receive = {"claim": claim, "about": 2, "at": WEDNESDAY}
    message = "It was 18,145 crates. Ask me: ada@example.org or +49 30 123456"
    sent = reader_reports_actions.create_reader_report(text=message, email="ada@example.org", **receive)
    reader_reports_actions.create_reader_report(text=message, email="grace@example.org", **receive)
    reader_reports_actions.reopen_claim_for_report(
        sent, reason=get_default_reopen_reason(sent), by=cast.editor, at=WEDNESDAY
    )
    sent.refresh_from_db()
    reader_reports_actions.answer_reader_report(
        sent, outcome="no_change", answer="We counted both. We wrote to ada@example.org", by=cast.editor,
        at=WEDNESDAY,
    )  # fmt: skip
    spam = reader_reports_actions.create_reader_report(text="Buy cheap herring today", **receive)
    reader_reports_actions.answer_reader_report(spam, outcome="spam", by=cast.editor, at=WEDNESDAY)
    content = made(claim, cast.standards)
    files = parts(content)
    data, junk = json.loads(files[f"claims/{claim.public_id}/reports.json"])
    assert data["text"] == "It was 18,145 crates. Ask me: […] or […]"
    assert (data["from"], data["again"], data["became"]) == ("A reader", 1, "Answered: No change needed")
    assert (junk["text"], junk["note"]) == ("", "Spam, not shown.")
    account = files["account.html"].decode()
    assert "Our answer:" in account
    assert "Answered: No change needed · Edith, " in account
    for body in files.values():
        for private in (b"ada@example.org", b"grace@example.org", b"123456", b"cheap herring"):
            assert private not in body
    assert verified(tmp_path, content)[0] == 0


def test_the_verifier_says_in_sentences_what_it_checked(cast, claim, tmp_path):
    code, data = verified(tmp_path, made(claim, cast.standards))
    assert code == 0, data
    assert "version 2: its content hash was recalculated and matches." in data
    assert "Every event about it is in the audit log of" in data
    assert "Nothing in this file was altered." in data


def test_it_says_the_same_of_the_unpacked_folder(cast, claim, tmp_path):
    with zipfile.ZipFile(io.BytesIO(made(claim, cast.standards))) as opened:
        opened.extractall(tmp_path / "unpacked")
    inside = [sys.executable, "-I", str(tmp_path / "unpacked" / "verify.py")]
    data = subprocess.run(inside, capture_output=True, text=True, check=False, cwd="/")
    assert (data.returncode, data.stderr) == (0, "")
    (tmp_path / "unpacked" / "extra.txt").write_text("more")
    data = subprocess.run(inside, capture_output=True, text=True, check=False, cwd="/")
    assert data.returncode == 1
    assert "extra.txt" in data.stdout


def test_the_verifier_needs_nothing_but_an_older_python():
    tree = ast.parse(VERIFY_SCRIPT.read_text(), feature_version=(3, 9))
    roots = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in ([one.name for one in node.names] if isinstance(node, ast.Import) else [])
        + ([node.module] if isinstance(node, ast.ImportFrom) else [])
    }
    assert roots <= set(sys.stdlib_module_names)


def test_one_flipped_byte_in_any_file_is_found_and_named(cast, claim, tmp_path):
    files = parts(made(claim, cast.standards, whole_chain=True))
    kinds: dict[tuple[str, str], str] = {}
    for name in files:
        kinds.setdefault((Path(name).parent.name if "copies/" in name or "published/" in name else name,
                          Path(name).suffix), name)  # fmt: skip
    assert len(kinds) > 14
    for name in kinds.values():
        body = bytearray(files[name])
        body[len(body) // 2] ^= 1
        code, data = verified(tmp_path, zipped(files | {name: bytes(body)}, listed=False))
        assert code == 1, name
        assert name in data or name == "manifest.json", data
        assert data.count("\n") <= 2, "it ends at the first thing that is wrong"


def forge_version(values):
    values[0]["content"]["statement"] = "Something else"


def forge_both(values):
    values[0]["content"]["statement"] = "Something else"
    values[0]["content_hash"] = sha256_hex(canonical_json(values[0]["content"]))


def forge_details(values):
    next(one for one in values if one["details"])["details"]["hash"] = "0" * 64


def forge_row(values):
    values[3]["row"]["action"] = "hold"


def forge_row_and_hash(values):
    values[3]["row"]["action"] = "hold"
    row = values[3]["previous"].encode() + b"\n" + canonical_json(values[3]["row"])
    values[3]["hash"] = sha256_hex(row)


def hide_details(values):
    one = next(one for one in values if one["details"])
    one |= {"erased": True, "details": {}, "salt": ""}


def forge_neighbour(values):
    values[2]["previous_paths"] = values[3]["previous_paths"]


FORGERIES = [
    ("versions.json", forge_version, "Version 1 of claim"),
    ("versions.json", forge_both, "is not the one submitted according to the audit log."),
    ("reviews.json", lambda v: v[0].update(content_hash="0" * 64), "has the hash of another content."),
    ("record/entries.jsonl", forge_details, "do not match its commitment."),
    ("record/entries.jsonl", forge_row, "was altered: its content does not match its hash."),
    ("record/entries.jsonl", forge_row_and_hash, "leads to another root"),
    ("record/entries.jsonl", forge_neighbour, "of the audit log does not follow the event before it."),
    ("record/entries.jsonl", lambda v: v.reverse(), "of the audit log is out of order."),
    ("record/entries.jsonl", hide_details, "are missing, and no later event says that they were erased."),
    (
        "record/proof.json",
        lambda v: v.update(head="0" * 64),
        "The checkpoint in record/proof.json is not the last event of its tree.",
    ),
    ("record/chain.jsonl", lambda v: v.pop(4), "The chain is broken at event 5: it does not follow"),
    ("record/chain.jsonl", forge_row_and_hash, "The chain is broken at event 5:"),
    ("record/chain.jsonl", lambda v: v.pop(), "The chain does not end where this file says."),
    ("copies.json", lambda v: v[0].update(hash="0" * 64), "does not have the hash in the verdict."),
    ("copies.json", lambda v: v[0].update(body_hash="0" * 64), "does not contain the archived page."),
    ("/published.json", lambda v: v[0].update(sha256="0" * 64), "not what was published"),
]


def test_whoever_writes_the_list_anew_is_found_out_too(cast, claim, tmp_path):
    files = parts(made(claim, cast.standards, whole_chain=True))
    for ending, forge, named in FORGERIES:
        code, data = verified(tmp_path, zipped(changed(files, ending, forge)))
        assert code == 1, named
        assert named in data, data


def test_a_warc_that_was_rewritten_is_found_out(cast, claim, tmp_path):
    files = parts(made(claim, cast.standards))
    copy = next(name for name in files if name.endswith(".warc.gz"))
    record = warc.write_response(
        uri="https://stats.example.org/1", at=MONDAY, status=200, headers=[], body=b"Forged"
    )
    code, data = verified(tmp_path, zipped(files | {copy: record}))
    assert code == 1
    assert f"{copy} does not contain the archived page." in data


def test_a_published_head_is_compared(cast, claim, tmp_path):
    content = made(claim, cast.standards, whole_chain=True)
    files = parts(content)
    lines = [json.loads(line) for line in files["record/chain.jsonl"].splitlines()]
    fifth = lines[4]["hash"]
    code, data = verified(tmp_path, content, "--head", fifth)
    assert code == 0
    assert f"The published checkpoint {fifth} is in this audit log." in data
    assert verified(tmp_path, content, "--head", "0" * 64)[0] == 1
    (tree,) = json.loads(files["record/proof.json"])["trees"]
    assert verified(tmp_path, content, "--root", tree["root"])[0] == 0
    assert verified(tmp_path, content, "--root", "0" * 64)[0] == 1


def test_nothing_of_other_work_is_in_it(cast, claim, publish_claim, create_claim_in_state):
    others = [publish_claim(), create_claim_in_state("checking")]
    files = parts(made(claim, cast.standards))
    whole = b"".join(files.values())
    for other in others:
        assert str(other.public_id).encode() not in whole
    with_chain = parts(made(claim, cast.standards, whole_chain=True))
    assert str(others[0].public_id).encode() in with_chain["record/chain.jsonl"], "as it says on the form"


def test_a_file_is_kept_for_a_fortnight_and_then_deleted(cast, claim):
    made(claim, cast.standards)
    file = DefenceFile.objects.get()
    name = file.file
    assert packs_actions.process_due_packs(clock=lambda: WEDNESDAY + timedelta(days=13)) == 0
    assert snapshots_actions.get_snapshot_storage().exists(name)
    assert packs_actions.process_due_packs(clock=lambda: WEDNESDAY + timedelta(days=15)) == 1
    file.refresh_from_db()
    assert (file.state, file.file) == ("deleted", "")
    assert not snapshots_actions.get_snapshot_storage().exists(name)
    assert len(file.sha256) == 64, "what was handed out can still be told"
