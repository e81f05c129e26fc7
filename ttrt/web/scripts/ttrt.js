// The script of every page. Each works without it; it only makes some things easier.
// Loaded in the head and not deferred, so that a chosen theme is there before the first paint.
(() => {
  "use strict";

  const root = document.documentElement;
  root.dataset.script = "";

  // Private windows may refuse storage; then choices last for the page only.
  const keep = (store, key, value) => {
    try {
      if (value === undefined) return store().getItem(key);
      if (value === null) store().removeItem(key);
      else store().setItem(key, value);
    } catch { /* no storage */ }
    return null;
  };
  const lasting = (key, value) => keep(() => localStorage, `ttrt.${key}`, value);
  const session = (key, value) => keep(() => sessionStorage, `ttrt.${key}`, value);

  const theme = lasting("theme");
  if ((theme === "light" || theme === "dark") && !("paper" in root.dataset)) root.dataset.theme = theme;

  const say = (text, urgent = false) => {
    const place = document.getElementById(urgent ? "say-now" : "say-polite");
    if (!place || !text) return;
    place.textContent = "";
    setTimeout(() => { place.textContent = text; }, 60);
  };

  // --- theme -------------------------------------------------------------------------------------------------------
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const showTheme = () => document.querySelectorAll("[data-theme-switch]").forEach((button) => {
    button.setAttribute("aria-pressed", String(isDark()));
  });
  const switchTheme = () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    lasting("theme", root.dataset.theme);
    showTheme();
    say(root.dataset.theme === "dark" ? "Dark colours on" : "Dark colours off");
  };

  // --- copy --------------------------------------------------------------------------------------------------------
  const copy = async (button) => {
    const words = button.querySelector("span") || button;
    const before = words.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      words.textContent = "Copied";
      say(`Copied ${button.dataset.copy}`);
    } catch {
      words.textContent = "Select and copy it by hand";
    }
    setTimeout(() => { words.textContent = before; }, 2500);
  };

  // --- forms: drafts, once only, growing text ----------------------------------------------------------------------
  const isDraftable = (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type);
  // A form with a draft of its own is kept while it is written; the others when the session ends, or may have.
  const ending = () => document.getElementById("ending");
  const draftKey = (form) => `draft.${form.dataset.draft || `${location.pathname} ${form.getAttribute("action")}`}`;
  const posted = () => [...document.querySelectorAll("main form[method=post]")];
  const saveDraft = (form) => {
    const typed = [...form.elements].filter(isDraftable).map((field) =>
      ["radio", "checkbox"].includes(field.type) ? [field.name, field.value, field.checked] : [field.name, null, field.value]);
    session(draftKey(form), JSON.stringify(typed));
  };
  const restoreDraft = (form) => {
    // What the server sent back after an error is newer than any draft; what it put in before anything was typed is not.
    const filled = [...form.elements].some((field) => isDraftable(field) && field.tagName !== "SELECT" && (
      ["radio", "checkbox"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue));
    const stored = session(draftKey(form));
    if (!stored || filled || form.querySelector("[aria-invalid]") || document.querySelector(".errors")) return;
    let typed = [];
    try { typed = JSON.parse(stored); } catch { return; }
    let restored = 0;
    for (const [name, value, state] of typed) {
      const field = [...form.elements].find((one) => one.name === name && (value === null || one.value === value));
      if (!field) continue;
      if (value === null) { if (state && field.value !== state) { field.value = state; restored += 1; } }
      else if (field.checked !== state) { field.checked = state; restored += 1; }
    }
    if (!restored) return;
    const fold = form.closest("details");
    if (fold) fold.open = true;
    say("What you typed here before was put back.");
    setTimeout(() => form.dispatchEvent(new Event("restored")));  // after htmx has begun to listen
  };
  const clearSentDrafts = () => {
    // A draft goes when its form was sent and the next page is not the same form with errors.
    const sent = session("sent");
    if (!sent) return;
    session("sent", null);
    if (document.querySelector("[data-keep-drafts]")) return;
    const again = [...document.querySelectorAll("form[data-draft]")].some((form) => draftKey(form) === sent);
    if (!again || !document.querySelector(".errors")) session(sent, null);
  };
  const sendOnce = (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "1";
    if (form.dataset.draft || (ending() && form.method === "post")) { saveDraft(form); session("sent", draftKey(form)); }
    const button = event.submitter;
    if (button) { button.dataset.busy = ""; button.setAttribute("aria-disabled", "true"); }
    // The server is repeat-safe; after a while a stuck form may be sent again.
    setTimeout(() => release(form), 15000);
  };
  const release = (form) => {
    delete form.dataset.sending;
    form.querySelectorAll("[data-busy]").forEach((button) => { delete button.dataset.busy; button.removeAttribute("aria-disabled"); });
  };
  const grow = (area) => {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };

  // A choice may bring the usual answer to another question: seen, said, and left alone once somebody answered otherwise.
  const bringUsual = (select) => {
    const usual = (value) => [...select.options].find((option) => option.value === value)?.dataset.usual;
    const answers = [...select.form.elements].filter((field) => field.name === select.dataset.brings);
    const given = answers.find((answer) => answer.checked);
    if (!given || given.value === usual(select.form.dataset.brought)) {
      const answer = answers.find((one) => one.value === usual(select.value));
      if (given) given.checked = false;
      if (answer) { answer.checked = true; say(answer.labels[0].firstChild.textContent); }
    }
    select.form.dataset.brought = select.value;
  };

  // --- refresh -----------------------------------------------------------------------------------------------------
  let paused = lasting("paused") === "1";
  const showPaused = () => document.querySelectorAll("[data-refresh-switch]").forEach((button) => {
    button.querySelector("span").textContent = paused ? "Resume refresh" : "Pause refresh";
  });
  const switchPaused = () => {
    paused = !paused;
    lasting("paused", paused ? "1" : null);
    showPaused();
    say(paused ? "Refresh paused" : "Refresh on");
  };
  // Never take away what someone holds: focus, a selection, a typed word.
  const isHeld = (region) => {
    if (region.matches("[data-patch]")) return false;  // its own script changes it around what someone holds
    if (region.contains(document.activeElement)) return true;
    const selection = getSelection();
    if (selection && !selection.isCollapsed && region.contains(selection.anchorNode)) return true;
    return [...region.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);
  };
  const refreshDue = () => {
    if (paused || document.hidden || !window.htmx) return;
    document.querySelectorAll("[data-refresh]").forEach((region) => {
      const waited = Date.now() - Number(region.dataset.asked || pageShown);
      if (waited < Number(region.dataset.every || 30) * 1000 || isHeld(region)) return;
      region.dataset.asked = String(Date.now());
      htmx.trigger(region, "refresh");
    });
  };
  const pageShown = Date.now();
  const openFolds = (region) => [...region.querySelectorAll("details[open][id]")].map((fold) => fold.id);
  let before = {};
  const listenToHtmx = () => {
    // An answer that comes late takes away neither the focus nor what was chosen since it was asked for.
    document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
      const { target, fragment } = event.detail;
      if (target.contains(document.activeElement)) { event.detail.shouldSwap = false; return; }
      if (!target.matches("[data-keep]")) return;
      for (const field of target.querySelectorAll("select, input:checked")) {
        const same = [...fragment.querySelectorAll("select, input")].filter((one) => one.name === field.name);
        for (const one of same) {
          if (one.tagName === "SELECT") { if ([...one.options].some((option) => option.value === field.value)) one.value = field.value; }
          else one.checked = one.value === field.value;
        }
      }
    });
    document.body.addEventListener("htmx:configRequest", (event) => {
      const region = event.detail.elt;
      if (region.dataset.version) event.detail.headers["If-None-Match"] = `"${region.dataset.version}"`;
    });
    document.body.addEventListener("htmx:beforeSwap", (event) => {
      const region = event.detail.target;
      if (!region.matches("[data-refresh]")) return;
      if (isHeld(region)) { event.detail.shouldSwap = false; return; }
      before = { id: region.id, open: openFolds(region), summary: region.dataset.summary };
    });
    document.body.addEventListener("htmx:afterSettle", () => {
      const region = before.id && document.getElementById(before.id);
      if (!region) return;
      before.open.forEach((id) => { const fold = document.getElementById(id); if (fold) fold.open = true; });
      if (region.dataset.summary !== before.summary) say(region.dataset.summary);
      showChosen();
      before = {};
    });
  };

  // --- rows of a list ------------------------------------------------------------------------------------------------
  // The row in hand is the one that holds the focus, so nothing has to be drawn or announced for it.
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const rowOf = (element) => element && element.closest && element.closest("[data-row]");
  const holdRow = (index) => {
    const row = rows()[Math.max(0, Math.min(index, rows().length - 1))];
    if (!row) return false;
    row.querySelector("[data-row-open]").focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  };
  const here = () => location.pathname + location.search;
  const leaveRow = (row) => session("row", JSON.stringify([here(), rows().indexOf(row)]));
  const comeBackToRow = () => {
    // At the same place of the list: when the ticket left has moved on, that is the next one.
    let [address, index] = [];
    try { [address, index] = JSON.parse(session("row") || "[]"); } catch { return; }
    if (address !== here() || document.querySelector("[data-focus]")) return;
    session("row", null);
    holdRow(index);
  };
  const showBack = () => document.querySelectorAll("[data-back]").forEach((link) => {
    let [address] = [];
    try { [address] = JSON.parse(session("row") || "[]"); } catch { return; }
    if (address && address.split("?")[0] === link.pathname && link.pathname !== location.pathname) link.href = address;
  });
  const showChosen = () => {
    const boxes = [...document.querySelectorAll("[data-row-pick]")];
    const chosen = boxes.filter((box) => box.checked).length;
    document.querySelectorAll("[data-chosen]").forEach((place) => {
      place.textContent = chosen ? `With the ${chosen} chosen ${chosen === 1 ? "ticket" : "tickets"}:` : "With the chosen tickets:";
    });
    document.querySelectorAll("[data-pick-all]").forEach((all) => {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    });
  };
  const pressRowKey = (key, row) => {
    const index = rows().indexOf(row);
    if (key === "j") return holdRow(index + 1);
    if (key === "k") return holdRow(index < 0 ? 0 : index - 1);
    const wanted = row && row.querySelector(key === "x" ? "[data-row-pick]" : `[data-row-key="${CSS.escape(key)}"]`);
    if (!wanted) return false;
    wanted.click();
    return true;
  };

  // --- the end of the session ------------------------------------------------------------------------------------------
  // All windows of a browser share one session: whichever was used last says when it ends.
  const WARNED = 120;  // seconds before the end
  const keepAll = () => posted().forEach((form) => { if ([...form.elements].some((field) => isDraftable(field) && field.value !== field.defaultValue)) saveDraft(form); });
  const endsAt = (seconds) => { if (seconds) lasting("ends", String(Date.now() + seconds * 1000)); return Number(lasting("ends")); };
  const watchEnd = () => {
    const left = Math.round((endsAt() - Date.now()) / 1000);
    const dialog = ending();
    if (left > WARNED) { if (dialog.open) dialog.close(); return; }
    const said = dialog.querySelector("[data-ending-said]");
    if (!dialog.open) { keepAll(); dialog.showModal(); }
    dialog.toggleAttribute("data-over", left <= 0);
    dialog.querySelector("h2").textContent = left <= 0 ? "You are signed out" : "Are you still there?";
    said.textContent = left <= 0
      ? "Nobody used this for a while, or you had been signed in for long, so you were signed out. What you typed is kept in this browser and comes back when you have signed in."
      : `In ${left > 60 ? "2 minutes" : left > 15 ? "a minute" : "a few seconds"} you will be signed out. What you typed is kept in this browser.`;
  };
  const goOn = async (event) => {
    event.preventDefault();
    const form = event.target;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (!answer.ok) { location.assign(`/?next=${encodeURIComponent(location.pathname + location.search)}`); return; }
    endsAt(Number(await answer.text()));
    watchEnd();
  };
  const startWatching = () => {
    const dialog = ending();
    if (!dialog) return;
    endsAt(Number(dialog.dataset.ending));
    dialog.querySelector("form").addEventListener("submit", goOn);
    dialog.querySelector("a").href = `/?next=${encodeURIComponent(location.pathname + location.search)}`;
    dialog.addEventListener("cancel", (event) => { if (dialog.hasAttribute("data-over")) event.preventDefault(); });
    posted().filter((form) => !form.dataset.draft).forEach((form) => { restoreDraft(form); session(draftKey(form), null); });
    setInterval(watchEnd, 1000);
  };

  // --- a password one may look at ----------------------------------------------------------------------------------------
  const addShow = (field) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "usa-button usa-button--unstyled show";
    button.textContent = "Show password";
    button.setAttribute("aria-controls", field.id);
    button.addEventListener("click", () => {
      field.type = field.type === "password" ? "text" : "password";
      button.textContent = field.type === "password" ? "Show password" : "Hide password";
    });
    field.after(button);
    if (field.form) field.form.addEventListener("submit", () => { field.type = "password"; });
  };

  // --- single keys ---------------------------------------------------------------------------------------------------
  let keysOff = lasting("keys") === "off";
  const showKeys = () => document.querySelectorAll("[data-keys-switch]").forEach((button) => {
    button.textContent = `Turn single-key shortcuts ${keysOff ? "on" : "off"}`;
  });
  const switchKeys = () => {
    keysOff = !keysOff;
    lasting("keys", keysOff ? "off" : null);
    showKeys();
    say(keysOff ? "Single-key shortcuts off" : "Single-key shortcuts on");
  };
  const pressKey = (event) => {
    if (event.key === "Escape") {
      const list = event.target.closest && event.target.closest(".sight details[open], .menu[open]");
      if (list) { list.open = false; list.querySelector("summary").focus(); }
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
      const send = event.target.form.querySelector("[data-send]");
      if (send && !event.repeat) { event.preventDefault(); send.click(); }
      return;
    }
    if (keysOff || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([data-row-pick]), textarea, select, [contenteditable], dialog")) return;
    if (event.key.length === 1 && pressRowKey(event.key, rowOf(event.target))) { event.preventDefault(); return; }
    const wanted = document.querySelector(event.key === "/" ? "[data-find]" : `[data-key="${CSS.escape(event.key)}"]`);
    if (!wanted || (event.key !== "/" && event.key.length !== 1)) return;
    event.preventDefault();
    if (wanted.matches("input, textarea, select")) wanted.focus();
    else wanted.click();
  };

  // --- start ---------------------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest && event.target.closest(selector);
    if (hit("[data-theme-switch]")) switchTheme();
    else if (hit("[data-copy]")) copy(hit("[data-copy]"));
    else if (hit("[data-refresh-switch]")) switchPaused();
    else if (hit("[data-keys-switch]")) switchKeys();
    else if (hit("[data-print]")) print();
    else if (hit("[data-dialog]")) document.getElementById(hit("[data-dialog]").dataset.dialog).showModal();
    else if (hit("[data-row-open], [data-row-key]")) leaveRow(rowOf(event.target));
    const open = document.querySelector(".sight details[open], .menu[open]");
    if (open && !open.contains(event.target)) open.open = false;
  });
  document.addEventListener("submit", sendOnce);
  document.addEventListener("input", (event) => {
    if (event.target.tagName === "TEXTAREA") grow(event.target);
    const form = event.target.form;
    if (form && form.dataset.draft) saveDraft(form);
  });
  document.addEventListener("change", (event) => { if (event.target.matches("select[data-brings]")) bringUsual(event.target); });
  // What a choice brings with it goes into the fields of those names, but never over what somebody typed there.
  let broughtLast = {};
  document.addEventListener("change", (event) => {
    const choice = event.target;
    if (!choice.matches || !choice.matches("select[data-fills]")) return;
    for (const [name, value] of Object.entries(choice.selectedOptions[0].dataset.site_contact === undefined
      ? { site_contact: "", site_phone: "", access_hours: "" } : choice.selectedOptions[0].dataset)) {
      const field = choice.form.elements[name];
      if (!field || (field.value && field.value !== broughtLast[name])) continue;
      field.value = value;
      broughtLast[name] = value;
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) document.querySelectorAll("[data-row-pick]").forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-pick-all], [data-row-pick]")) showChosen();
  });
  document.addEventListener("keydown", pressKey);
  document.addEventListener("ttrt:say", (event) => say(event.detail));
  addEventListener("pageshow", (event) => { if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(release); });
  addEventListener("beforeprint", () => document.querySelectorAll("main details:not([open])").forEach((fold) => { fold.open = true; fold.dataset.printed = ""; }));
  addEventListener("afterprint", () => document.querySelectorAll("details[data-printed]").forEach((fold) => { fold.open = false; delete fold.dataset.printed; }));
  document.addEventListener("DOMContentLoaded", () => {
    showTheme();
    showPaused();
    showKeys();
    clearSentDrafts();
    document.querySelectorAll("form[data-draft]").forEach(restoreDraft);
    document.querySelectorAll("textarea").forEach(grow);
    const errors = document.querySelector("[data-focus]");
    if (errors) errors.focus();
    showBack();
    comeBackToRow();
    listenToHtmx();
    setInterval(refreshDue, 1000);
    document.querySelectorAll("input[data-show]").forEach(addShow);
    startWatching();
  });
})();
