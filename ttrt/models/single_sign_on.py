"""A department's own sign-on: where its people show who they are, and what their groups there may do here."""

from django.db import models
from django.db.models import Q

from ttrt.rules.single_sign_on import Kind


class SingleSignOn(models.Model):
    """One department's provider of identities, kept by its manager. Off until the manager turns it on.

    The verb that keeps it holds the department, so there is one row of each. `secret` is encrypted with a key made of
    the secret key; `levels` is group there → level here, `reaches` group there → the part of the department seen here
    (`rules.reach.Reach.facts`; the whole with three empty lists), for those groups that say so.
    """

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    kind = models.TextField()
    issuer = models.TextField(help_text="OIDC: its address; SAML: its entity ID")
    client_id = models.TextField(default="", help_text="OIDC: what it calls us")
    secret = models.TextField(default="", help_text="OIDC: what we show it, encrypted")
    sign_on_url = models.TextField(default="", help_text="SAML: where people are sent")
    certificate = models.TextField(default="", help_text="SAML: what its answers are signed with")
    groups_claim = models.TextField(help_text="the claim or attribute that holds a person's groups")
    levels = models.JSONField(default=dict)
    reaches = models.JSONField(default=dict, db_default={})
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "single_sign_on"
        constraints = [
            models.CheckConstraint(name="sign_on_kind_is_known", condition=Q(kind__in=[k.value for k in Kind])),
        ]
