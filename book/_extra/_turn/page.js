/* The page: what is chosen, and what follows from it. */
(function (turn) {
  "use strict";

  const { make, menu, button, list, values, siteLegend, rampLegend, compass, rgb, along } = turn.controls;
  const V = turn.view;
  const SITE = "site";
  const UNLIKE = "unlike";
  const UNKNOWN = [0.6, 0.6, 0.6];
  const STEP = 10;
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const HELP = "Arrow keys turn, with Shift they move the picture. Plus and minus zoom, 0 goes back to the front.";

  const root = document.querySelector(".il-turn");
  const waiting = new Map();
  const state = { index: null, patient: null, scene: null, view: null, by: SITE, chosen: -1, pointed: -1, number: -1 };
  const parts = {};

  /* Data hand themselves over when their script is read. */
  turn.take = (name, data) => (name === "index" ? begin(data) : waiting.get(name)?.(data));

  function begin(index) {
    state.index = index;
    build(index);
    open(index.start);
  }

  function build(index) {
    const patients = index.patients.map((each, k) => [k, `${each.name} (${each.lesions})`]);
    const colours = [[SITE, "Site"], ...index.features.map((each, k) => [k, named(each)]),
      [UNLIKE, "Dissimilarity to the chosen lesion"]];
    parts.patient = menu("Patient (lesions)", patients, index.start, (value) => open(Number(value)));
    parts.by = menu("Colour", colours, SITE, colourBy);
    parts.list = list(choose, centre, point);
    parts.details = make("dl", { class: "il-turn-values", "aria-live": "polite" });
    parts.legend = make("div", { class: "il-turn-legend" });
    parts.said = make("p", { class: "il-turn-said", "aria-live": "polite" });
    const top = make("div", { class: "il-turn-top" }, parts.patient.node, parts.by.node);
    const beside = make("div", { class: "il-turn-beside" }, parts.list.node, parts.details);
    const seen = make("div", { class: "il-turn-seen" }, stage(), parts.legend, parts.said);
    root.replaceChildren(top, seen, beside);
    parts.painter = turn.scene.painter(parts.canvas);
    if (!parts.painter) withoutPicture();
  }

  function stage() {
    parts.canvas = make("canvas", { tabindex: "0", role: "application", "aria-describedby": "il-turn-help" });
    parts.compass = compass();
    parts.bar = make("div", { class: "il-turn-bar", "aria-hidden": "true" });
    parts.tip = make("div", { class: "il-turn-tip", "aria-hidden": "true", hidden: "" });
    const turnBy = (way) => () => look(V.turned(state.view, STEP * way[0], STEP * way[1]));
    parts.buttons = make("div", { class: "il-turn-buttons" },
      button("←", "Turn to the left", turnBy([-1, 0])), button("→", "Turn to the right", turnBy([1, 0])),
      button("↑", "Turn upwards", turnBy([0, 1])), button("↓", "Turn downwards", turnBy([0, -1])),
      button("+", "Zoom in", () => look(V.zoomed(state.view, 1.25))),
      button("−", "Zoom out", () => look(V.zoomed(state.view, 0.8))),
      button("Centre", "Centre on the chosen lesion", centre), button("Reset", "Back to the front", reset));
    listen(parts.canvas);
    const help = make("p", { id: "il-turn-help", class: "il-turn-hidden" }, HELP);
    parts.stage = make("div", { class: "il-turn-stage" }, parts.canvas, parts.compass.node, parts.bar, parts.tip);
    return make("div", {}, parts.stage, parts.buttons, help);
  }

  function withoutPicture() {
    const words = "This browser does not draw in three dimensions (WebGL 2). The picture below shows one patient; "
      + "the list and the values work.";
    parts.stage.replaceChildren(make("p", {}, words));
    parts.buttons.hidden = true;
  }

  function named(feature) {
    return feature.unit ? `${feature.name} (${feature.unit})` : feature.name;
  }

  /* Reads the data of a patient, once, and shows them unless another was chosen meanwhile. */
  function open(number) {
    state.number = number;
    const name = `patient-${number}`;
    const kept = state.index.patients[number].data;
    if (kept) return show(kept);
    parts.said.textContent = "Reading…";
    waiting.set(name, (data) => {
      state.index.patients[number].data = data;
      if (state.number === number) show(data);
    });
    const script = make("script", { src: `lesions/${name}.js` });
    script.addEventListener("error", () => { parts.said.textContent = "The lesions of this patient could not be read."; });
    return document.head.append(script);
  }

  function show(patient) {
    Object.assign(state, { patient, scene: turn.scene.unpack(patient), chosen: -1, pointed: -1 });
    state.view = V.front(state.scene.middle);
    const name = state.index.patients[state.number].name;
    parts.list.fill(patient.lesions, `Lesions of patient ${name}`);
    parts.canvas.setAttribute("aria-label", `Lesions of patient ${name}, to be turned`);
    parts.painter?.load(state.scene);
    if (state.by === UNLIKE) state.chosen = 0;
    paint();
    look(state.view);
  }

  function colourBy(value) {
    state.by = value;
    if (value === UNLIKE && state.chosen < 0) state.chosen = 0;
    paint();
  }

  function choose(number) {
    state.chosen = number;
    state.pointed = -1;
    paint();
  }

  function point(number) {
    if (number === state.pointed) return;
    state.pointed = number;
    describe();
    draw();
  }

  /* Everything that depends on the colours and on what is chosen. */
  function paint() {
    const colours = state.patient.lesions.map(colourOf);
    parts.list.mark(state.chosen, colours);
    parts.painter?.colour(state.scene, colours);
    parts.legend.replaceChildren(...legend());
    describe();
    draw();
  }

  function colourOf(lesion, number) {
    if (state.by === SITE) return rgb(state.index.sites[lesion.site]);
    const place = state.by === UNLIKE ? unlike(number) / mostUnlike() : lesion.places[Number(state.by)];
    return place === null || Number.isNaN(place) ? UNKNOWN : along(state.index.ramp, place);
  }

  function unlike(number) {
    const row = state.chosen < 0 ? null : state.patient.unlike[state.chosen];
    return row === null || row[number] === null ? NaN : row[number];
  }

  function mostUnlike() {
    return Math.max(0.001, ...state.patient.unlike.flat().filter((value) => value !== null));
  }

  function legend() {
    const { index, patient } = state;
    if (state.by === SITE) {
      const counts = {};
      patient.lesions.forEach(({ site }) => { counts[site] = (counts[site] ?? 0) + 1; });
      return siteLegend(index.sites, counts);
    }
    if (state.by === UNLIKE) {
      const to = state.chosen < 0 ? "choose a lesion" : `to ${patient.lesions[state.chosen].name}`;
      return rampLegend(index.ramp, `Dissimilarity ${to} (0 is alike)`, "0", mostUnlike().toFixed(2));
    }
    const ends = patient.ends[Number(state.by)];
    const name = named(index.features[Number(state.by)]) + (ends.log ? ", logarithmic scale" : "");
    return rampLegend(index.ramp, name, ends.low, ends.high);
  }

  function describe() {
    const number = state.pointed >= 0 ? state.pointed : state.chosen;
    if (number < 0) return values(parts.details, [["No lesion chosen", "choose one in the picture or in the list", ""]]);
    const lesion = state.patient.lesions[number];
    const rows = [["Lesion", lesion.name, ""], ["Site", lesion.site, ""], ["Volume", lesion.volume, "mL"],
      ...state.index.features.map((each, k) => [each.name, lesion.values[k], each.unit])];
    if (state.chosen >= 0 && number !== state.chosen && !Number.isNaN(unlike(number))) {
      rows.push([`Dissimilarity to ${state.patient.lesions[state.chosen].name}`, unlike(number).toFixed(3), ""]);
    }
    return values(parts.details, rows);
  }

  function reset() {
    look(V.front(state.scene.middle));
  }

  function centre() {
    if (state.chosen < 0) return;
    look({ ...state.view, middle: state.scene.middles[state.chosen], zoom: Math.max(state.view.zoom, 3) });
  }

  function look(view) {
    state.view = view;
    parts.said.textContent = `${V.said(view)}.`;
    draw();
  }

  function millimetre() {
    const { clientWidth, clientHeight } = parts.canvas;
    return (state.view.zoom * 0.94 * Math.min(clientWidth, clientHeight)) / (2 * state.scene.radius);
  }

  let frame = 0;
  function draw() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(drawNow);
  }

  function drawNow() {
    const { canvas } = parts;
    if (!parts.painter || !state.scene || !canvas.clientWidth) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    const background = getComputedStyle(parts.stage).backgroundColor.match(/[\d.]+/g).slice(0, 3).map((c) => c / 255);
    parts.painter.draw(state.scene, state.view, {
      background, width: canvas.clientWidth, height: canvas.clientHeight, pixelsPerMm: millimetre(),
      shown: state.pointed >= 0 ? state.pointed : state.chosen,
      dark: document.documentElement.dataset.theme === "dark",
    });
    parts.compass.show(state.view);
    const bar = V.scaleBar(millimetre(), 0.3 * canvas.clientWidth);
    parts.bar.style.width = `${bar.pixels}px`;
    parts.bar.textContent = `${bar.mm} mm`;
  }

  function lesionAt(event) {
    const box = parts.canvas.getBoundingClientRect();
    const right = (event.clientX - box.left - box.width / 2) / millimetre();
    const up = (box.height / 2 - (event.clientY - box.top)) / millimetre();
    return V.under(state.scene, state.view, right, up);
  }

  function tip(event, number) {
    parts.tip.hidden = number < 0;
    if (number < 0) return;
    const lesion = state.patient.lesions[number];
    const box = parts.stage.getBoundingClientRect();
    parts.tip.textContent = `${lesion.name}, ${lesion.site}, ${lesion.volume} mL`;
    const left = Math.min(event.clientX - box.left + 12, box.width - parts.tip.offsetWidth - 4);
    parts.tip.style.transform = `translate(${Math.max(4, left)}px, ${event.clientY - box.top + 16}px)`;
  }

  function listen(canvas) {
    let drag = null;
    canvas.addEventListener("pointerdown", (event) => {
      drag = { x: event.clientX, y: event.clientY, far: 0 };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (drag) return dragged(event, drag);
      const number = lesionAt(event);
      point(number);
      return tip(event, number);
    });
    canvas.addEventListener("pointerup", (event) => {
      if (drag && drag.far < 5) choose(lesionAt(event));
      drag = null;
    });
    canvas.addEventListener("pointercancel", () => { drag = null; });
    canvas.addEventListener("pointerleave", (event) => { point(-1); tip(event, -1); });
    canvas.addEventListener("wheel", (event) => {
      // Only where the picture has the focus: else the wheel scrolls the page.
      if (document.activeElement !== canvas) return;
      event.preventDefault();
      look(V.zoomed(state.view, Math.exp(-event.deltaY / 600)));
    }, { passive: false });
    canvas.addEventListener("keydown", pressed);
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => {
      parts.painter = turn.scene.painter(canvas);
      parts.painter.load(state.scene);
      paint();
    });
    new ResizeObserver(draw).observe(canvas);
    new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  function dragged(event, drag) {
    const [across, down] = [event.clientX - drag.x, event.clientY - drag.y];
    Object.assign(drag, { x: event.clientX, y: event.clientY, far: drag.far + Math.hypot(across, down) });
    if (drag.far < 5) return;
    parts.tip.hidden = true;
    const mm = millimetre();
    look(event.shiftKey ? V.shifted(state.view, across / mm, -down / mm) : V.turned(state.view, -across / 2, down / 2));
  }

  function pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const way = WAYS[event.key];
    const next = {
      "+": () => V.zoomed(state.view, 1.25), "=": () => V.zoomed(state.view, 1.25), "-": () => V.zoomed(state.view, 0.8),
      0: () => V.front(state.scene.middle), Home: () => V.front(state.scene.middle),
    }[event.key];
    if (!way && !next) return;
    event.preventDefault();
    const far = 20 / millimetre();
    if (next) look(next());
    else if (event.shiftKey) look(V.shifted(state.view, far * way[0], far * way[1]));
    else look(V.turned(state.view, STEP * way[0], STEP * way[1]));
  }
})(window.interlesionTurn);
