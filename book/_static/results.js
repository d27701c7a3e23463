/* Results tables on the page that lists them: drawn when their section is opened, so that the page is short
   and quick. The rows stand in the page as data; without this script the files are there to download. */
(() => {
  "use strict";

  const minus = (text) => text.replace(/^-/, "−");

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    made.append(...children);
    return made;
  }

  function written(value) {
    if (value === null) return "–";
    if (typeof value === "boolean") return value ? "yes" : "no";
    return typeof value === "number" ? minus(String(value)) : value;
  }

  function head([name, unit, meaning, number]) {
    const words = element("p", {}, name);
    if (unit) words.append(" ", element("span", { class: "unit" }, `(${unit})`));
    return element("th", { class: number ? "head text-right" : "head", scope: "col", title: meaning }, words);
  }

  function drawn({ name, total, columns, rows }) {
    const cell = (value, place) => element("td", columns[place][3] ? { class: "text-right" } : {}, written(value));
    const body = rows.map((row) => element("tr", {}, ...row.map(cell)));
    const least = rows.length < total ? `The first ${rows.length} of ${total.toLocaleString("en")} rows; the file has all.` : "All rows.";
    const words = element("span", { class: "caption-text", id: `rows-${name}-words` }, `${least} Numbers to six digits.`);
    return element("table", { class: "table", id: `rows-${name}` },
      element("caption", {}, element("span", { class: "caption-number" }, `${name} `), words),
      element("thead", {}, element("tr", {}, ...columns.map(head))),
      element("tbody", {}, ...body));
  }

  function draw(holder) {
    const data = JSON.parse(holder.querySelector("script").textContent);
    const table = drawn(data);
    const left = data.rows.length < data.total;
    const box = element("div", { ...(left ? { "data-first": "yes" } : {}), class: `pst-scrollable-table-container${data.rows.length > 20 ? " tall" : ""}`,
      role: "region", "aria-labelledby": `rows-${data.name}-words` }, table);
    holder.replaceChildren(element("div", { class: "table-frame" }, box));
    box.dispatchEvent(new CustomEvent("interlesion:table", { bubbles: true }));
  }

  const begin = () => document.querySelectorAll(".results-rows").forEach((holder) => {
    const section = holder.closest("details");
    if (section.open) draw(holder);
    else section.addEventListener("toggle", () => draw(holder), { once: true });
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
