"""`ownwords quotes`: list the words that people consented to be quoted, approve them, withdraw an approved quote."""

import click

from infra.commands import Refusal
from infra.commands.arguments import on_deployment
from infra.commands.audit import note
from infra.commands.redacting import redact_reports
from infra.deployment import Deployment
from shared.domain.records.quote import Quote
from shared.services.quotes import Quotes
from shared.settings import stored_at


@click.command
@click.option("--approve", metavar="RESPONSE", help="Approve this response's words, as --text has them.")
@click.option("--text", help="The words as they may be published, edited so that nobody is recognised.")
@click.option("--anyway", is_flag=True, help="Approve them with a name or place in them that was looked at.")
@click.option("--withdraw", metavar="RESPONSE", help="Withdraw an approved quote.")
@on_deployment
def quotes(
    deployment: Deployment, approve: str | None, text: str | None, withdraw: str | None, *, anyway: bool
) -> None:
    """List words that may be quoted, and approve them.

    People consented to be quoted; the words are in a report once someone has edited and approved them.
    """
    service = Quotes(deployment.store, deployment.settings.now(), stored_at())
    if approve:
        _approve(service, approve, text, anyway=anyway)
    elif withdraw:
        service.withdraw(withdraw)
        print(f"Withdrawn: no report from now on quotes {withdraw}.")
        redact_reports(deployment)
    else:
        consented = service.consented()
        note(deployment, "quotes", count=len(consented))
        for it in consented:
            print(f"{it.response}  {_state_of(it.quote)}\n    {it.words}")
        print(f"{len(consented)} people consented to be quoted.")


def _approve(service: Quotes, response: str, text: str | None, *, anyway: bool) -> None:
    if not text:
        msg = "Say with --text how the words may be published, edited so that nobody is recognised."
        raise Refusal(msg)
    flagged = service.flags_in(text)
    if flagged and not anyway:
        seen = "; ".join(flagged)
        msg = f"Look again: {seen}. Edit --text, or say --anyway if nobody is recognised. Nothing was changed."
        raise Refusal(msg)
    service.approve(response, text)
    print(f"Approved: reports from now on quote {response}.")


def _state_of(quote: Quote | None) -> str:
    if quote is None:
        return "not approved"
    return f"approved: {quote.text}" if quote.may_be_published else "withdrawn"
