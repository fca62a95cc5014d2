"""Checks of the settings, of the secrets' strength, and of a request as the proxy passes it on."""

import ipaddress

from django.conf import settings
from django.core.checks import ERROR, CheckMessage, Tags, run_checks
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from accounts.login_throttling import get_client_address
from factcheck.models import ClaimTerms, ExternalReviewTerms, SealingKey, Source
from factcheck.sealing.contents import list_sources_with_lost_key
from factcheck.sealing.keys import list_sources_without_key
from factcheck.search import meaning
from lib.crypto.key_wrapping import SealingKeyMissing, get_key_wrapper, has_sealing_key
from newsroom import environment
from newsroom.doctor.findings import HealthFinding, Level, report_ok, report_warning, report_wrong
from newsroom.server_urls import parse_base_url
from publishing.models import SearchEntry

MIN_SECRET_LENGTH = 50
MIN_PASSWORD_LENGTH = 16
MIN_DIFFERENT_CHARACTERS = 8
SAMPLE_PREFIX = "replace-"
"""Beginning of each secret of deploy.env.example."""
ELSEWHERE = frozenset({"security.W009", "stet.W003"})
"""Checks that have a sentence of their own: the secret key, the role of the database."""


def examine_settings() -> list[HealthFinding]:
    """Report each of Django's and Stet's own system checks of security that has something to say."""
    messages: list[CheckMessage] = run_checks(
        tags=[Tags.security], include_deployment_checks=settings.SECURE_SSL_REDIRECT
    )
    findings = [
        HealthFinding(
            "settings",
            Level.WRONG if message.level >= ERROR else Level.WARNING,
            f"{message.msg} ({message.id})",
            str(message.hint or gettext("Look the number up in Django’s list of system checks.")),
        )
        for message in messages
        if message.id not in ELSEWHERE
    ]
    if settings.DEBUG and not settings.STET_EMBEDDED:
        findings.append(
            report_wrong(
                "settings",
                gettext("STET_DEBUG shows the details of errors to everybody."),
                gettext("Remove STET_DEBUG from the settings."),
            )
        )
    return findings or [report_ok("settings", gettext("The settings are those of a secure site."))]


def examine_secrets() -> list[HealthFinding]:
    """Report secrets that are short, or still those of the sample."""
    mend = gettext("python3 -c 'import secrets; print(secrets.token_urlsafe(50))' prints a strong one.")
    findings = []
    key = settings.SECRET_KEY
    if len(key) < MIN_SECRET_LENGTH or _is_guessable(key):
        sentence = gettext("STET_SECRET_KEY is short or easy to guess: others could sign sessions with it.")
        findings.append(report_wrong("secrets", sentence, mend))
    if not settings.STET_EMBEDDED:
        for name in ("STET_DATABASE_PASSWORD", "STET_BROKER_PASSWORD"):
            password = environment.get_variable(name)
            if password and (len(password) < MIN_PASSWORD_LENGTH or _is_guessable(password)):
                sentence = gettext("{setting} is short or easy to guess.").format(setting=name)
                findings.append(report_warning("secrets", sentence, mend))
    return findings or [report_ok("secrets", gettext("Secrets are long enough."))]


def examine_sealing() -> list[HealthFinding]:
    """Report whether off-the-record sources are encrypted, and can be read with the key at hand."""
    part = "sealing"
    is_used = SealingKey.objects.exists() or Source.objects.filter(is_restricted=True).exists()
    if not is_used and not has_sealing_key():
        sentence = gettext("There are no off-the-record sources. None can be added, because there is no key.")
        mend = gettext("Create a key first: docs/how-to/encrypt-sources.md.")
        return [report_warning(part, sentence, mend)]
    try:
        get_key_wrapper()
        for key in SealingKey.objects.filter(desk__isnull=False, erased_at__isnull=True):
            key.unwrap_identity()
    except SealingKeyMissing as missing:
        mend = gettext("Set STET_SEALING_KEY_FILE to the file of that key: docs/how-to/encrypt-sources.md.")
        return [report_wrong(part, missing.message, mend)]
    lost = list_sources_with_lost_key().count()
    if lost:
        sentence = ngettext(
            "{count} off-the-record source cannot be read: its key is not in the database.",
            "{count} off-the-record sources cannot be read: their keys are not in the database.",
            lost,
        )
        mend = gettext("Restore a backup with its sealing-keys.json.age: docs/how-to/back-up-and-restore.md.")
        return [report_wrong(part, sentence.format(count=lost), mend)]
    plain = list_sources_without_key().count()
    if plain:
        sentence = ngettext(
            "{count} off-the-record source is not encrypted.",
            "{count} off-the-record sources are not encrypted.",
            plain,
        )
        return [report_wrong(part, sentence.format(count=plain), gettext("Run manage.py seal_sources."))]
    return [report_ok(part, gettext("Off-the-record sources are encrypted, and their key is here."))]


