#!/usr/bin/python3
"""Sends a form from a clinic's own site to the intake's form service, by HTTP. The site's server does this, never a browser.

As a program: by_http.py [KEY] <FORM, with INTAKE_ADDRESS (https://form.clinic.example) and INTAKE_SECRET_FILE. It ends with 0
when the form is stored, 65 when it was refused, 75 when it is not confirmed; then the same with the KEY that it prints.
"""
import http.client
import json
import logging
import os
import random
import sys
import time
import urllib.error
import urllib.request
import uuid

log = logging.getLogger("intake")


class Refused(Exception):
    """Nothing is stored, and the same again would be refused again."""


class NotConfirmed(Exception):
    """The form may be stored or not: the same bytes with the same key, again, after some seconds."""

    def __init__(self, reason: str, after: float = 0):
        super().__init__(reason)
        self.after = after


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """urllib would go to the other address with a GET, with the secret and without the form, and take its 200 for an answer."""

    def redirect_request(self, *_):
        return None


# No proxy of the environment: a form goes to the clinic and nowhere else.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)


def new_key() -> str:
    """Made once for each form, before the first attempt, and kept beside its bytes until the form is confirmed."""
    return str(uuid.uuid4())


def submit(form: bytes, key: str, patience: float = 120) -> str:
    """Sends a form until it is confirmed, and returns its id; `patience` is for how long a patient waits, in seconds."""
    end = time.monotonic() + patience
    pause = 0.25
    while True:
        try:
            return attempt(form, key)
        except NotConfirmed as reason:
            # The reason is a status or a word of ours; the form stays out of the log.
            log.warning("form %s is not confirmed (%s); sending it again", key, reason)
            # Sites that wait for the same server must not all come back at once.
            wait = max(reason.after, pause * random.uniform(0.5, 1))
            if time.monotonic() + wait >= end:
                raise
        time.sleep(wait)
        pause = min(2 * pause, 5)


def attempt(form: bytes, key: str) -> str:
    request = urllib.request.Request(os.environ["INTAKE_ADDRESS"] + "/forms", data=form, method="POST", headers={
        "Authorization": "Bearer " + secret(), "Content-Type": "application/json", "Idempotency-Key": key})
    try:
        # Longer than the service itself tries, which is 12 seconds.
        with opener.open(request, timeout=30) as answer:
            return json.load(answer)["submission"]
    except urllib.error.HTTPError as error:
        with error:
            raise meaning(error) from None
    except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
        # No connection, no answer in time, or half of one.
        raise NotConfirmed(type(error).__name__) from None


def meaning(answer: urllib.error.HTTPError) -> Exception:
    """201 is the one status that confirms, whether the form was stored now or before."""
    after = answer.headers.get("Retry-After", "")
    if answer.status in (408, 429) or answer.status >= 500:
        # 429: too much at once, nothing is stored. 503: the database is away, nobody knows. 502, 504: the proxy's.
        return NotConfirmed(f"status {answer.status}", float(after) if after.isdigit() else 0)
    try:
        problem = json.load(answer)
    except (OSError, http.client.HTTPException, ValueError):
        problem = {}
    # 422 names each field with a fault, as a JSON Pointer, and never the answer: this may be logged, and is the site's
    # mistake. 400: no key. 401: the secret. 409: the key was used for another form. 413: more than 64 KiB.
    faults = "".join(f"; {fault['field']}: {fault['problem']}" for fault in problem.get("errors", []))
    return Refused(f"status {answer.status}: {problem.get('title', '')}{faults}")


def secret() -> str:
    """From a file that the site's account alone can read; a program's arguments are for every account to see."""
    with open(os.environ["INTAKE_SECRET_FILE"], encoding="ascii") as file:
        return file.read().strip()


def main() -> int:
    logging.basicConfig(format="%(message)s")
    key = sys.argv[1] if len(sys.argv) > 1 else new_key()
    # Bytes as they came: read and written again they would be another form to the key.
    form = sys.stdin.buffer.read()
    try:
        print(submit(form, key, float(os.environ.get("PATIENCE", 120))))
    except Refused as reason:
        print(f"refused ({reason}): the patient has to phone", file=sys.stderr)
        return 65
    except NotConfirmed:
        print(f"not confirmed: the patient has to phone, and the form is to be sent again with the key {key}", file=sys.stderr)
        return 75
    return 0


if __name__ == "__main__":
    sys.exit(main())
