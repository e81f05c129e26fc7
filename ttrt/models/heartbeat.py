"""When each timer last gave a sign of life: the watch is watched."""

from django.db import models


class Heartbeat(models.Model):
    name = models.TextField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "heartbeat"
