"""Files on a ticket: taken by what they are, kept whole, and handed out as downloads and never as pages."""

import os
import time
import uuid

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError

from tests.rules.test_file_kinds import PDF_FILE, png
from tests.world import ANA, BEN, CHO, DEE, ELI, FIRE_T1, T1, VAL, World
from ttrt.actions import attachments
from ttrt.cli.verify_history import CHECKER
from ttrt.host.vault import Vault
from ttrt.models.scope import as_viewer
from ttrt.queries.attachments import check_files
from ttrt.rules.refusal import NotAllowed
from ttrt.worker import files

LOG = b"Line protocol down since 06:00.\n"


@pytest.fixture
def vault(settings, tmp_path):
    settings.TTRT_ATTACHMENTS = tmp_path / "attachments"
    return Vault(settings.TTRT_ATTACHMENTS)


@pytest.fixture
def ticket(world: World, vault):
    return world.open(T1)


def stored(vault: Vault) -> list[bytes]:
    """The content of every file in the vault, received or kept."""
    return sorted(path.read_bytes() for path in vault.folder.rglob("*") if path.is_file())


def send(visitor, ticket, *given: tuple[str, bytes], **typed: str):
    """Fill in the form and send these files with it."""
    form = visitor.get(f"/tickets/{ticket.number}").form(f"/tickets/{ticket.number}/attachments")
    sent = {**form.values, **typed, "files": [SimpleUploadedFile(name, content) for name, content in given]}
    return visitor.post(form.action, sent)


def download(visitor, ticket, file_id: int):
    response = visitor.client.get(f"/tickets/{ticket.number}/attachments/{file_id}")
    content = b"".join(response) if response.streaming else response.content
    response.close()
    return response.status_code, response, content


def test_a_department_attaches_files_and_the_desk_fetches_them_as_they_were(world, vault, ticket, at_page):
    shown = send(at_page(BEN), ticket, ("router.log", LOG), ("Lageplan état.pdf", PDF_FILE), note="This morning.")

    assert "2 files are on the ticket." in shown.text
    log, plan = world.dossier(ticket).attachments
    assert (log.name, log.media_type, log.size, log.note) == ("router.log", "text/plain", len(LOG), "This morning.")
    assert (plan.media_type, plan.public, plan.scan) == ("application/pdf", True, "not scanned")
    status, response, content = download(at_page(ELI), ticket, plan.pk)
    assert (status, content) == (200, PDF_FILE)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Lageplan%20%C3%A9tat.pdf"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "no-store"


def test_they_lie_under_random_names_for_this_user_alone(world, vault, ticket, at_page):
    send(at_page(BEN), ticket, ("router.log", LOG))

    (path,) = [each for each in vault.folder.rglob("*") if each.is_file()]
    assert path.name == world.dossier(ticket).attachments[0].stored_as.hex
    assert path.stat().st_mode & 0o777 == 0o600
    assert {folder.stat().st_mode & 0o777 for folder in (vault.folder, path.parent, vault.incoming)} == {0o700}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("page.txt", b"<html><script>alert(1)</script>", "page.txt: This text is a web page"),
        ("picture.png", png() + b"PK\3\4", "picture.png: This PNG picture is not taken: something follows"),
        ("run.js", b"alert(1)", "run.js: Files whose name ends in “.js” are not taken"),
        ("nothing.txt", b"", "nothing.txt is empty."),
        ("big.log", b"x" * 1001, "big.log is larger than"),
    ],
)
def test_what_is_not_taken_is_said_beside_the_field_and_nothing_is_kept(
    world, settings, vault, ticket, at_page, name, content, why
):
    settings.TTRT_ATTACHMENT_BYTES = 1000

    shown = send(at_page(BEN), ticket, ("good.log", LOG), (name, content), note="Keep these words.")

    assert shown.status == 422
    assert why in shown.beside("files")
    assert shown.kept(f"/tickets/{ticket.number}/attachments")["note"] == "Keep these words."
    assert (world.dossier(ticket).attachments, stored(vault)) == ([], [])


def test_a_form_that_is_too_long_is_refused_before_it_is_read(world, settings, vault, ticket, at_page):
    settings.TTRT_ATTACHMENT_BYTES = 1000

    shown = send(at_page(BEN), ticket, ("huge.log", b"x" * 100_000))

    assert (shown.status, shown.heading) == (413, "That is too much at once")
    assert stored(vault) == []


