"""axe in the page: what is wrong with it as it stands, in words. Needs a context without our content policy."""

from urllib.parse import urlsplit
from zlib import crc32

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

NARROW, WIDE = (320, "dark"), (1440, "light")

# Violations alone: what passes is most of the answer, and of the time it takes.
_FOUND = """async (contrast) => {
    const rules = { "color-contrast": { enabled: contrast === true } };
    const found = await axe.run({ resultTypes: ["violations"], rules });
    if (typeof contrast === "string" && document.querySelector(contrast)) {
        const part = await axe.run(contrast, { resultTypes: ["violations"], runOnly: ["color-contrast"] });
        found.violations.push(...part.violations);
    }
    return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ").slice(0, 600)}`);
}"""
# Menus of one name close one another: here all lie open at once.
_UNFOLD = """document.querySelectorAll("main details").forEach((fold) => {
    fold.removeAttribute("name");
    fold.open = true;
})"""


def faults(page: Page, *, unfold: bool = False, contrast: bool | str = True) -> list[str]:
    """Everything axe finds, and whether it scrolls sideways; with `unfold`, in what is folded away too.

    `contrast`: of the whole page, of nothing, or of what a selector names: it is nine tenths of axe's time.
    """
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    if unfold:
        page.evaluate(_UNFOLD)
    found: list[str] = page.evaluate(_FOUND, contrast)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"it scrolls sideways at {page.viewport_size}")
    return found


def flawless(page: Page, state: str = "", *, unfold: bool = False, contrast: bool = True) -> None:
    """Fail when axe finds anything; `state`: what a reader of the failure should know.

    Walks leave contrast out: it is nine tenths of axe's time, and test_every_page.py looks at it page by page.
    """
    found = faults(page, unfold=unfold, contrast=contrast)
    assert found == [], f"{state} {page.url}\n" + "\n".join(found)


def both_looks(page: Page, state: str = "", *, unfold: bool = False, contrast: bool = True) -> None:
    """The same as a small dark telephone and as a wide light screen show it, without loading it again.

    Contrast is nine tenths of axe's time, and all pages share one set of colours: each state has it looked at in one of
    the two schemes, another state in the other.
    """
    for place, (width, scheme) in enumerate((NARROW, WIDE)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        turn = crc32(f"{state}{urlsplit(page.url).path}".encode()) % 2 == place
        flawless(page, f"{state} at {width}, {scheme}:", unfold=unfold, contrast=contrast and turn)
