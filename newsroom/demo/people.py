"""Accounts of the demonstration: two desks, eight people, a rating scale, the copy system, one partner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from accounts.actions import create_desk, create_person, create_service, set_membership
from accounts.models import Desk, User
from accounts.models.enums import Role, Visibility
from accounts.selectors import get_system_user
from factcheck.desk.interests import declare_interest
from factcheck.models import Rating
from factcheck.models.enums import InterestKind, RatingColor, RatingIcon, RatingTone
from factcheck.verdicts.scales import RatingLabel, activate_rating_scale, create_rating_scale
from newsroom.demo.clock import TIME_ZONE_NAME
from publishing.models import Partner
from publishing.partners.actions import create_partner

PASSWORD = "let-it-stand"  # noqa: S105 - everybody’s, and printed: for a newsroom on one’s own machine
PARTNER = "The County Wire"
COPY_SYSTEM = "copyflow"
ADMIN = "idris"

# User name: (name, role as bin/demo prints it, {desk: role}).
PEOPLE: dict[str, tuple[str, str, dict[str, Role]]] = {
    ADMIN: ("Idris Fane", "admin", {}),
    "ruth": ("Ruth Calder", "editor", {"news": Role.EDITOR}),
    "joss": ("Joss Penhale", "editor", {"inquiries": Role.EDITOR}),
    "omar": ("Omar Haddou", "checker", {"news": Role.CHECKER}),
    "mina": ("Mina Sorley", "checker", {"news": Role.CHECKER, "inquiries": Role.CHECKER}),
    "tomek": ("Tomek Bielas", "checker", {"news": Role.CHECKER}),
    "wren": ("Wren Achterberg", "checker", {"inquiries": Role.CHECKER}),
    "agnes": ("Agnes Moorcroft", "standards", {"news": Role.STANDARDS, "inquiries": Role.STANDARDS}),
}

SCALE = (
    RatingLabel(
        label="False",
        value=1,
        tone=RatingTone.FALLS,
        colour=RatingColor.RED,
        icon=RatingIcon.CROSS,
        definition="The statement is wrong, and the evidence says so plainly.",
    ),
    RatingLabel(
        label="Mostly false",
        value=2,
        tone=RatingTone.FALLS,
        colour=RatingColor.RED,
        icon=RatingIcon.DISC_1,
        definition="There is something in it, but it leads most readers astray.",
    ),
    RatingLabel(
        label="Half true",
        value=3,
        tone=RatingTone.BETWEEN,
        colour=RatingColor.AMBER,
        icon=RatingIcon.DISC_2,
        definition="Right in part, and wrong or silent on something that matters.",
    ),
    RatingLabel(
        label="Mostly true",
        value=4,
        tone=RatingTone.STANDS,
        colour=RatingColor.GREEN,
        icon=RatingIcon.DISC_3,
        definition="Right in the main; a detail is wrong or is missing.",
    ),
    RatingLabel(
        label="True",
        value=5,
        tone=RatingTone.STANDS,
        colour=RatingColor.GREEN,
        icon=RatingIcon.CHECK,
        definition="The evidence bears it out.",
    ),
    RatingLabel(
        label="Unproven",
        tone=RatingTone.BETWEEN,
        colour=RatingColor.SOFT,
        icon=RatingIcon.QUESTION,
        definition="Nobody can show it yet, in either direction.",
    ),
)


@dataclass(frozen=True)
class DemoNewsroom:
    """People, desks, ratings and partner before the first article. Keys are user names, slugs and labels."""

    people: dict[str, User]
    desks: dict[str, Desk]
    ratings: dict[str, Rating]
    partner: Partner


def create_demo_people(*, at: datetime) -> DemoNewsroom:
    """Create everything in the first hour of the newsroom's life, one action a minute."""
    clock = (at + timedelta(minutes=n) for n in range(60))
    server = get_system_user()
    by = create_person(
        by=server,
        at=next(clock),
        username=ADMIN,
        name=PEOPLE[ADMIN][0],
        admin=True,
    )
    desks = {
        "news": create_desk(
            by=by,
            at=next(clock),
            name="News desk",
            slug="news",
            timezone=TIME_ZONE_NAME,
            publishes_names=True,
        ),
        "inquiries": create_desk(
            by=by,
            at=next(clock),
            name="Inquiries",
            slug="inquiries",
            timezone=TIME_ZONE_NAME,
            visibility=Visibility.CONFIDENTIAL,
            quorum=2,
            self_service=False,
        ),
    }
    people = {ADMIN: by}
    for username, (name, _, roles) in PEOPLE.items():
        if username == ADMIN:
            continue
        moment = next(clock)
        people[username] = create_person(by=server, at=moment, username=username, name=name)
        for desk, role in roles.items():
            set_membership(people[username], desks[desk], by=server, at=moment, role=role)
    _set_passwords(people.values())
    people[COPY_SYSTEM] = create_service(
        by=by, at=next(clock), username=COPY_SYSTEM, name="Copyflow, the copy system"
    )
    set_membership(people[COPY_SYSTEM], desks["news"], by=by, at=next(clock), role=Role.CHECKER)
    declare_interest(
        by=people["mina"],
        at=next(clock),
        kind=InterestKind.RELATIVE,
        words="Harrowmere Rowing Club",
        note="My brother is its treasurer.",
    )
    scale = create_rating_scale(by=by, at=next(clock), name="The Courier’s scale", labels=SCALE)
    activate_rating_scale(scale, by=by, at=next(clock))
    ratings = {rating.label: rating for rating in scale.ratings.all()}
    partner = create_partner(by=by, at=next(clock), name=PARTNER, desks=[desks["news"]])
    return DemoNewsroom(people, desks, ratings, partner)


def _set_passwords(people: Iterable[User]) -> None:
    """Give all the same hash of the password that all have: one takes as long as ten of their actions."""
    password = make_password(PASSWORD)
    for person in people:
        person.password = password
        person.save(update_fields=["password"])
