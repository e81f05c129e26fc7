"""axe in the page: what is wrong with it as it stands, in words. Needs a context without our content policy."""

from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

NARROW, WIDE = (320, "dark"), (1440, "light")

_INK = Path(__file__).with_name("ink.js").read_text()
_readable: set[str] = set()  # what axe found readable in this process: see ink.js

# Violations alone: what passes is most of the answer, and of the time it takes. Nothing preloaded: only rules about
# films and about sheets that turn the page want that.
_FOUND = """async () => {
    axe.ink.anew();
    const found = await axe.run({ resultTypes: ["violations"], preload: false });
    const said = found.violations.map(
        (one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ").slice(0, 600)}`
    );
    return [said, axe.ink.come.splice(0)];
}"""
# A mistake that is named leads to its field; one in a form that the page offers no more has none to lead to.
_NOWHERE = """[...document.querySelectorAll('main a[href^="#"]')]
    .filter(() => [...document.forms].some(
        (form) => form.method === "post" && new URL(form.action).pathname === location.pathname
    ))
    .map((link) => link.getAttribute("href").slice(1)).filter((id) => !document.getElementById(id))"""
# A list whose rows become cards where it has no room: nobody scrolls within it to find its last column.
_CUT = """[...document.querySelectorAll(".table-wrap:not([tabindex])")]
    .filter((wrap) => wrap.scrollWidth > wrap.clientWidth + 1)
    .map((wrap) => wrap.querySelector("caption").textContent)"""
# Menus of one name close one another: here all lie open at once.
_UNFOLD = """document.querySelectorAll("main details").forEach((fold) => {
    fold.removeAttribute("name");
    fold.open = true;
})"""


def faults(page: Page, *, unfold: bool = False) -> list[str]:
    """Everything axe finds, links to nothing, scrolling sideways; with `unfold`, in what is folded away too."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(_INK, list(_readable))
    if unfold:
        page.evaluate(_UNFOLD)
    found: list[str]
    found, come = page.evaluate(_FOUND)
    _readable.update(come)
    found += [f"a link to nothing on the page: {one}" for one in page.evaluate(_NOWHERE)]
    found += [f"a column is out of sight: {one}" for one in page.evaluate(_CUT)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"it scrolls sideways at {page.viewport_size}")
    return found


def flawless(page: Page, state: str = "", *, unfold: bool = False) -> None:
    """Fail when axe finds anything; `state`: what a reader of the failure should know."""
    found = faults(page, unfold=unfold)
    assert found == [], f"{state} {page.url}\n" + "\n".join(found)


def both_looks(page: Page, state: str = "", *, unfold: bool = False) -> None:
    """The same as a small dark telephone and as a wide light screen show it, without loading it again."""
    for width, scheme in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        flawless(page, f"{state} at {width}, {scheme}:", unfold=unfold)
