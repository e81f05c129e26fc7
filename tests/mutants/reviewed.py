"""Bends that change nothing anybody could notice, each looked at, with the reason.

Keyed by (kind, name) as the report prints them. An entry that no longer survives fails the run, so the list stays true.
"""

EVERY_LEVEL = "whoever is of the department writes down what they read; a credential worth nothing is of none"
BY_MANAGERS = "the policy of the department's own rows asks for the same level"

EQUIVALENT: dict[tuple[str, str], str] = {
    ("WITH CHECK true", "membership.other_people"): (
        "a customer may change level, part, suspension, removal and confirmation and no other column (grants), so the "
        "row stays the department's"
    ),
    ("policy dropped", "reading.level_to_insert"): EVERY_LEVEL,
    ("WITH CHECK true", "reading.level_to_insert"): EVERY_LEVEL,
    ("policy dropped", "single_sign_on.level_to_update"): BY_MANAGERS,
    ("USING true", "single_sign_on.level_to_update"): BY_MANAGERS,
    ("key without department", "sight_pkey"): "whoever can try the hash of a secret has the secret already",
    ("@signed_in widened", "operation"): "the page asks for a supervisor or an administrator, levels of the contractor",
    (
        "access.require removed",
        "ttrt.actions.wrong_department:58 move_to_right_department: access.require(by, Verb.OPEN, right.pk)",
    ): (
        "whoever may void a ticket as of the wrong department is the contractor's supervisor, who may open anywhere; "
        "the question stands for the day when a level is given for some departments only"
    ),
}
