"""Sets the demonstration up: two desks, eight people, a rating scale, the copy system, one partner."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.actions import create_desk, create_person, create_service, set_membership
from accounts.enums import Role, Visibility
from accounts.models import Desk, User
from accounts.queries import system
from factcheck.actions.interests import declare_interest
from factcheck.actions.scales import Label, draw_up_scale, use_scale
from factcheck.enums import Colour, InterestKind, RatingIcon, Tone
from factcheck.models import Rating
from newsroom.demonstration.moments import ZONE
from publishing.actions.partners import create_partner
from publishing.models import Partner

PASSWORD = "let-it-stand"  # noqa: S105 - everybody’s, and printed: for a newsroom on one’s own machine
PARTNER = "The County Wire"
COPY_SYSTEM = "copyflow"
ADMIN = "idris"

# User name: (name, what bin/demo calls them, {desk: role}).
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
    Label(label="False", value=1, tone=Tone.FALLS, colour=Colour.RED, icon=RatingIcon.CROSS,
          definition="The statement is wrong, and the evidence says so plainly."),
    Label(label="Mostly false", value=2, tone=Tone.FALLS, colour=Colour.RED, icon=RatingIcon.DISC_1,
          definition="There is something in it, but it leads most readers astray."),
    Label(label="Half true", value=3, tone=Tone.BETWEEN, colour=Colour.AMBER, icon=RatingIcon.DISC_2,
          definition="Right in part, and wrong or silent on something that matters."),
    Label(label="Mostly true", value=4, tone=Tone.STANDS, colour=Colour.GREEN, icon=RatingIcon.DISC_3,
          definition="Right in the main; a detail is wrong or is missing."),
    Label(label="True", value=5, tone=Tone.STANDS, colour=Colour.GREEN, icon=RatingIcon.CHECK,
          definition="The evidence bears it out."),
    Label(label="Unproven", tone=Tone.BETWEEN, colour=Colour.SOFT, icon=RatingIcon.QUESTION,
          definition="Nobody can show it yet, in either direction."),
)  # fmt: skip


@dataclass(frozen=True)
class House:
    """Whoever and whatever is there before the first article comes in. Keys are user names and slugs."""

    people: dict[str, User]
    desks: dict[str, Desk]
    ratings: dict[str, Rating]
    partner: Partner


def set_up(*, at: datetime) -> House:
    """Everything in the first hour of the newsroom's life, each step a minute after the other."""
    clock = (at + timedelta(minutes=n) for n in range(60))
    by = create_person(
        by=system(), at=next(clock), username=ADMIN, name=PEOPLE[ADMIN][0], password=PASSWORD, admin=True
    )
    desks = {
        "news": create_desk(
            by=by, at=next(clock), name="News desk", slug="news", timezone=ZONE, signs_work=True
        ),
        "inquiries": create_desk(
            by=by,
            at=next(clock),
            name="Inquiries",
            slug="inquiries",
            timezone=ZONE,
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
        people[username] = create_person(by=by, at=moment, username=username, name=name, password=PASSWORD)
        for desk, role in roles.items():
            set_membership(people[username], desks[desk], by=by, at=moment, role=role)
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
    scale = draw_up_scale(by=by, at=next(clock), name="The Courier’s scale", labels=SCALE)
    use_scale(scale, by=by, at=next(clock))
    ratings = {rating.label: rating for rating in scale.ratings.all()}
    partner = create_partner(by=by, at=next(clock), name=PARTNER, desks=[desks["news"]])
    return House(people, desks, ratings, partner)
