// Contrast takes axe nine tenths of its time, and all pages share a few inks and grounds. What axe found readable it
// need not find again: the same ink, size and weight, with all that paints beneath or above it the same, in the same
// order and as far. Nor need it look again at a picture of which it cannot tell. Nothing else is remembered: what is
// faint, hidden or undecided for another reason is asked anew on every page.
//
// Lets axe pass over what bears a mark of `known`. `axe.ink.come` gathers the marks it finds readable from now on;
// `axe.ink.anew()` before each look: the page may have changed.
(known) => {
    const INK = ["color", "font-size", "font-weight", "opacity", "text-shadow", "-webkit-text-stroke"];
    const GROUND = {
        "background-color": "rgba(0, 0, 0, 0)", "background-image": "none", "background-clip": "border-box",
        "opacity": "1", "visibility": "visible", "filter": "none", "mix-blend-mode": "normal",
        "position": "static", "z-index": "auto", "float": "none", "transform": "none", "clip": "auto", "clip-path": "none",
    };
    const FIELDS = ["INPUT", "SELECT", "TEXTAREA"];
    const PICTURES = [...FIELDS, "IMG", "svg", "CANVAS", "VIDEO", "OBJECT", "IFRAME"];
    const IN_THE_MARK = ["bgImage", "bgGradient", "imgNode"]; // why axe cannot tell
    const PLAIN = Object.values(GROUND).join("; ");
    const marks = new Set(known), marked = new Map(), come = [];
    let layers;

    const look = (node, names) => {
        const style = getComputedStyle(node);
        return names.map((name) => style.getPropertyValue(name)).join("; ");
    };

    const laid = () => [...document.querySelectorAll("*")].flatMap((node) => {
        const own = look(node, Object.keys(GROUND)), picture = PICTURES.includes(node.tagName) ? node.tagName : "";
        return own === PLAIN && !picture ? [] : [{ node, own: picture + own, box: node.getBoundingClientRect() }];
    });

    const hash = (text) => {
        let one = 0x811c9dc5, two = 0x01000193;
        for (let at = 0; at < text.length; at++) {
            one = Math.imul(one ^ text.charCodeAt(at), 0x01000193);
            two = Math.imul(two ^ text.charCodeAt(at), 0x5bd1e995);
        }
        return `${one >>> 0}-${two >>> 0}`;
    };

    const mark = (node) => {
        const box = node.getBoundingClientRect();
        layers ??= laid();
        const here = layers.flatMap((layer) => {
            const { top, left, bottom, right } = layer.box;
            const whole = top <= box.top && left <= box.left && bottom >= box.bottom && right >= box.right;
            const part = top < box.bottom && left < box.right && bottom > box.top && right > box.left;
            return whole || part || layer.node.contains(node) ? [`${layer.own} ${whole} ${part}`] : [];
        });
        return hash([node.tagName, look(node, INK), ...here].join("\n"));
    };

    const rule = axe._audit.rules.find((one) => one.id === "color-contrast");
    const check = axe._audit.checks["color-contrast"];
    const { matches } = rule, { evaluate } = check;
    const speaks = (child) => child.nodeType === Node.TEXT_NODE && child.data.trim();
    rule.matches = function (node, ...more) {
        if (FIELDS.includes(node.tagName) || [...node.childNodes].some(speaks)) {
            marked.set(node, mark(node));
            if (marks.has(marked.get(node))) return false;
        }
        return matches.call(this, node, ...more);
    };
    check.evaluate = function (node, ...more) {
        let why;
        const heard = { ...this, data: (said) => { why = said?.messageKey; this.data(said); } };
        const readable = evaluate.call(heard, node, ...more), own = marked.get(node);
        const settled = readable ? axe.commons.dom.isVisibleOnScreen(node) : IN_THE_MARK.includes(why);
        if (own && settled && readable !== false && !marks.has(own)) {
            marks.add(own);
            come.push(own);
        }
        return readable;
    };
    axe.ink = { come, anew: () => { layers = undefined; marked.clear(); } };
}
