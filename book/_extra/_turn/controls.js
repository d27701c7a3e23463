/* The parts of the page: menus, buttons, the list of lesions, their values, legends. All text is set as text. */
(function (turn) {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  let labels = 0;

  function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
    node.append(...children);
    return node;
  }

  function menu(text, options, start, onchange) {
    labels += 1;
    const select = make("select", { id: `il-turn-menu-${labels}` });
    options.forEach(([value, shown]) => select.append(make("option", { value }, shown)));
    select.value = start;
    select.addEventListener("change", () => onchange(select.value));
    return make("div", { class: "il-turn-menu" }, make("label", { for: select.id }, text), select);
  }

  function button(shown, name, onclick) {
    const node = make("button", { type: "button", title: name, "aria-label": name }, shown);
    node.addEventListener("click", onclick);
    return node;
  }

  /* A list that is one stop of the Tab key; arrow keys choose in it. */
  function list(onchoose, oncentre, onpoint) {
    const node = make("ul", { class: "il-turn-list", role: "listbox", tabindex: "0" });
    let options = [];
    let chosen = -1;
    const choose = (number) => onchoose(Math.max(0, Math.min(options.length - 1, number)));
    const keys = {
      ArrowDown: () => choose(chosen + 1), ArrowUp: () => choose(chosen - 1), Home: () => choose(0),
      End: () => choose(options.length - 1), PageDown: () => choose(chosen + 8), PageUp: () => choose(chosen - 8),
      Enter: () => oncentre(), Escape: () => onchoose(-1),
    };
    node.addEventListener("keydown", (event) => {
      if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      keys[event.key]();
    });
    node.addEventListener("focus", () => { if (chosen < 0 && node.matches(":focus-visible")) choose(0); });
    node.addEventListener("pointerleave", () => onpoint(-1));
    return {
      node,
      fill(lesions, name) {
        node.setAttribute("aria-label", name);
        options = lesions.map((lesion, number) => option(lesion, number, onchoose, onpoint));
        node.replaceChildren(...options);
      },
      mark(number, colours) {
        chosen = number;
        options.forEach((each, k) => {
          each.setAttribute("aria-selected", String(k === number));
          each.firstChild.style.background = css(colours[k]);
        });
        if (number < 0) return node.removeAttribute("aria-activedescendant");
        node.setAttribute("aria-activedescendant", options[number].id);
        const [top, bottom] = [options[number].offsetTop, options[number].offsetTop + options[number].offsetHeight];
        if (top < node.scrollTop) node.scrollTop = top;
        if (bottom > node.scrollTop + node.clientHeight) node.scrollTop = bottom - node.clientHeight;
      },
    };
  }

  function option(lesion, number, onchoose, onpoint) {
    const node = make("li", { role: "option", id: `il-turn-lesion-${number}`, "aria-selected": "false" },
      make("span", { class: "il-turn-swatch", "aria-hidden": "true" }),
      make("span", { class: "il-turn-name" }, lesion.name), make("span", {}, `${lesion.volume} mL`));
    node.addEventListener("click", () => onchoose(number));
    node.addEventListener("pointerenter", () => onpoint(number));
    return node;
  }

  /* Rows of a name, a value and its unit. */
  function values(node, rows) {
    node.replaceChildren(...rows.flatMap(([name, value, unit]) => [
      make("dt", {}, ...breakable(name)), make("dd", {}, unit ? `${value} ${unit}` : value),
    ]));
  }

  /* A long name of a feature may break before a capital letter. */
  function breakable(name) {
    return name.split(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).flatMap((part, k) => (k ? [make("wbr"), part] : [part]));
  }

  function siteLegend(sites, counts) {
    return Object.entries(sites).filter(([site]) => counts[site]).map(([site, colour]) => {
      const swatch = make("span", { class: "il-turn-swatch", "aria-hidden": "true" });
      swatch.style.background = colour;
      return make("span", { class: "il-turn-site" }, swatch, `${site} (${counts[site]})`);
    });
  }

  function rampLegend(ramp, name, low, high) {
    const bar = make("span", { class: "il-turn-ramp", "aria-hidden": "true" });
    bar.style.background = `linear-gradient(to right, ${ramp.join(", ")})`;
    return [make("span", { class: "il-turn-what" }, name),
      make("span", { class: "il-turn-ends" }, make("span", {}, low), bar, make("span", {}, high))];
  }

  /* The letters of orientation, in a corner of the picture. */
  function compass() {
    const node = document.createElementNS(SVG, "svg");
    node.setAttribute("viewBox", "-50 -50 100 100");
    node.setAttribute("class", "il-turn-compass");
    node.setAttribute("aria-hidden", "true");
    const parts = turn.view.letters(turn.view.front([0, 0, 0])).map(({ letter }) => {
      const line = node.appendChild(document.createElementNS(SVG, "line"));
      const text = node.appendChild(document.createElementNS(SVG, "text"));
      text.textContent = letter;
      return { line, text };
    });
    return {
      node,
      show(view) {
        turn.view.letters(view).forEach(({ right, up, towards }, k) => {
          const [x, y] = [38 * right, -38 * up];
          const attributes = { x1: 0, y1: 0, x2: 0.76 * x, y2: 0.76 * y, opacity: towards < -0.3 ? 0.45 : 1 };
          Object.entries(attributes).forEach(([name, value]) => parts[k].line.setAttribute(name, value));
          // A letter that points at the viewer or away would lie on the middle, on its opposite.
          const hidden = Math.hypot(right, up) < 0.25;
          Object.entries({ x, y, opacity: hidden ? 0 : attributes.opacity })
            .forEach(([name, value]) => parts[k].text.setAttribute(name, value));
        });
      },
    };
  }

  function rgb(hex) {
    return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  }

  function css(colour) {
    return `rgb(${colour.map((part) => Math.round(255 * part)).join(", ")})`;
  }

  /* The colour at a place from 0 to 1 on a list of colours. */
  function along(ramp, place) {
    const at = Math.max(0, Math.min(1, place)) * (ramp.length - 1);
    const [low, high] = [rgb(ramp[Math.floor(at)]), rgb(ramp[Math.ceil(at)])];
    return low.map((part, k) => part + (high[k] - part) * (at - Math.floor(at)));
  }

  turn.controls = { make, menu, button, list, values, siteLegend, rampLegend, compass, rgb, along };
})(window.interlesionTurn);