def examine_meaning() -> list[HealthFinding]:
    """Report whether matches go by meaning, where the setting asks for it, and how many texts are encoded."""
    if not settings.STET_MEANING_MODEL:
        return []
    if trouble := meaning.find_trouble():
        return [report_warning("meaning", trouble, meaning.get_mend())]
    model = meaning.get_meaning_model()
    if model is None:
        sentence = gettext("The model of meaning cannot be read. The log says why.")
        return [report_warning("meaning", sentence, meaning.get_mend())]
    kinds = (ClaimTerms.objects.all(), ExternalReviewTerms.objects.all(), SearchEntry.objects.all())
    encoded, every = meaning.count_encoded(model, *kinds)
    sentence = gettext("Claims are matched by meaning too: {encoded} of {every} texts are encoded.")
    return [report_ok("meaning", sentence.format(encoded=encoded, every=every))]


def _is_guessable(secret: str) -> bool:
    return secret.startswith(SAMPLE_PREFIX) or len(set(secret)) < MIN_DIFFERENT_CHARACTERS


def examine_request(request: HttpRequest) -> list[HealthFinding]:
    """Report how this request arrived from the proxy: under which name, and from whom.

    One that does not come over https is redirected before: ``newsroom.checks.check_proxy`` is about that.
    """
    if not settings.SECURE_SSL_REDIRECT:
        return []
    base = parse_base_url(settings.STET_BASE_URL)
    findings = []
    if request.get_host().partition(":")[0] != base.hostname:
        sentence = gettext("This page was requested as {address}, which is not the host in STET_BASE_URL.")
        findings.append(
            report_warning(
                "proxy",
                sentence.format(address=f"{request.scheme}://{request.get_host()}"),
                gettext("Let the proxy pass the Host header on, or correct STET_BASE_URL."),
            )
        )
    is_forwarded = bool(request.META.get("HTTP_X_FORWARDED_FOR"))
    if settings.STET_TRUST_FORWARDED_FOR and not is_forwarded:
        findings.append(
            report_wrong(
                "proxy",
                gettext("The proxy sends no X-Forwarded-For, so all visitors count as one network."),
                gettext("Let the proxy append the visitor’s address, or set STET_TRUST_FORWARDED_FOR to 0."),
            )
        )
    elif is_forwarded and not settings.STET_TRUST_FORWARDED_FOR:
        findings.append(
            report_warning(
                "proxy",
                gettext(
                    "The proxy sends X-Forwarded-For, which Stet ignores: all visitors count as one network."
                ),
                gettext(
                    "If the proxy appends the visitor’s address itself, set STET_TRUST_FORWARDED_FOR to 1."
                ),
            )
        )
    address = get_client_address(request)
    if settings.STET_TRUST_FORWARDED_FOR and is_forwarded and not _is_address(address):
        findings.append(
            report_wrong(
                "proxy",
                gettext("The last entry of X-Forwarded-For is no address: {address}.").format(
                    address=address
                ),
                gettext("Let the proxy append the visitor’s address, without a port."),
            )
        )
    if findings:
        return findings
    if not settings.STET_TRUST_FORWARDED_FOR:  # stet.W005 says what follows from that
        return [report_ok("proxy", gettext("TLS and host arrive from the proxy."))]
    sentence = gettext("TLS, host and your address, {address}, arrive from the proxy.")
    return [report_ok("proxy", sentence.format(address=address))]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
