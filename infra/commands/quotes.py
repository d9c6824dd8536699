"""`ownwords quotes`: list the words that people consented to be quoted, approve them, withdraw an approved quote."""

import argparse

from infra.commands import Commands, Refusal
from infra.commands.audit import note
from infra.commands.redacting import redact_reports
from infra.deployment import Deployment
from shared.domain.records.quote import Quote
from shared.services.quotes import Quotes
from shared.settings import stored_at


def add_to(commands: Commands) -> None:
    """Add the command to the others."""
    quotes = commands.add_parser("quotes", help="list the words that people consented to be quoted, and approve them")
    quotes.add_argument("--approve", metavar="RESPONSE", help="approve this response's words, as --text has them")
    quotes.add_argument("--text", help="the words as they may be published, edited so that nobody is recognised")
    quotes.add_argument("--anyway", action="store_true", help="approve them with a name or place that was looked at")
    quotes.add_argument("--withdraw", metavar="RESPONSE", help="withdraw an approved quote")
    quotes.set_defaults(command=_quotes)


def _quotes(asked: argparse.Namespace, deployment: Deployment) -> None:
    quotes = Quotes(deployment.store, deployment.settings.now(), stored_at())
    if asked.approve:
        _approve(asked, quotes)
    elif asked.withdraw:
        quotes.withdraw(asked.withdraw)
        print(f"Withdrawn: no report from now on quotes {asked.withdraw}.")
        redact_reports(deployment)
    else:
        consented = quotes.consented()
        note(deployment, "quotes", count=len(consented))
        for it in consented:
            print(f"{it.response}  {_state_of(it.quote)}\n    {it.words}")
        print(f"{len(consented)} people consented to be quoted.")


def _approve(asked: argparse.Namespace, quotes: Quotes) -> None:
    if not asked.text:
        msg = "Say with --text how the words may be published, edited so that nobody is recognised."
        raise Refusal(msg)
    flagged = quotes.flags_in(asked.text)
    if flagged and not asked.anyway:
        seen = "; ".join(flagged)
        msg = f"Look again: {seen}. Edit --text, or say --anyway if nobody is recognised. Nothing was changed."
        raise Refusal(msg)
    quotes.approve(asked.approve, asked.text)
    print(f"Approved: reports from now on quote {asked.approve}.")


def _state_of(quote: Quote | None) -> str:
    if quote is None:
        return "not approved"
    return f"approved: {quote.text}" if quote.may_be_published else "withdrawn"
