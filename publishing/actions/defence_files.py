"""Defence files: asked for by standards editors, made by a worker out of what is here."""

from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol

from django.db import transaction
from django.utils.safestring import mark_safe

from accounts.models import User
from accounts.queries import role_on
from articles.models import Article
from factcheck.actions import keeping, reply_files
from factcheck.models import Claim
from factcheck.policies import STANDARDS, Facts
from factcheck.queries.claim_verdicts import is_veiled
from lib import warc
from lib.commitments import sha256_hex
from lib.connections import let_go
from lib.errors import Invalid, Missing, NotAllowed, Unreachable, WrongState
from lib.nudge import nudge
from publishing.models import DefenceFile
from publishing.models.pack import Progress
from publishing.packs.account import page
from publishing.packs.archive import Archive
from publishing.queries.defence import BLIND, Gathered, gather, why_out_of_reach
from publishing.queries.defence_claim import ClaimAccount
from publishing.queries.defence_record import chain
from publishing.queries.explanation import explanation_html
from record.actions import append

VERIFY = Path(__file__).parent.parent / "packs" / "verify.py"
README = """\
This is a defence file: all that a newsroom knows of one claim, or of one article and the claims in it.

account.html   what happened, to be read and printed. Open it in any browser; it contacts nobody.
verify.py      shows that nothing in here was changed: python3 verify.py (Python 3.9 or later, nothing else).
claims/        each claim: versions, reviews, replies, reported errors, kept copies (WARC and words), what was
               published.
articles/      the words of each version of the article, where the file is about one.
record/        the entries of the newsroom's record, and the proof that they are in it.
manifest.json  the SHA-256 of every other file.
"""


class Tell(Protocol):
    def __call__(self, words: str, /) -> None: ...


def may_make(user: User, subject: Claim | Article) -> str:
    """Why this person may neither make nor have a defence file of ``subject``; empty when they may."""
    return STANDARDS.refusal(Facts(role=role_on(user, subject.desk) or ""))


def may_have(user: User, file: DefenceFile) -> str:
    """Why this person may not have this very file; empty when they may.

    Judged by what is in it and by how things are now: its claims may have moved to another desk, and a source
    may have become restricted, since it was made.
    """
    return may_make(user, file.about) or why_out_of_reach([file], user).get(file.pk, "")


@transaction.atomic
def ask_defence_file(
    subject: Claim | Article,
    *,
    with_restricted: bool = False,
    whole_chain: bool = False,
    by: User,
    at: datetime,
) -> DefenceFile:
    """Ask for a file; a worker makes it. Asking twice for what is not made yet is asking once.

    Raises NotAllowed, and WrongState while a ruling on the claim is rated blind by others.
    """
    if refusal := may_make(by, subject):
        raise NotAllowed(refusal)
    if isinstance(subject, Claim) and is_veiled(subject, by):
        raise WrongState(BLIND)
    wanted: dict[str, Any] = {
        "claim" if isinstance(subject, Claim) else "article": subject,
        "with_restricted": with_restricted,
        "whole_chain": whole_chain,
    }
    waiting = DefenceFile.objects.filter(asked_by=by, state=Progress.WAITING, **wanted).first()
    if waiting is not None:
        return waiting
    file = DefenceFile.objects.create(asked_by=by, asked_at=at, due_at=at, **wanted)
    kind = type(subject).__name__.lower()
    details = {kind: str(subject.public_id), "with_restricted": with_restricted, "whole_chain": whole_chain}
    append(actor=by, step="ask", subject_type=file.SUBJECT, subject=file, at=at, details=details)
    nudge("publishing.tasks.make_packs")
    return file


def make(file: DefenceFile, out: IO[bytes], tell: Tell, at: datetime) -> dict[str, Any]:
    """Write the zip. Raises Unreachable while the store of kept copies is away."""
    gathered = gather(file, at=at)
    let_go()
    archive = Archive(out, at=at)
    _write(archive, gathered, tell)
    archive.close()
    return {"claims": [one.id for one in gathered.claims], "sources": gathered.sources}


