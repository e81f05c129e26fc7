"""Debian's Chromium without a window, which spares the tests what draws one; and how long to wait for it."""

CHROMIUM = "/usr/bin/chromium-headless-shell"
CHROMIUM_FLAGS = [  # without these Chromium keeps trying to reach outside hosts
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
]
PATIENCE = 20_000  # ms to wait for what must come, on a busy machine
