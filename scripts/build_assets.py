"""Build what the browser is given into build/static: one stylesheet, four scripts, three fonts, one sheet of icons.

Run with the environment's Python. Nothing is built when nothing changed. USWDS and Sass come by `npm ci` from
package-lock.json (see node_packages.py).
"""

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import node_packages

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "ttrt" / "web"
MODULES = ROOT / "node_modules"
USWDS = MODULES / "@uswds" / "uswds"
OUT = ROOT / "build" / "static"
STAMP = ROOT / "build" / "assets.stamp"
FONTS = ("PublicSans-Regular.woff2", "PublicSans-SemiBold.woff2", "PublicSans-Bold.woff2")

# What USWDS compiles → which of our tokens (ttrt/web/styles/_tokens.scss). Two columns: as text, as anything else.
TOKENS = {
    "#000": ("ink", "ink"),
    "#005ea2": ("link", "primary"),
    "#00a91c": ("green", "green-mark"),
    "#00bde3": ("blue", "blue"),
    "#07648d": ("primary-press", "primary-press"),
    "#162e51": ("link-hover", "primary-press"),
    "#1a4480": ("link-hover", "primary-hover"),
    "#1b1b1b": ("ink", "ink"),
    "#2491ff": ("focus", "focus"),
    "#28a0cb": ("primary-hover", "primary-hover"),
    "#3d4551": ("ink", "primary-press"),
    "#454545": ("on-disabled", "on-disabled"),
    "#54278f": ("link-visited", "link-visited"),
    "#565c65": ("ink-soft", "line-strong"),
    "#71767a": ("ink-faint", "line-strong"),
    "#757575": ("ink-faint", "line-strong"),
    "#775540": ("primary-press", "primary-press"),
    "#8b0a03": ("red", "red-hover"),
    "#919191": ("on-disabled", "line-strong"),
    "#97d4ea": ("ink", "primary-tint"),
    "#9c3d10": ("red", "red-mark"),
    "#a9aeb1": ("line-strong", "line-strong"),
    "#b50909": ("red", "red-mark"),
    "#c05600": ("amber", "amber-mark"),
    "#c3ebfa": ("ink", "primary-tint"),
    "#c9c9c9": ("on-disabled", "disabled"),
    "#d54309": ("red", "red-mark"),
    "#d83933": ("red", "red"),
    "#dfe1e2": ("bar-ink", "sunken"),
    "#e1f3f8": ("ink", "primary-tint"),
    "#e6e6e6": ("on-disabled", "line"),
    "#e7f6f8": ("ink", "blue-tint"),
    "#ecf3ec": ("ink", "green-tint"),
    "#f0f0f0": ("bar-ink", "sunken"),
    "#f4e3db": ("ink", "red-tint"),
    "#fa9441": ("amber", "poppy"),
    "#faf3d1": ("ink", "amber-tint"),
    "#ffbe2e": ("amber", "amber-mark"),
    "#fff": ("on-primary", "surface"),
    "rgba(0,94,162,.1)": ("ink", "primary-tint"),
}
_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\((?!0,\s*0,\s*0,\s*0\))[^)]*\)")


class CannotBuild(Exception):
    """The assets cannot be built; the message says what to do."""


def main() -> int:
    """Build when something changed; 0 when build/static is up to date, 1 with a sentence on stderr otherwise."""
    try:
        node = node_packages.install(ROOT)
        stamp = fingerprint()
        if STAMP.exists() and STAMP.read_text() == stamp and "--force" not in sys.argv:
            return 0
        build(node)
    except (CannotBuild, node_packages.CannotInstall) as reason:
        print(f"build_assets: {reason}", file=sys.stderr)
        return 1
    STAMP.write_text(stamp)
    return 0


def sources() -> list[Path]:
    """Every file of ours that the result depends on."""
    found = [Path(__file__), ROOT / "package-lock.json", htmx()]
    for pattern in ("styles/*", "scripts/*", "templates/**/*.html", "*.py"):
        found += WEB.glob(pattern)
    return sorted(path for path in found if path.is_file())


