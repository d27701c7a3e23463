/* Tables that can be sorted and searched. Without this script they are whole and readable.
   A table with a caption is sorted by the buttons of its header; from SEARCHED rows on it has a search field.
   Other tables are left as they are, unless they are that long. */
(() => {
  "use strict";

  const SEARCHED = 13;
  const NUMBER = /^([<>≤≥≈~±]?)\s*([−+-]?)\s*(\d{1,3}(?:[ ,\u00a0\u2009\u202f]\d{3})+(?!\d)|\d+)(\.\d+)?(?:\s*×\s*10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|e([+-]?\d+)\b)?/i;
  const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const BESIDE = { "<": -1, "≤": -1, ">": 1, "≥": 1 };
  const NEXT = { none: "ascending", ascending: "descending", descending: "none" };
  const SAID = { none: "in the order of the page", ascending: "smallest first", descending: "largest first" };
  const collator = new Intl.Collator(document.documentElement.lang || "en", { numeric: true });

  /** Text as a reader sees it: no word joiners, no soft hyphens, one kind of space. */
  const shown = (element) => element.textContent.replace(/[\u00ad\u200b\u2060]/g, "").trim().replace(/\s+/g, " ");

  const power = (digits, plain) =>
    Number(plain ?? [...(digits ?? "0")].map((sign) => (sign === "⁻" ? "-" : SUPERSCRIPTS.indexOf(sign))).join(""));

  /** What a cell is sorted by: numbers (rank 0) before words (1) before nothing (2). */
  function key(cell) {
    const text = shown(cell);
    if (/^[–—-]?$/.test(text)) return { rank: 2, value: 0, beside: 0, text: "" };
    const found = NUMBER.exec(text);
    if (!found) return { rank: 1, value: 0, beside: 0, text };
    const [, sign, minus, whole, rest = "", digits, exponent] = found;
    const size = Number(whole.replace(/\D/g, "") + rest) * 10 ** power(digits, exponent);
    return { rank: 0, value: /[−-]/.test(minus) ? -size : size, beside: BESIDE[sign] ?? 0, text };
  }

  const compare = (a, b) =>
    a.rank - b.rank || a.value - b.value || a.beside - b.beside || collator.compare(a.text, b.text);

  /** Rows in a new order; those without a value stay last, equal ones in the order of the page. */
  function ordered(rows, column, direction) {
    if (direction === "none") return rows;
    const turn = direction === "descending" ? -1 : 1;
    const keyed = rows.map((row) => ({ row, key: key(row.cells[column]) }));
    const missing = (one) => Number(one.key.rank === 2);
    keyed.sort((a, b) => missing(a) - missing(b) || turn * compare(a.key, b.key));
    return keyed.map((one) => one.row);
  }

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    made.append(...children);
    return made;
  }

  /** Make a button of a header; where it holds a link, set the button beside it. */
  function sortButton(head, place) {
    const arrow = element("span", { class: "sort-arrow", "aria-hidden": "true" });
    const name = shown(head) || `column ${place + 1}`;
    const button = element("button", { type: "button", class: "sort-button" });
    const inside = head.querySelector("p") ?? head;
    if (!shown(head) || head.querySelector("a, button")) {
      button.setAttribute("aria-label", `Sort by ${name}`);
    } else {
      button.title = `Sort by ${name}`;
      button.append(element("span", {}, ...inside.childNodes));
      head.replaceChildren();
    }
    if (head.classList.contains("text-right")) button.prepend(arrow);
    else button.append(arrow);
    head.append(button);
    return button;
  }

  function makeSortable(table, rows, say) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, place) => {
      const name = shown(head) || `column ${place + 1}`;
      const button = sortButton(head, place);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const direction = NEXT[head.getAttribute("aria-sort")];
        heads.forEach((other) => other.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", direction);
        table.tBodies[0].append(...ordered(rows, place, direction));
        say(`Sorted by ${name}, ${SAID[direction]}.`);
      });
    });
  }

  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/−/g, "-").toLowerCase();

  /** Keep the columns as wide as they are while rows come and go. */
  function holdWidths(table, held) {
    const heads = [...table.tHead.rows[0].cells];
    const widths = heads.map((head) => (held ? `${head.offsetWidth}px` : ""));
    heads.forEach((head, place) => { head.style.minWidth = widths[place]; });
  }

  function searchField(table, rows, label, first) {
    const all = `${first ? "the first " : ""}${rows.length} rows`;
    const field = element("input", { type: "search", class: "table-search", placeholder: first ? `Search ${all}` : "Search these rows",
      "aria-label": `Search ${label}`, autocomplete: "off", spellcheck: "false" });
    const count = element("span", { class: "table-count", role: "status", "aria-live": "polite" });
    const texts = rows.map((row) => folded([...row.cells].map(shown).join(" ")));
    let narrowed = false;
    const search = () => {
      const words = folded(field.value).split(/\s+/).filter(Boolean);
      if (narrowed !== words.length > 0) holdWidths(table, words.length > 0);
      narrowed = words.length > 0;
      rows.forEach((row, place) => { row.hidden = !words.every((word) => texts[place].includes(word)); });
      const left = rows.filter((row) => !row.hidden).length;
      count.textContent = narrowed ? `${left} of ${all}` : all;
    };
    field.addEventListener("input", search);
    search();
    return element("div", { class: "table-tools" }, field, count);
  }

  /** Set the caption above the box that scrolls, so that it stays in view. */
  function liftCaption(table, box) {
    if (!table.caption) return;
    const lifted = element("div", { class: "table-caption" }, ...table.caption.childNodes);
    table.deleteCaption();
    box.before(lifted);
    const words = lifted.querySelector(".caption-text[id]");
    if (words) table.setAttribute("aria-labelledby", words.id);
  }

  /** A link to the table shows its caption and search field too. */
  function leaveRoom(table, frame) {
    const above = table.getBoundingClientRect().top - frame.getBoundingClientRect().top;
    table.style.scrollMarginTop = `${Math.max(0, above)}px`;
  }

  /** The box takes the focus only where there is something to scroll. */
  function followScroll(box) {
    const follow = () => {
      const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
      if (scrolls) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    };
    new ResizeObserver(follow).observe(box);
    new ResizeObserver(follow).observe(box.firstElementChild);
  }

  /** One header row, one body, one cell for each column: anything else keeps its order. */
  function plain(table) {
    const columns = table.tHead?.rows.length === 1 && table.tBodies.length === 1 && table.tHead.rows[0].cells.length;
    return columns && [...table.tBodies[0].rows].every((row) => row.cells.length === columns);
  }

  function enhance(box) {
    const table = box.querySelector(":scope > table");
    if (!table) return;
    followScroll(box);
    if (!plain(table)) return;
    const rows = [...table.tBodies[0].rows];
    const long = rows.length >= SEARCHED;
    if (!long && (!table.id || rows.length < 2)) return;
    const number = table.caption?.querySelector(".caption-number")?.textContent.trim();
    if (long || box.classList.contains("tall")) liftCaption(table, box);
    if (long) box.before(searchField(table, rows, number ?? "the rows of this table", "first" in box.dataset));
    const said = element("span", { class: "table-said", role: "status" });
    box.after(said);
    makeSortable(table, rows, (words) => { said.textContent = words; });
    leaveRoom(table, box.closest(".table-frame") ?? box);
  }

  const begin = () => document.querySelectorAll(".bd-article .pst-scrollable-table-container").forEach(enhance);
  document.addEventListener("interlesion:table", (made) => enhance(made.target));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
