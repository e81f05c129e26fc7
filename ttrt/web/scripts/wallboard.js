// The wallboard: what is new goes into the rows that stand there. A row in hand is never taken away, moved or rebuilt,
// and what is said aloud is what changed: not the board.
(() => {
  "use strict";

  const MOST_SAID = 3;
  const PATIENCE = 3;  // turns without an answer, until the board says that it is old
  const board = () => document.querySelector("[data-patch]");
  const say = (text) => document.dispatchEvent(new CustomEvent("ttrt:say", { detail: text }));
  const inHand = (element) => element.contains(document.activeElement);
  const states = (place) => new Map([...place.querySelectorAll("[data-row]")].map((row) => [row.dataset.row, row.dataset.state]));

  // --- the difference, in place ------------------------------------------------------------------------------------
  // Answers whether everything is as the server has it; what someone holds may have to wait.
  const patchRow = (row, fresh) => {
    for (const { name, value } of fresh.attributes) if (row.getAttribute(name) !== value) row.setAttribute(name, value);
    let whole = true;
    [...row.cells].forEach((cell, place) => {
      const wanted = fresh.cells[place];
      if (cell.innerHTML === wanted.innerHTML) return;
      if (inHand(cell)) whole = false;
      else cell.replaceChildren(...wanted.childNodes);
    });
    return whole;
  };
  // A row that has left the board while somebody holds it stays, and says so, until it is let go.
  const markGone = (row) => {
    row.dataset.state = "gone";
    row.className = "board-row board-row--gone";
    const left = row.querySelector(".board-left");
    if (left) left.textContent = "Off the board";
  };
  const patchRows = (body, fresh) => {
    let whole = true;
    const wanted = fresh ? [...fresh.rows] : [];
    const names = new Set(wanted.map((row) => row.dataset.row));
    for (const row of [...body.rows]) {
      if (names.has(row.dataset.row)) continue;
      if (inHand(row)) { markGone(row); whole = false; } else row.remove();
    }
    const standing = new Map([...body.rows].map((row) => [row.dataset.row, row]));
    const rows = wanted.map((row) => {
      const old = standing.get(row.dataset.row);
      if (!old) return row;
      whole = patchRow(old, row) && whole;
      return old;
    });
    // The others are set around the one in hand: an element that is moved loses the focus.
    const held = rows.findIndex(inHand);
    if (held < 0) body.prepend(...rows);
    else {
      rows.slice(0, held).forEach((row) => { if (row.nextSibling !== rows[held]) body.insertBefore(row, rows[held]); });
      let last = rows[held];
      rows.slice(held + 1).forEach((row) => { if (last.nextSibling !== row) last.after(row); last = row; });
    }
    return whole;
  };
  const patch = (region, fresh) => {
    let whole = true;
    [...region.children].forEach((part, place) => {
      const wanted = fresh.children[place];
      if (part.innerHTML === wanted.innerHTML) return;
      const body = part.querySelector("tbody");
      if (body && (wanted.querySelector("tbody") || inHand(body))) whole = patchRows(body, wanted.querySelector("tbody")) && whole;
      else if (inHand(part)) whole = false;
      else part.replaceChildren(...wanted.childNodes);
    });
    region.dataset.version = whole ? fresh.dataset.version : "";  // what had to wait is asked for again
  };

  // --- what changed, aloud -----------------------------------------------------------------------------------------
  const sayChanges = (region, before) => {
    const now = states(region);
    const said = [...region.querySelectorAll("[data-row]")]
      .filter((row) => row.dataset.state !== "gone" && row.dataset.state !== before.get(row.dataset.row))
      // A row that comes new and calm is no news.
      .filter((row) => before.has(row.dataset.row) || ["soon", "overdue"].includes(row.dataset.state))
      .map((row) => row.dataset.said);
    for (const [number, state] of before) if (state !== "gone" && (now.get(number) || "gone") === "gone") said.push(`${number}, off the board`);
    if (!said.length) return;
    const more = said.length - MOST_SAID;
    say(said.slice(0, MOST_SAID).join(". ") + (more > 0 ? `. And ${more} more changes` : "") + ".");
  };

  // --- an old board says that it is old ----------------------------------------------------------------------------
  let answered = Date.now();
  const showAge = () => {
    const [region, stale] = [board(), document.querySelector("[data-stale]")];
    if (!region || !stale) return;
    const old = Date.now() - answered > Number(region.dataset.every) * 1000 * PATIENCE;
    if (old && stale.hidden) {
      stale.textContent = `This is how it stood at ${region.querySelector("[data-as-of]").textContent}. The board has not been refreshed since.`;
      say(stale.textContent);
    }
    stale.hidden = !old;
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.body.addEventListener("htmx:beforeSwap", (event) => {
      const { target: region, shouldSwap, serverResponse } = event.detail;
      if (!shouldSwap || !region.matches("[data-patch]")) return;
      event.detail.shouldSwap = false;
      const fresh = new DOMParser().parseFromString(serverResponse, "text/html").querySelector("[data-patch]");
      if (!fresh) return;
      const before = states(region);
      patch(region, fresh);
      sayChanges(region, before);
    });
    document.body.addEventListener("htmx:afterRequest", (event) => {
      const { elt, xhr } = event.detail;
      if (!elt.matches("[data-patch]") || !(xhr.status === 200 || xhr.status === 304)) return;
      answered = Date.now();
      showAge();
    });
    setInterval(showAge, 1000);
  });
})();
