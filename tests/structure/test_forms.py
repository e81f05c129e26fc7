"""No form is forgotten: each is looked at as it comes back when sent empty, or there is a reason why it never does."""

from django.urls import get_resolver

from tests.browser.forms import COMES_BACK_NEVER, FORMS
from tests.web.addresses import ADDRESSES


def takes_forms(pattern) -> bool:
    """Whether the address takes a form; what the table of addresses says is asked of the program elsewhere."""
    return bool(ADDRESSES[pattern.name].post)


def test_every_form_is_sent_empty_or_has_a_reason_why_not():
    there = {pattern.name for pattern in get_resolver("ttrt.web.urls").url_patterns if takes_forms(pattern)}
    looked_at = {sent.name for sent in FORMS}

    assert looked_at | set(COMES_BACK_NEVER) == there
    assert looked_at & set(COMES_BACK_NEVER) == set()


def test_every_form_that_is_sent_has_somebody_who_sends_it():
    assert {sent.who for sent in FORMS} == {"fay", "rae", "ana", "ada", "nobody"}
