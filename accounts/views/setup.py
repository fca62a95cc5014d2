"""Setup: the admin's index of people, desks, services and the rest, and the logs that it leads to."""

from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.access_log import build_sign_in_rows, list_sign_ins
from accounts.models import Desk, Membership, User
from accounts.models.enums import UserKind
from accounts.models.user import SYSTEM_USERNAME
from accounts.views.auth import admin_required
from audit import selectors as audit_selectors
from audit.models import VerificationRun
from lib.datetimes import clock
from lib.text.phrases import StrOrPromise
from lib.web.listing import paginate_list


class SetupLink(NamedTuple):
    """One line of the index."""

    url_name: str
    label: StrOrPromise
    about: StrOrPromise


class SetupSection(NamedTuple):
    """Lines of the index under one heading."""

    heading: StrOrPromise
    links: tuple[SetupLink, ...]


SETUP_SECTIONS = (
    SetupSection(
        gettext_lazy("People and desks"),
        (
            SetupLink(
                "person_list",
                gettext_lazy("People"),
                gettext_lazy("Who can sign in, and their roles on desks."),
            ),
            SetupLink(
                "desk_list",
                gettext_lazy("Desks"),
                gettext_lazy("Open or confidential, time zone and settings."),
            ),
            SetupLink(
                "sign_in_list",
                gettext_lazy("Sign-ins"),
                gettext_lazy("Who signed in, when and from where, and failed attempts."),
            ),
            SetupLink(
                "erase_person",
                gettext_lazy("Erase a person"),
                gettext_lazy("For a member of the newsroom or somebody outside who asks for it."),
            ),
        ),
    ),
    SetupSection(
        gettext_lazy("Verdicts"),
        (
            SetupLink(
                "scale_list",
                gettext_lazy("Rating scales"),
                gettext_lazy("The ratings that verdicts can have."),
            ),
            SetupLink(
                "methodology_edit",
                gettext_lazy("Statement of methods"),
                gettext_lazy("How you work, in your own words. Used in signatory packs."),
            ),
            SetupLink(
                "partner_list",
                gettext_lazy("Partners"),
                gettext_lazy("Who receives published verdicts, and under which licence."),
            ),
        ),
    ),
    SetupSection(
        gettext_lazy("Programs"),
        (
            SetupLink(
                "service_list",
                gettext_lazy("Services and API keys"),
                gettext_lazy("The CMS and other programs that use Stet."),
            ),
            SetupLink(
                "program_webhook_list",
                gettext_lazy("Webhooks for our own programs"),
                gettext_lazy("Programs that Stet notifies when something happens to a claim."),
            ),
        ),
    ),
    SetupSection(
        gettext_lazy("The installation"),
        (
            SetupLink(
                "installation_health",
                gettext_lazy("Health check"),
                gettext_lazy("Problems with the installation, and how to fix them."),
            ),
            SetupLink(
                "worker_status",
                gettext_lazy("Workers"),
                gettext_lazy("Whether each worker runs, and which work is overdue."),
            ),
            SetupLink(
                "audit_verification",
                gettext_lazy("Audit log"),
                gettext_lazy("The result of each nightly verification."),
            ),
        ),
    ),
)


@admin_required
def setup_index(request: HttpRequest) -> HttpResponse:
    counts = {
        "people": User.objects.filter(kind=UserKind.PERSON, is_active=True).count(),
        "desks": Desk.objects.count(),
        "services": User.objects.filter(kind=UserKind.SERVICE, is_active=True)
        .exclude(username=SYSTEM_USERNAME)
        .count(),
    }
    context = {
        "first_step": _find_first_step(has_desks=counts["desks"] > 0),
        "sections": [(section.heading, _resolve_links(section.links)) for section in SETUP_SECTIONS],
        "counts": counts,
        "version": settings.STET_VERSION,
    }
    return render(request, "accounts/setup_index.html", context)


def _find_first_step(*, has_desks: bool) -> str:
    """Return what a new newsroom lacks: a "desk", or two "people" with a role on one; "" if nothing."""
    if not has_desks:
        return "desk"
    people = Membership.objects.filter(user__kind=UserKind.PERSON, user__is_active=True)
    counted = people.values("desk").annotate(count=Count("user"))
    return "" if counted.filter(count__gte=2).exists() else "people"


def list_setup_links() -> list[tuple[SetupLink, str]]:
    """Return the lines of the index with their URLs."""
    return [line for section in SETUP_SECTIONS for line in _resolve_links(section.links)]


def _resolve_links(links: tuple[SetupLink, ...]) -> list[tuple[SetupLink, str]]:
    return [(link, reverse(link.url_name)) for link in links]


@admin_required
def sign_in_list(request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
    """List sign-ins, failed ones and sign-outs, newest first; with ``public_id`` of this person alone."""
    person = get_object_or_404(User, public_id=public_id) if public_id else None
    found = paginate_list(request, list_sign_ins(person), ("-at", "-id"))
    context = {"rows": build_sign_in_rows(found.rows), "person": person, **found.pager}
    return render(request, "accounts/sign_in_list.html", context)


@admin_required
def audit_verification(request: HttpRequest) -> HttpResponse:
    ended = VerificationRun.objects.filter(ended_at__isnull=False)
    found = paginate_list(request, ended, ("-ended_at", "id"))
    context = {
        "last": audit_selectors.find_last_verification_run(),
        "status": audit_selectors.get_verification_status(at=clock.now()),
        "nights": found.rows,
        "published": settings.STET_PUBLISH_AUDIT_HEADS,
        **found.pager,
    }
    return render(request, "accounts/audit_verification.html", context)
