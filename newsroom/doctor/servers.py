"""Checks of the servers that Stet needs: broker, mail, and where files are stored."""

import shutil
from pathlib import Path

import redis
from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from accounts.actions.emails import has_mail_server
from newsroom import checks, disk_space
from newsroom.doctor.findings import (
    HealthFinding,
    describe_trouble,
    report_ok,
    report_warning,
    report_wrong,
    run_bounded,
)

CLIENT_SECONDS = 3
"""Time that the broker's and the mail server's clients wait for an answer."""
MAIL_SECONDS = 15.0


def ping_broker() -> str:
    """Return the policy by which Redis makes room; "" where it does not tell. Raises when it is away."""
    with redis.Redis.from_url(
        settings.STET_BROKER_URL,
        socket_timeout=CLIENT_SECONDS,
        socket_connect_timeout=CLIENT_SECONDS,
        retry=None,
    ) as broker:
        broker.ping()
        try:
            return str(broker.info("memory").get("maxmemory_policy", ""))
        except redis.ResponseError:
            return ""


def examine_broker() -> list[HealthFinding]:
    if settings.STET_EMBEDDED:
        return [report_ok("broker", gettext("No broker is needed: one worker finds its work automatically."))]
    try:
        policy = run_bounded(ping_broker)
    except Exception as trouble:  # whatever its client raises, and a hang
        sentence = gettext("The broker (Redis) does not answer: {reason}.")
        return [
            report_wrong(
                "broker",
                sentence.format(reason=describe_trouble(trouble)),
                gettext(
                    "Start Redis, or correct STET_BROKER_URL and STET_BROKER_PASSWORD. Until then work is "
                    "late, but nothing is lost."
                ),
            )
        ]
    if policy not in ("", "noeviction"):
        sentence = gettext("The broker (Redis) discards messages when its memory is full ({policy}).")
        return [
            report_warning(
                "broker",
                sentence.format(policy=policy),
                gettext("Start Redis with --maxmemory-policy noeviction."),
            )
        ]
    return [report_ok("broker", gettext("The broker (Redis) answers."))]


def _connect_to_mail_server() -> None:
    backend = mailers["default"]
    backend.open()
    backend.close()


def examine_mail(*, send_to: str = "") -> list[HealthFinding]:
    """Sign in to the mail server, or send a test e-mail through it to ``send_to``."""
    mend = gettext("Correct STET_EMAIL_URL and STET_EMAIL_PASSWORD, or start the mail server.")
    if send_to:
        message = EmailMessage(
            subject=gettext("A test e-mail from Stet"),
            body=gettext("Stet can send e-mail: {address}").format(address=settings.STET_BASE_URL) + "\n",
            to=[send_to],
        )
        try:
            run_bounded(message.send, seconds=MAIL_SECONDS)
        except Exception as trouble:  # whatever a mail server's client raises, and a hang
            sentence = gettext("The test e-mail to {address} could not be sent: {reason}.")
            return [
                report_wrong("mail", sentence.format(address=send_to, reason=describe_trouble(trouble)), mend)
            ]
        sentence = gettext("A test e-mail to {address} was handed to the mail server.")
        return [report_ok("mail", sentence.format(address=send_to))]
    if not has_mail_server():
        return [
            report_warning(
                "mail",
                gettext("E-mails are written to files, and none is sent."),
                gettext("Set STET_EMAIL_URL to your mail server."),
            )
        ]
    try:
        run_bounded(_connect_to_mail_server)
    except Exception as trouble:  # as above
        sentence = gettext("The mail server cannot be used: {reason}.")
        return [report_wrong("mail", sentence.format(reason=describe_trouble(trouble)), mend)]
    return [report_ok("mail", gettext("The mail server lets Stet sign in."))]


def examine_storage() -> list[HealthFinding]:
    """Write, read and delete one small file where archived copies are stored."""
    try:
        run_bounded(checks.write_and_delete_probe, seconds=20)
    except Exception as trouble:  # whatever a folder or a store across a network may raise
        sentence = gettext("Archived copies and files cannot be stored: {reason}.")
        return [
            report_wrong(
                "storage",
                sentence.format(reason=describe_trouble(trouble)),
                gettext(
                    "Let Stet’s user write to STET_DATA_DIR or STET_SNAPSHOT_STORAGE, or correct STET_S3_*."
                ),
            )
        ]
    return [report_ok("storage", gettext("A test file was stored, read and deleted."))]


def examine_disk() -> list[HealthFinding]:
    """Report each disk that is nearly full, or the space that is left."""
    try:
        full = run_bounded(disk_space.list_nearly_full_disks)
        folder = Path(settings.STET_DATA_DIR)
        place = next(path for path in (folder, *folder.parents) if path.exists())
        free = run_bounded(lambda: shutil.disk_usage(place).free)
    except (TimeoutError, OSError) as trouble:
        sentence = gettext("The disk of STET_DATA_DIR does not answer: {reason}.")
        mend = gettext("Check the disk, and the mount if it is on a network.")
        return [report_wrong("disk", sentence.format(reason=describe_trouble(trouble)), mend)]
    if full:
        mend = gettext("Free some space, or set STET_DISK_MIN_FREE_MB lower.")
        return [report_wrong("disk", disk.sentence, mend) for disk in full]
    sentence = gettext("{size} are free on the disk of STET_DATA_DIR.")
    return [report_ok("disk", sentence.format(size=filesizeformat(free)))]
