"""The operator's `add-person`: an account that can come in by its invitation, on the right side, on record."""

import threading

import pytest

from tests.mailbox import Mailbox
from tests.world import FAY, World
from ttrt import cli
from ttrt.actions.first_people import LEVELS
from ttrt.models import OfficeEntry, Person
from ttrt.models.scope import as_viewer
from ttrt.queries import people, registers
from ttrt.rules.access import CONTRACTOR_LEVELS, Standing
from ttrt.worker import invite


@pytest.mark.parametrize("level", LEVELS)
def test_somebody_is_let_in_on_the_side_of_the_level(world: World, capsys, level):
    assert cli.main(["add-person", "kit@example.gov", "--name", "Kit Kim", "--level", level.value]) == 0

    made = people.of_login(capsys.readouterr().out.strip())
    assert made is not None
    assert (made.name, made.level) == ("Kit Kim", level)
    assert made.standing is (Standing.CONTRACTOR if level in CONTRACTOR_LEVELS else Standing.CMO)
    assert not Person.objects.get(pk=made.person_id).has_usable_password()
    with as_viewer(FAY):
        assert registers.check_office() == []
        assert OfficeEntry.objects.get().what == "person let in"


def test_an_address_is_somebodys_once(world: World, capsys):
    words = ["add-person", "kit@example.gov", "--name", "Kit Kim", "--level", "supervisor"]

    assert [cli.main(words), cli.main(words)] == [0, 1]
    assert "Somebody has this address already." in capsys.readouterr().err


def test_the_worker_mails_the_link(world: World, mailbox: Mailbox):
    cli.main(["add-person", "kit@example.gov", "--name", "Kit Kim", "--level", "administrator"])

    invite.invite_due(threading.Event())

    (mail,) = mailbox.mails
    assert mail["To"] == "kit@example.gov"
    assert "/invitation/" in mail.get_body(("plain",)).get_content()
