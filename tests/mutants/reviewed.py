"""Bends that change nothing anybody could notice, each looked at, with the reason.

Keyed by (kind, name) as the report prints them. An entry that no longer survives fails the run, so the list stays true.
"""

EQUIVALENT: dict[tuple[str, str], str] = {
    ("WITH CHECK true", "department.own_department"): (
        "a customer may change the two columns of the register's head and no other (grants), so the row cannot become "
        "another department's"
    ),
    ("WITH CHECK true", "membership.other_people"): (
        "a customer may change level, part, suspension, removal and confirmation and no other column (grants), so the "
        "row stays the department's"
    ),
    ("WITH CHECK true", "person.customers_too"): (
        "the contractor may change name, e-mail and phone and no other column (grants), so the row stays a customer's"
    ),
    ("WITH CHECK true", "notice_choice.own_change"): (
        "whose choice it is and in which department are columns nobody may change (grants)"
    ),
    ("WITH CHECK true", "ticket_follow.own_change"): (
        "whose choice it is, of which ticket and in which department are columns nobody may change (grants)"
    ),
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
