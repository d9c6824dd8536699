"""`ownwords links`: the addresses of the forms and reports, listed, revoked, and rotated to a new key."""

import json

import click

from infra.commands import Refusal
from infra.commands.arguments import Alternative, on_deployment
from infra.commands.audit import note
from infra.deployment import Deployment
from infra.local.kept import put_links
from shared.domain.problems import refuse
from shared.services.form_links import FormLinks
from shared.settings import Settings, stored_at


def form_links(deployment: Deployment) -> FormLinks:
    """Make ready to work on the links of a deployment, now."""
    return FormLinks(deployment.store, deployment.link_keys, deployment.base_url, Settings.real_day(), stored_at())


def lines_of(found: object, *names: str) -> list[str]:
    """Write nested links as lines of their names and the address."""
    if isinstance(found, dict):
        return [line for name, inner in found.items() for line in lines_of(inner, *names, name)]
    return [f"{' '.join(names):<40} {found}"]


@click.command
@click.option(
    "--personal",
    cls=Alternative,
    metavar="GROUP",
    help="Personal links of a group's people: surveys, and a register for each tutor.",
)
@click.option(
    "--revoke", cls=Alternative, metavar="ADDRESS", help="Close this link; the next list has a new one instead."
)
@click.option(
    "--rotate", cls=Alternative, is_flag=True, help="Make new addresses under a new key; the old ones go on opening."
)
@click.option(
    "--revoke-old", cls=Alternative, is_flag=True, help="Close every link of an older key, after naming them."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@on_deployment
def links(
    deployment: Deployment, personal: str | None, revoke: str | None, *, rotate: bool, revoke_old: bool, as_json: bool
) -> None:
    """List the addresses of the forms and reports.

    Those that are missing are made.
    """
    if revoke:
        _revoke(revoke, deployment)
    elif rotate:
        _rotate(deployment, as_json=as_json)
    elif revoke_old:
        _revoke_old(deployment, as_json=as_json)
    elif personal:
        _list_personal(personal, deployment, as_json=as_json)
    else:
        _print(_listed(form_links(deployment), deployment), as_json=as_json)


def _revoke(address: str, deployment: Deployment) -> None:
    if not form_links(deployment).revoke(address, deployment.settings.now()):
        msg = "No open link has this address. Nothing was changed."
        raise Refusal(msg)
    print("Revoked. `ownwords links` lists the new address.")


def _list_personal(group: str, deployment: Deployment, *, as_json: bool) -> None:
    records = deployment.read().records
    if group not in {known.group for known in records.groups}:
        raise refuse("no_such_group", value=group)
    found = form_links(deployment).of_people(group, records, deployment.settings.day())
    note(deployment, "links", count=len({person for people in found.values() for person in people}))
    _print(found, as_json=as_json)


def _rotate(deployment: Deployment, *, as_json: bool) -> None:
    if not deployment.secret_names.are_apart:
        msg = "This service has one secret for everything. Bring it up to date with `make deploy`, then rotate."
        raise Refusal(msg)
    links = form_links(deployment)
    added = links.rotate(deployment.add_link_key)
    _listed(links, deployment)
    old = links.replace_old()
    note(deployment, "links", count=len(old))
    if as_json:
        _print({it.words: it.address for it in old}, as_json=True)
        return
    print("\n".join(lines_of({it.words: it.address for it in old})))
    print(
        f"{'Made' if added else 'Completed the change to'} key {links.keys.current}: {len(old)} addresses have a "
        "successor, listed above. Print and send these; the old ones go on opening until "
        "`ownwords links --revoke-old` closes them."
    )


def _revoke_old(deployment: Deployment, *, as_json: bool) -> None:
    links = form_links(deployment)
    old = links.replace_old()
    note(deployment, "links", count=len(old))
    if as_json:
        _print({it.words: it.address for it in old}, as_json=True)
    else:
        print(f"{len(old)} open links are of an older key.")
        if old:
            print("Closing them now. What has to be printed or sent again, with the new address:", flush=True)
            print("\n".join(lines_of({it.words: it.address for it in old})), flush=True)
    closed = links.revoke_old(deployment.settings.now())
    _listed(links, deployment)
    if not as_json:
        print(f"Closed {closed} links.")


def _listed(links: FormLinks, deployment: Deployment) -> dict[str, object]:
    """Return the links of the forms; the local service's links.json follows."""
    listed = links.of_forms(deployment.read().records)
    if deployment.folder:
        put_links(deployment.folder, listed)
    return listed


def _print(found: object, *, as_json: bool) -> None:
    print(json.dumps(found, indent=1) if as_json else "\n".join(lines_of(found)))
