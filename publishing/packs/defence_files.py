"""Defence files: requested by standards editors, written by a worker."""

from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from accounts.selectors import get_role
from articles.models import Article
from audit.actions import append_event
from factcheck.models import Claim, Source
from factcheck.outsiders import files
from factcheck.snapshots import actions as snapshots_actions
from factcheck.verdicts.versions import is_blind_for
from factcheck.workflow.policies import STANDARDS, WorkflowFacts
from lib.archive import warc
from lib.crypto.commitments import sha256_hex
from lib.db.connections import release_connections
from lib.errors import Invalid, NotAllowed, NotFound, Unreachable, WrongState
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import PROCESS_DUE_PACKS_TASK
from publishing.documents.explanation import render_explanation
from publishing.models import DefenceFile
from publishing.models.pack import PROGRESS_MESSAGES, PackState
from publishing.packs.defence_audit import iter_chain_rows
from publishing.packs.defence_claim import ClaimAccount
from publishing.packs.defence_data import (
    BLIND_RATING_MESSAGE,
    DefenceData,
    gather_defence_data,
    get_access_refusals,
)
from publishing.packs.html_report import render_html_report
from publishing.packs.zip_writer import PackZipWriter, ProgressCallback, render_readme

VERIFY_SCRIPT = Path(__file__).parent.parent / "packs" / "verify.py"
README_OPENING = gettext_lazy(
    "This is a defence file: everything a newsroom knows about one claim, or one article and its claims."
)
README_FILES = {
    "account.html": gettext_lazy("What happened. Open it in any browser; it makes no network connections."),
    "verify.py": gettext_lazy(
        "Shows that nothing was altered: python3 verify.py (Python 3.9 or later). Its output is in English."
    ),
    "claims/": gettext_lazy(
        "Each claim: versions, reviews, replies, reader reports, archived copies (WARC and text), "
        "publications."
    ),
    "articles/": gettext_lazy("The text of each version of the article."),
    "record/": gettext_lazy("The events of the audit log, and proof that they are in it."),
}


def get_create_refusal(user: User, subject: Claim | Article) -> str:
    """Return why this person may not make or have a defence file of ``subject``; "" when they may."""
    return STANDARDS.refusal(WorkflowFacts(role=get_role(user, subject.desk) or ""))


def get_download_refusal(user: User, file: DefenceFile) -> str:
    """Return why this person may not have this very file; "" when they may.

    Judged by its contents and by how things are now: since it was made, its claims may have moved to another
    desk, and a source may have become restricted.
    """
    return get_create_refusal(user, file.subject_object) or get_access_refusals([file], user).get(file.pk, "")


@transaction.atomic
def request_defence_file(
    subject: Claim | Article,
    *,
    with_restricted: bool = False,
    whole_chain: bool = False,
    by: User,
    at: datetime,
) -> DefenceFile:
    """Request a file that a worker makes. A repeated request for one that still waits returns that one.

    Raises NotAllowed, and WrongState while others rate a verdict on the claim blind.
    """
    if refusal := get_create_refusal(by, subject):
        raise NotAllowed(refusal)
    if isinstance(subject, Claim) and is_blind_for(subject, by):
        raise WrongState(BLIND_RATING_MESSAGE)
    wanted: dict[str, Any] = {
        "claim" if isinstance(subject, Claim) else "article": subject,
        "with_restricted": with_restricted,
        "whole_chain": whole_chain,
    }
    waiting = DefenceFile.objects.filter(requested_by=by, state=PackState.WAITING, **wanted).first()
    if waiting is not None:
        return waiting
    file = DefenceFile.objects.create(requested_by=by, requested_at=at, due_at=at, **wanted)
    kind = type(subject).__name__.lower()
    details = {kind: str(subject.public_id), "with_restricted": with_restricted, "whole_chain": whole_chain}
    append_event(
        actor=by,
        action="request_defence_file",
        subject=file,
        at=at,
        details=details,
    )
    enqueue_on_commit(PROCESS_DUE_PACKS_TASK)
    return file


def expire_files_of_erased_sources(*, at: datetime) -> int:
    """Make files that contain a source erased since due for deletion; return how many.

    They are sealed with the key of their desk, which the erasure of a source leaves as it is.
    """
    files = DefenceFile.objects.filter(state=PackState.BUILT, with_restricted=True, due_at__gt=at)
    held = {file.pk: set(file.sources) for file in files.only("sources")}
    erased = Source.objects.filter(
        public_id__in=set().union(*held.values()), sealing_keys__erased_at__isnull=False
    )
    gone = {str(public_id) for public_id in erased.values_list("public_id", flat=True)}
    found = files.filter(pk__in=[pk for pk, sources in held.items() if sources & gone])
    if count := found.update(due_at=at):
        enqueue_on_commit(PROCESS_DUE_PACKS_TASK)
    return count


