"""What a browser's session says of whoever is signed in, without the pages on which they say it."""

import time

from django.contrib.auth import SESSION_KEY

AWAY = 31 * 60  # seconds: longer than a session waits


def say_again(browser, ago=0, also=None):
    """Let whoever is signed in have said again who they are, some seconds ago, and `also` have shown something."""
    session = browser.session
    said = {"method": "password", "at": time.time() - ago, "reauthenticated": True}
    session["account_authentication_methods"] = [said, *([also | {"at": said["at"]}] if also else [])]
    session["account_authentication_methods_user"] = session[SESSION_KEY]
    session.save()


def go_away(browser, seconds=AWAY):
    """Let nobody have been seen in this browser for some seconds."""
    session = browser.session
    session["seen"] -= seconds
    session.save()