def _write(archive: Archive, gathered: Gathered, tell: Tell) -> None:
    total, done = sum(len(one.copies) for one in gathered.claims), 0
    for claim in gathered.claims:
        base = f"claims/{claim.id}/"
        for copy in claim.copies:
            done += 1
            tell(f"Putting in kept copy {done} of {total}")
            _put_copy(archive, base, claim, copy)
        for reply in claim.replies:
            for told in reply["files"]:
                _put_file(archive, claim, told)
        for name, body in claim.out.items():
            archive.add(name, body)
        archive.add_json(f"{base}claim.json", claim.told)
        for part in ("versions", "reviews", "replies", "reports", "copies", "published"):
            archive.add_json(f"{base}{part}.json", getattr(claim, part))
    if gathered.article is not None:
        base = f"articles/{gathered.article.id}/"
        for name, text in gathered.article.texts.items():
            archive.add(name, text)
        archive.add_json(f"{base}article.json", gathered.article.told)
        archive.add_json(f"{base}versions.json", gathered.article.versions)
    tell("Putting in the record")
    archive.add_lines("record/entries.jsonl", gathered.record.entries)
    archive.add_json("record/proof.json", gathered.record.proof)
    if gathered.about["whole_chain"]:
        archive.add_lines("record/chain.jsonl", chain(upto=gathered.upto))
    archive.add_json("about.json", gathered.about)
    archive.add("account.html", account(gathered))
    archive.add("verify.py", VERIFY.read_bytes())
    archive.add("README.txt", README)


def account(gathered: Gathered) -> str:
    """The readable account, once the files are in their places."""
    claims = [
        {
            "told": claim.told,
            "replies": claim.replies,
            "reports": claim.reports,
            "copies": claim.copies,
            "published": claim.published,
            "versions": [
                version
                | {
                    "explained": mark_safe(explanation_html(version["explanation"])),  # noqa: S308 - sanitised
                    "reviews": [one for one in claim.reviews if one["version"] == version["number"]],
                }
                for version in claim.versions
            ],
        }
        for claim in gathered.claims
    ]
    return page(
        "publishing/packs/defence.html",
        {
            "about": gathered.about,
            "claims": claims,
            "alone": gathered.article is None,
            "article": gathered.article,
            "lines": gathered.record.lines,
            "proof": gathered.record.proof,
        },
    )


def _put_copy(archive: Archive, base: str, claim: ClaimAccount, told: dict[str, Any]) -> None:
    """A kept copy as a WARC that needs no other, and its words. What is lost is said, not hidden."""
    copy = claim.kept[told["id"]]
    name = f"{base}copies/{told['id']}"
    if copy.text:
        told["text"] = archive.add(f"{name}.txt", copy.text)
    if copy.erased_at is not None:
        return
    try:
        record = keeping.whole_record(copy)
        body = warc.read_body(record)
    except (Missing, Invalid) as error:
        told["note"] = error.message.rstrip(".")
        return
    if sha256_hex(body) != copy.body_hash:
        told["note"] = "its file does not hold the bytes that were kept"
        return
    told["warc"] = archive.add(f"{name}.warc.gz", record)


def _put_file(archive: Archive, claim: ClaimAccount, told: dict[str, Any]) -> None:
    try:
        archive.add(told["file"], reply_files.content_of(claim.sent[told["file"]]))
    except FileNotFoundError:
        told |= {"file": None, "note": "Its file is not in the store."}
    except OSError as error:
        # The same error tells of bytes that are not those that were kept: no second try mends them.
        if "stored bytes" not in str(error):
            raise Unreachable("The store does not answer. It is tried again.", reason="storage") from error
        told |= {"file": None, "note": "Its file does not hold the bytes that were kept."}
