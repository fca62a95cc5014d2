"""People with a second factor: the app they hold, and the codes that it shows."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from accounts import factors
from accounts.actions.factors import add_app
from accounts.models import User
from tests.accounts.constants import MONDAY


class App:
    """An app on a phone: each code it gives is a newer one."""

    def __init__(self, secret: str) -> None:
        self.secret, self.given = secret, -2

    def show_code(self) -> str:
        self.given += 1
        return format_hotp_value(hotp_value(self.secret, int(time.time()) // 30 + self.given))


def give_app(person: User) -> App:
    """Add an app to a person's account; the first code it shows is one step old, as clocks may be."""
    secret = factors.generate_totp_secret()
    add_app(person, secret=secret, counter=0, at=MONDAY)
    return App(secret)