def write_defence_file(
    file: DefenceFile, out: IO[bytes], report_progress: ProgressCallback, at: datetime
) -> dict[str, Any]:
    """Write the zip; return the columns that say what is in it.

    Raises Unreachable while the snapshot storage does not answer.
    """
    gathered = gather_defence_data(file, at=at)
    release_connections()
    archive = PackZipWriter(out, at=at)
    _write_archive(archive, gathered, report_progress)
    archive.close()
    return {"claims": [one.id for one in gathered.claims], "sources": gathered.source_ids}


def _write_archive(archive: PackZipWriter, gathered: DefenceData, report_progress: ProgressCallback) -> None:
    total, done = sum(len(one.copies) for one in gathered.claims), 0
    for claim in gathered.claims:
        base = f"claims/{claim.id}/"
        for copy in claim.copies:
            done += 1
            report_progress("copies", done=done, total=total)
            _write_snapshot(archive, base, claim, copy)
        for reply in claim.replies:
            for data in reply["files"]:
                _write_reply_file(archive, claim, data)
        for name, body in claim.out.items():
            archive.add_file(name, body)
        archive.add_json(f"{base}claim.json", claim.details)
        for part in ("versions", "reviews", "replies", "reports", "copies", "published"):
            archive.add_json(f"{base}{part}.json", getattr(claim, part))
    if gathered.article is not None:
        base = f"articles/{gathered.article.id}/"
        for name, text in gathered.article.texts.items():
            archive.add_file(name, text)
        archive.add_json(f"{base}article.json", gathered.article.details)
        archive.add_json(f"{base}versions.json", gathered.article.versions)
    report_progress("audit_log")
    archive.add_lines("record/entries.jsonl", gathered.record.entries)
    archive.add_json("record/proof.json", gathered.record.proof)
    if gathered.about["whole_chain"]:
        archive.add_lines("record/chain.jsonl", iter_chain_rows(upto=gathered.upto))
    archive.add_json("about.json", gathered.about)
    archive.add_file("account.html", render_account(gathered))
    archive.add_file("verify.py", VERIFY_SCRIPT.read_bytes())
    archive.add_file("README.txt", render_readme(README_OPENING, README_FILES))


def render_account(gathered: DefenceData) -> str:
    """Render the readable account. The files have to be written before, since it names them."""
    claims = [
        {
            "details": claim.details,
            "replies": claim.replies,
            "reports": claim.reports,
            "copies": claim.copies,
            "published": claim.published,
            "versions": [
                version
                | {
                    "explained": mark_safe(render_explanation(version["explanation"])),  # noqa: S308 - sanitised
                    "reviews": [one for one in claim.reviews if one["version"] == version["number"]],
                }
                for version in claim.versions
            ],
        }
        for claim in gathered.claims
    ]
    return render_html_report(
        "publishing/packs/defence_report.html",
        {
            "about": gathered.about,
            "claims": claims,
            "alone": gathered.article is None,
            "article": gathered.article,
            "lines": gathered.record.lines,
            "proof": gathered.record.proof,
        },
    )


def _write_snapshot(archive: PackZipWriter, base: str, claim: ClaimAccount, data: dict[str, Any]) -> None:
    """Add a snapshot as a WARC that needs no other, and its text. A note says what is lost."""
    copy = claim.snapshots[data["id"]]
    name = f"{base}copies/{data['id']}"
    if copy.text:
        data["text"] = archive.add_file(f"{name}.txt", copy.text)
    if copy.erased_at is not None:
        return
    try:
        record = snapshots_actions.build_standalone_warc(copy)
        body = warc.read_record_body(record)
    except (NotFound, Invalid) as error:
        data["note"] = error.message
        return
    if sha256_hex(body) != copy.body_hash:
        data["note"] = gettext("Its file no longer matches the archived hash.")
        return
    data["warc"] = archive.add_file(f"{name}.warc.gz", record)


def _write_reply_file(archive: PackZipWriter, claim: ClaimAccount, data: dict[str, Any]) -> None:
    try:
        archive.add_file(data["file"], files.read_file_content(claim.sent[data["file"]]))
    except FileNotFoundError:
        data |= {"file": None, "note": gettext("Its file is missing from storage.")}
    except OSError as error:
        # The same error is raised for bytes that are not those that were stored: trying again does not help.
        if "stored bytes" not in str(error):
            raise Unreachable(PROGRESS_MESSAGES["storage"], reason="storage") from error
        data |= {"file": None, "note": gettext("Its file no longer matches the archived hash.")}
