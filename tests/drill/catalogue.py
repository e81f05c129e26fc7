"""Every drill: its name, where it lives, and what it needs under it."""

PREPARE = "prepare"
"""Not a drill: making the instance each of them gets a copy of."""

# name: (module with `drill(scale, seed, stage)`, needs the whole product). The longest first, so that where several run
# beside each other none is left to run alone at the end.
DRILLS: dict[str, tuple[str, bool]] = {
    "access_machine": ("tests.drill.machine", False),
    "page_weights": ("tests.drill.page_weights", False),
    "lost_update": ("tests.drill.editors", True),
    "kill_one_by_one": ("tests.drill.kill_one_by_one", True),
    "lists_in_libreoffice": ("tests.drill.lists_in_libreoffice", True),
    "access_xss": ("tests.drill.scripts", False),
    "looks": ("tests.drill.looks", False),
    "uploads": ("tests.drill.uploads", True),
    "kill_worker": ("tests.drill.kill_worker", True),
    "kill_web": ("tests.drill.kill_web", True),
    "run_again": ("tests.drill.run_again", True),
    "hourly_notices": ("tests.drill.hourly_notices", False),
    "access_canary": ("tests.drill.canary", False),
    "tampering": ("tests.drill.tampering", False),
    "hourly_slots": ("tests.drill.hourly_slots", True),
    "clock": ("tests.drill.lives", False),
    "access_timing": ("tests.drill.timing", False),
    "access_pool_bleed": ("tests.drill.pool", False),
    "parallel_keys": ("tests.drill.same_key", True),
    "kill_database": ("tests.drill.kill_database", True),
    "hourly_mail_gone": ("tests.drill.hourly_mail_gone", False),
    "hourly_ladder": ("tests.drill.hourly_ladder", False),
}