def fingerprint() -> str:
    """A digest over all sources: the same digest means the same result."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def build(node: list[str]) -> None:
    """Write every asset; a file is replaced whole, so a server that reads meanwhile never sees half of one."""
    css = recolour(compile_styles(node))
    wanted = {
        "ttrt.css": css.encode(),
        "ttrt.js": (WEB / "scripts" / "ttrt.js").read_bytes(),
        "passkeys.js": (WEB / "scripts" / "passkeys.js").read_bytes(),
        "wallboard.js": (WEB / "scripts" / "wallboard.js").read_bytes(),
        "htmx.js": htmx().read_bytes(),
        "favicon.svg": (WEB / "styles" / "favicon.svg").read_bytes(),
        "icons.svg": sprite(icon_names()).encode(),
    }
    wanted |= {f"fonts/{name}": (USWDS / "dist/fonts/public-sans" / name).read_bytes() for name in FONTS}
    for image in sorted(set(re.findall(r'url\("?\.?/?img/([^")]+)"?\)', css))):
        wanted[f"img/{image}"] = (USWDS / "dist/img" / image).read_bytes()
    for name, content in wanted.items():
        target = OUT / name
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.{os.getpid()}")
        partial.write_bytes(content)
        partial.replace(target)
    for old in [path for path in OUT.rglob("*") if path.is_file() and str(path.relative_to(OUT)) not in wanted]:
        if not old.name.startswith("."):
            old.unlink()


def compile_styles(node: list[str]) -> str:
    """The compiled stylesheet, as USWDS and our own layer say it."""
    command = [*node, str(MODULES / "sass" / "sass.js"), "--style=compressed", "--no-source-map", "--quiet-deps"]
    command += [f"--load-path={USWDS / 'packages'}", f"--load-path={WEB / 'styles'}", str(WEB / "styles" / "ttrt.scss")]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise CannotBuild(f"the stylesheet does not compile.\n{done.stderr.strip()[-2000:]}")
    return done.stdout.lstrip("\ufeff")


def recolour(css: str) -> str:
    """Turn every colour in the USWDS layer into a token and its fonts into ours; an unknown colour stops the build."""
    start = css.index("@layer uswds{")
    end = css.index(":root{", start)
    return css[:start] + re.sub(r"([a-z-]+):([^;{}]+)", _token, css[start:end]) + css[end:]


def _token(declaration: re.Match[str]) -> str:
    """One declaration with its colours as tokens; text colours and grounds differ (white on a button, white paper)."""
    name, value = declaration.groups()
    if name == "font-family":
        return "font-family:inherit"

    def swap(colour: re.Match[str]) -> str:
        pair = TOKENS.get(colour[0].replace(" ", ""))
        if pair is None:
            raise CannotBuild(f"USWDS uses {colour[0]} in “{declaration[0][:60]}”: give it a token in TOKENS.")
        return f"var(--{pair[0] if name in ('color', 'fill', '-webkit-text-fill-color') else pair[1]})"

    return f"{name}:{_COLOUR.sub(swap, value)}" if "url(" not in value else declaration[0]


def icon_names() -> list[str]:
    """The USWDS icons our pages name: every quoted word in a template or a web module that is an icon's name."""
    known = {path.stem for path in (USWDS / "dist/img/usa-icons").glob("*.svg")}
    text = "".join(path.read_text() for path in [*WEB.glob("templates/**/*.html"), *WEB.glob("*.py")])
    return sorted(known & set(re.findall(r"[\"']([a-z_]+)[\"']", text)))


def sprite(names: list[str]) -> str:
    """One SVG file with a symbol for each icon."""
    symbols = []
    for name in names:
        drawing = (USWDS / "dist/img/usa-icons" / f"{name}.svg").read_text()
        inner = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", drawing, flags=re.S)
        box = re.search(r'viewBox="([^"]+)"', drawing)
        symbols.append(f'<symbol id="{name}" viewBox="{box[1] if box else "0 0 24 24"}">{inner}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def htmx() -> Path:
    """The htmx 2 file that the django-htmx package carries."""
    package = importlib.util.find_spec("django_htmx")
    if package is None or package.origin is None:
        raise CannotBuild("django-htmx is not installed in this Python; install requirements.txt first.")
    return Path(package.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"


if __name__ == "__main__":
    sys.exit(main())
