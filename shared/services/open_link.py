"""Decide whether an address opens its form: the check digits first, then the link in the table."""

from datetime import date

from shared.domain.links.link_token import hash_of, look_at
from shared.domain.problems import refuse
from shared.domain.records.form_link import FormLink
from shared.storage.links import read_link
from shared.storage.records import RecordStore


def open_link(store: RecordStore, token: str, form: str, today: date) -> FormLink:
    """Return the link for a token. Refused, without saying why, if it is unknown, expired or revoked."""
    link = _find_open(store, token, form, today)
    if link is None:
        raise refuse("no_such_link")
    return link


def path_of_survey_led_to(store: RecordStore, link: FormLink, token: str, today: date) -> str | None:
    """Return the path of the tutors' own survey that a register's link leads to, or None if none is open."""
    led_to = link.survey_led_to(token)
    if led_to is None:
        return None
    form, survey_token = led_to[0].form, led_to[1]
    return f"/{form}/{survey_token}" if _find_open(store, survey_token, form, today) else None


def _find_open(store: RecordStore, token: str, form: str, today: date) -> FormLink | None:
    if look_at(token, form, today) != "open":
        return None
    link = _read_open(store, hash_of(token), today)
    if link is None or link.form != form:
        return None
    # A survey link that a register leads to closes with the register's own link.
    return link if not link.led_from or _read_open(store, link.led_from, today) else None


def _read_open(store: RecordStore, token_hash: str, today: date) -> FormLink | None:
    link = read_link(store, token_hash)
    return link if link and link.is_open(today) else None