def test_no_other_address_takes_files(at_page, ticket, vault):
    visitor = at_page(BEN)
    form = visitor.get(f"/tickets/{ticket.number}").form(f"/tickets/{ticket.number}/comments")

    shown = visitor.post(form.action, {"a": SimpleUploadedFile("x.log", LOG), **form.values, "body": "With a file."})

    assert shown.status == 403
    assert stored(vault) == []


def test_sent_twice_it_is_attached_once(world, vault, ticket, at_page):
    visitor = at_page(BEN)
    form = visitor.get(f"/tickets/{ticket.number}").form(f"/tickets/{ticket.number}/attachments")
    for _ in range(2):
        shown = visitor.post(form.action, {**form.values, "files": SimpleUploadedFile("router.log", LOG)})

    assert shown.status == 200
    assert len(world.dossier(ticket).attachments) == 1
    assert stored(vault) == [LOG]


def test_internal_files_are_not_there_for_the_department(world, vault, ticket, at_page):
    send(at_page(ELI), ticket, ("trace.log", LOG), public="no")

    (file,) = world.dossier(ticket).attachments
    assert "trace.log" not in at_page(ANA).get(f"/tickets/{ticket.number}").html
    assert download(at_page(ANA), ticket, file.pk)[0] == 404
    assert download(at_page(DEE), ticket, file.pk)[2] == LOG
    with pytest.raises(NotAllowed):
        world.attach(ticket, by=VAL)


def test_another_departments_files_do_not_exist(world, vault, ticket, at_page):
    theirs = world.open(FIRE_T1, by=CHO)
    file = world.attach(theirs, by=CHO)

    ana = at_page(ANA)

    assert download(ana, theirs, file)[0] == 404
    assert download(ana, ticket, file)[0] == 404
    assert download(at_page(CHO), theirs, file)[0] == 200


def test_the_sum_stands_in_the_history_and_on_paper(world, vault, ticket, at_page):
    file = world.attach(ticket, content=LOG)

    (row,) = world.dossier(ticket).attachments
    assert world.dossier(ticket).history[-1].facts["files"][0]["sha256"] == row.sha256
    text = at_page(VAL).get(f"/tickets/{ticket.number}.txt").html
    assert row.sha256 in text.replace("\n", "").replace(" ", "")
    assert file == row.pk


def faults(read: bool) -> list[str]:
    with as_viewer(CHECKER):
        return [f.what for f in check_files(Vault(django_settings.TTRT_ATTACHMENTS), department_id=11, read=read)]


def test_a_file_changed_or_gone_is_found_by_the_verifier(world, vault, ticket):
    world.attach(ticket, content=LOG)
    (path,) = [each for each in vault.folder.rglob("*") if each.is_file()]
    assert faults(read=True) == []

    path.write_bytes(LOG.replace(b"06", b"07"))
    assert faults(read=False) == []
    assert faults(read=True)[0].endswith("its file is not the one that was attached")
    path.write_bytes(LOG + b"x")
    assert faults(read=False)[0].endswith("its file is of another size")
    path.unlink()
    assert faults(read=False)[0].endswith("its file is gone")


def test_a_file_whose_row_was_never_stored_is_swept_and_others_stay(world, vault, ticket, monkeypatch, at_page):
    world.attach(ticket, content=LOG)

    def fail(*_, **__):
        raise DatabaseError("the power went")

    monkeypatch.setattr(attachments.history, "record", fail)
    visitor = at_page(BEN)
    with pytest.raises(DatabaseError):
        send(visitor, ticket, ("lost.log", b"never acknowledged\n"))
    monkeypatch.undo()
    assert len(stored(vault)) == 2
    long_ago = time.time() - 10 * 3600
    for path in vault.folder.rglob("*"):
        os.utime(path, (long_ago, long_ago))

    files.sweep_strays(files.threading.Event())

    assert stored(vault) == [LOG]


def test_nothing_is_attached_to_a_closed_ticket(world, vault, ticket, at_page):
    page = at_page(BEN).get(f"/tickets/{ticket.number}")
    assert f"/tickets/{ticket.number}/attachments" in page.actions
    world.cancel(ticket)

    assert f"/tickets/{ticket.number}/attachments" not in at_page(BEN).get(f"/tickets/{ticket.number}").actions
    with pytest.raises(attachments.TicketIsClosed):
        world.attach(ticket, key=uuid.uuid4())
