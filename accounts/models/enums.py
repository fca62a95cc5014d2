"""Enumerations of accounts: kinds of user, a desk's visibility, roles, scopes of a key."""

from django.db import models
from django.utils.translation import gettext_lazy


class UserKind(models.TextChoices):
    """Kinds of user: a person signs in; a service acts by key or internally (the system, a CMS, a feed).

    A partner's person signs in too, to the partner's own console and nowhere else, and is on no desk.
    """

    PERSON = "person", gettext_lazy("Person")
    SERVICE = "service", gettext_lazy("Service")
    PARTNER = "partner", gettext_lazy("Partner’s staff")


class Visibility(models.TextChoices):
    """Readers of a desk's work: all staff, or its members only."""

    OPEN = "open", gettext_lazy("Open: all newsroom staff can read")
    CONFIDENTIAL = "confidential", gettext_lazy("Confidential: members only")


class Role(models.TextChoices):
    """Roles of a member on a desk, in rising order. Each can do what the one before it can."""

    CHECKER = "checker", gettext_lazy("Checker")
    EDITOR = "editor", gettext_lazy("Editor")
    STANDARDS = "standards", gettext_lazy("Standards editor")


class ConsentKind(models.TextChoices):
    """Acts on a confidential desk to which one of its members has to agree."""

    ROLE = "role", gettext_lazy("A role on the desk")
    OPEN = "open", gettext_lazy("Opening the desk to all staff")
    KEY = "key", gettext_lazy("A new key of a service on the desk")
    FACTORS = "fact", gettext_lazy("A reset of a member’s second factors")


class SecondFactor(models.TextChoices):
    """People of a desk who need a second factor to sign in. Admins always do."""

    AUTO = "auto", gettext_lazy("Everybody, if the desk is confidential")
    EDITORS = "editors", gettext_lazy("Editors and standards editors, and everybody if it is confidential")
    EVERYBODY = "everybody", gettext_lazy("Everybody")


class ReviewMode(models.TextChoices):
    """Ways in which a verdict is reviewed on a desk before it counts as approved."""

    SECOND = "second", gettext_lazy("A second person approves, or as many as required")
    BLIND = "blind", gettext_lazy("Blind: reviewers rate the claim before they see the verdict")
    PANEL = "panel", gettext_lazy("Panel: three people vote, two decide")


class FetchIdentity(models.TextChoices):
    """Desks whose fetches tell other people's servers which newsroom asks."""

    AUTO = "auto", gettext_lazy("Only if the desk is open")
    NAMED = "named", gettext_lazy("Always")
    NEUTRAL = "neutral", gettext_lazy("Never")


class DigestFrequency(models.TextChoices):
    """Frequencies of the e-mail with the notifications that a person gets together."""

    DAILY = "daily", gettext_lazy("Every morning, if there is anything new")
    WEEKLY = "weekly", gettext_lazy("Every Monday")
    OFF = "off", gettext_lazy("Never")


class Scope(models.TextChoices):
    """Permissions of an API key."""

    READ_PUBLISHED = "read-published", gettext_lazy("Read published verdicts")
    TRY_OUT = "try-out", gettext_lazy("Test data: invented verdicts only")
    REPORT_ERRORS = "report-errors", gettext_lazy("Report errors in published verdicts")
    IMPORT_ARTICLES = "import-articles", gettext_lazy("Import articles")
    WORK = "work", gettext_lazy("Work on claims, within its desk roles")
