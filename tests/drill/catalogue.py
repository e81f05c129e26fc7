"""Every drill: its name, where it lives, and what it needs under it."""

PREPARE = "prepare"
"""Not a drill: making the instance each of them gets a copy of."""

# name: (module with `drill(scale, seed, stage)`, needs the whole product)
DRILLS: dict[str, tuple[str, bool]] = {
    "tampering": ("tests.drill.tampering", False),
    "clock": ("tests.drill.lives", False),
    "access_pool_bleed": ("tests.drill.pool", False),
    "access_canary": ("tests.drill.canary", False),
    "access_machine": ("tests.drill.machine", False),
    "access_xss": ("tests.drill.scripts", False),
    "access_timing": ("tests.drill.timing", False),
    "parallel_keys": ("tests.drill.same_key", True),
    "lost_update": ("tests.drill.editors", True),
    "kill_web": ("tests.drill.kill_web", True),
    "kill_database": ("tests.drill.kill_database", True),
    "kill_worker": ("tests.drill.kill_worker", True),
    "hourly_slots": ("tests.drill.hourly_slots", True),
    "kill_one_by_one": ("tests.drill.kill_one_by_one", True),
    "uploads": ("tests.drill.uploads", True),
    "lists_in_libreoffice": ("tests.drill.lists_in_libreoffice", True),
    "run_again": ("tests.drill.run_again", True),
    "looks": ("tests.drill.looks", False),
    "page_weights": ("tests.drill.page_weights", False),
    "hourly_ladder": ("tests.drill.hourly_ladder", False),
    "hourly_notices": ("tests.drill.hourly_notices", False),
    "hourly_mail_gone": ("tests.drill.hourly_mail_gone", False),
}
