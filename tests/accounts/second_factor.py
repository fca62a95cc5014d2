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
        self.secret, self.last_counter = secret, 0

    def show_code(self) -> str:
        self.last_counter = max(int(time.time()) // 30, self.last_counter + 1)
        return format_hotp_value(hotp_value(self.secret, self.last_counter))


def give_app(person: User) -> App:
    """Add an app to a person's account."""
    secret = factors.generate_totp_secret()
    add_app(person, secret=secret, counter=0, at=MONDAY)
    return App(secret)
