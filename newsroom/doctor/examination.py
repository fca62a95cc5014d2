"""The examination: all checks, in the order in which an administrator would fix the problems."""

from datetime import datetime

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest

from lib.db.connections import limit_statements
from newsroom.doctor import database, installation, servers, work
from newsroom.doctor.findings import CHECK_SECONDS, HealthFinding, Level, describe_trouble, report_wrong


def examine_installation(
    *, at: datetime, request: HttpRequest | None = None, send_to: str = ""
) -> list[HealthFinding]:
    """Return the findings, each a sentence. No check takes longer than seconds, whatever hangs.

    ``request``, whose statements are limited already, shows how the proxy passes requests on; ``send_to``
    gets a test e-mail.
    """
    findings = [
        *installation.examine_secrets(),
        *(installation.examine_request(request) if request else []),
        *servers.examine_broker(),
        *servers.examine_disk(),
        *servers.examine_storage(),
        *servers.examine_mail(send_to=send_to),
    ]
    unreachable = database.examine_reachability()
    if unreachable:
        return [*unreachable, *findings]
    try:
        if request is None:
            limit_statements(connection, CHECK_SECONDS)
        migrations_and_more = database.examine_database()
        findings = [*migrations_and_more, *installation.examine_settings(), *findings]
        if any(finding.part == "migrations" and finding.mend for finding in migrations_and_more):
            return findings
        return [
            *findings,
            *installation.examine_sealing(),
            *installation.examine_meaning(),
            *work.examine_workers(at=at),
            *work.examine_due_work(at=at),
            *work.examine_search(),
            *work.examine_record(at=at),
            *work.examine_backups(at=at),
        ]
    except (DatabaseError, InterfaceError) as trouble:
        return [report_wrong("database", describe_trouble(trouble), ""), *findings]


def is_well(findings: list[HealthFinding]) -> bool:
    """Return whether nothing is wrong; warnings are not."""
    return not any(finding.level is Level.WRONG for finding in findings)
