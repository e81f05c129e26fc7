"""Mails about somebody's own account: links that let in once and for a short time, and word of what changed."""

from django.db import models
from django.db.models import F, Q

from ttrt.rules.invitations import LONGEST, SETS_PASSWORD, Mail


class Invitation(models.Model):
    """One mail to one person: asked for, sent with a link, used, or given up with a reason.

    An invitation is for somebody who has no password yet, a reset for somebody who has forgotten theirs; a third kind
    of link makes the address it was sent to the account's. A notice has no link: it says `what` was done.

    The link's secret is made when the mail is sent and never kept: only its SHA-256 stands here.
    """

    person = models.ForeignKey("ttrt.Person", models.PROTECT, db_index=False)
    kind = models.TextField(default=Mail.INVITATION.value, db_default=Mail.INVITATION.value)
    to_email = models.TextField(default="", db_default="", help_text="where it goes instead of the account's address")
    what = models.TextField(default="", db_default="", help_text="of a notice: what was done (`rules.account_mail`)")
    facts = models.JSONField(default=dict, db_default={})
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    by_name = models.TextField(help_text="who asked for it; the person's own name for “send me a new one”")
    attempts = models.IntegerField(default=0, db_default=0)
    last_error = models.TextField(default="", db_default="")
    token_hash = models.TextField(null=True, unique=True)
    expires_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invitation"
        constraints = [
            models.CheckConstraint(name="invitation_kind_is_known", condition=Q(kind__in=[k.value for k in Mail])),
            models.CheckConstraint(
                name="invitation_is_sent_or_given_up", condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True)
            ),
            models.CheckConstraint(
                name="invitation_sent_has_a_link",
                condition=Q(sent_at__isnull=True)
                | Q(kind=Mail.NOTICE.value)
                | Q(token_hash__isnull=False, expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_notice_says_what",
                condition=(Q(kind=Mail.NOTICE.value) & ~Q(what="")) | (~Q(kind=Mail.NOTICE.value) & Q(what="")),
            ),
            models.CheckConstraint(
                name="invitation_to_a_new_address_names_it",
                condition=~Q(kind=Mail.ADDRESS.value) | ~Q(to_email=""),
            ),
            # Whoever may queue mails could otherwise have somebody's way in sent to themselves.
            models.CheckConstraint(
                name="invitation_goes_to_the_account_s_address",
                condition=Q(to_email="") | ~Q(kind__in=[k.value for k in SETS_PASSWORD]),
            ),
            models.CheckConstraint(
                name="invitation_link_is_short_lived",
                condition=Q(sent_at__isnull=True) | Q(expires_at__lte=F("sent_at") + LONGEST),
            ),
            models.CheckConstraint(
                name="invitation_accepted_had_a_link",
                condition=Q(accepted_at__isnull=True) | Q(token_hash__isnull=False),
            ),
            # However often it is asked for at once, one mail goes out.
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True, kind__in=[k.value for k in SETS_PASSWORD]),
                name="one_invitation_waiting_per_person",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True, kind=Mail.ADDRESS.value),
                name="one_new_address_waiting_per_person",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-queued_at"], name="invitation_of_person"),
            models.Index(
                "due_at", "id", name="invitation_waiting", condition=Q(sent_at__isnull=True, given_up_at__isnull=True)
            ),
        ]
