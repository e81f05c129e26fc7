"""Who may do what, written once more as people would: every verb against everybody; the refused change nothing."""

import pytest

from tests.actions.test_all_or_nothing import VERBS
from tests.world import ADA, ANA, BEN, CHO, DEE, ELI, FAY, RAE, T1, TIM, VAL
from ttrt.rules.access import Verb, require
from ttrt.rules.lifecycle import Status
from ttrt.rules.refusal import NotAllowed

PEOPLE = {v.name.split()[0]: v for v in (ANA, BEN, VAL, RAE, CHO, DEE, ELI, FAY, TIM, ADA)}

# Ana manages, Ben reports, Val views, Rae resolves (Water Resources); Cho manages elsewhere; Dee is the CMO;
# Eli is a representative, Tim a technician, Fay supervises, Ada administers (contractor).
MAY = {
    "post an update": "Eli Tim Fay",
    "post an internal note": "Eli Tim Fay",
    "comment": "Ana Ben Rae Eli Tim Fay",
    "record a contact": "Eli Tim Fay",
    "change the status": "Eli Tim Fay",
    "stop the clock": "Eli Tim Fay",
    "start the clock": "Eli Tim Fay",
    "void a stop": "Fay",
    "restore": "Eli Tim Fay",
    "accept": "Ana Rae",
    "dispute": "Ana Rae Eli Tim Fay",
    "cancel": "Ana Rae Eli Tim Fay",
    "reject": "Fay",
    "assign": "Fay",
}


def doing(world, verb, ticket, by):
    """Do it as this person; the world's own helpers name a fitting person, so here the verbs are called themselves."""
    match verb:
        case "post an update" | "post an internal note":
            world.update(ticket, by=by, public=verb == "post an update")
        case "comment":
            world.comment(ticket, by=by)
        case "record a contact":
            world.contact(ticket, by=by)
        case "change the status":
            world.move(ticket, Status.HELD, by=by)
        case "stop the clock":
            world.stop(ticket, by=by)
        case "start the clock":
            world.start(ticket, world.dossier(ticket).stops[0].pk, by=by)
        case "void a stop":
            world.void(ticket, world.dossier(ticket).stops[0].pk, by=by)
        case "restore":
            world.restore(ticket, by=by)
        case "accept":
            world.accept(ticket, by=by)
        case "dispute":
            world.dispute(ticket, by=by, said_by="Ana Alvarez")
        case "cancel":
            world.cancel(ticket, by=by)
        case "reject":
            world.reject(ticket, by=by)
        case "assign":
            world.assign(ticket, T1, by=by)


@pytest.mark.parametrize("verb", MAY)
def test_everybody_else_is_refused_and_nothing_changes(world, stored, verb):
    prepare, _ = VERBS[verb]
    ticket = prepare(world)
    before = stored()

    for name, person in PEOPLE.items():
        if name not in MAY[verb].split():
            with pytest.raises(NotAllowed):
                doing(world, verb, ticket, person)

    assert stored() == before


@pytest.mark.parametrize(("verb", "name"), [(verb, name) for verb, names in MAY.items() for name in names.split()])
def test_who_may_does(world, stored, verb, name):
    prepare, _ = VERBS[verb]
    ticket = prepare(world)
    before = stored()

    doing(world, verb, ticket, PEOPLE[name])

    after = stored()
    assert len(after["history_entry"]) > len(before["history_entry"])
    assert world.dossier(ticket).history[-1].by_name == PEOPLE[name].name


@pytest.mark.parametrize(
    ("by", "advice"),
    [
        (VAL, "Ask your department’s manager."),
        (ELI, "Ask a supervisor or an administrator."),
        (DEE, "The CMO reads everything and changes nothing."),
    ],
)
def test_a_refusal_says_what_fits_the_one_refused(by, advice):
    with pytest.raises(NotAllowed) as refused:
        require(by, Verb.REJECT, ANA.department_id)

    assert refused.value.message.endswith(f"does not let you reject a ticket. {advice}")
