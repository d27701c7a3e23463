/* The picture: a canvas that mouse, finger and keys turn, with buttons, a bar of millimetres and letters. */
(function (turn) {
  "use strict";

  const { make, button, compass } = turn.controls;
  const V = turn.view;
  const STEP = 10;
  const NEAR = 3;
  const STILL = 5;
  const IN = 1.25;
  const OUT = 1 / IN;
  const SHIFT = 20;
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const HELP = "Arrow keys turn, with Shift they move the picture. Plus and minus zoom, 0 goes back to the front.";
  const NO_WEBGL = "This browser does not draw in three dimensions (WebGL 2). The picture below shows one patient; "
    + "the list and the values work.";

  /* `told` has what the page does: onpoint(lesion), onchoose(lesion), onlook(words), and named(lesion) in words. */
  function picture(told) {
    const canvas = make("canvas", { tabindex: "0", role: "application", "aria-describedby": "il-turn-help" });
    const letters = compass();
    const bar = make("div", { class: "il-turn-bar", "aria-hidden": "true" });
    const tip = make("div", { class: "il-turn-tip", "aria-hidden": "true", hidden: "" });
    const frame = make("div", { class: "il-turn-stage" }, canvas, letters.node, bar, tip);
    const help = make("p", { id: "il-turn-help", class: "il-turn-hidden" }, HELP);
    let painter = turn.scene.painter(canvas);
    let scene = null;
    let view = null;
    let colours = [];
    let shown = -1;
    let waiting = 0;

    const millimetre = () => 0.46 * view.zoom
      * Math.min(canvas.clientWidth / scene.around, canvas.clientHeight / scene.tall);

    function look(next) {
      view = next;
      if (painter) told.onlook(`${V.said(view)}.`);
      draw();
    }

    function draw() {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(drawNow);
    }

    function drawNow() {
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      if (!painter || !scene || !width) return;
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
      const dark = document.documentElement.dataset.theme === "dark";
      painter.draw(scene, view, { ...paper(frame), dark, width, height, shown, pixelsPerMm: millimetre() });
      letters.show(view);
      const { mm, pixels } = V.scaleBar(millimetre(), 0.3 * width);
      bar.style.width = `${pixels}px`;
      bar.textContent = `${mm} mm`;
    }

    const front = () => look(V.front(scene.middle));
    const zoom = (factor) => look(V.zoomed(view, factor));
    const turnBy = ([across, up]) => look(V.turned(view, STEP * across, STEP * up));
    const shiftBy = ([across, up]) => look(V.shifted(view, across / millimetre(), up / millimetre()));

    function lesionAt(event) {
      const box = canvas.getBoundingClientRect();
      const right = (event.clientX - box.left - box.width / 2) / millimetre();
      return V.under(scene, view, right, (box.height / 2 - (event.clientY - box.top)) / millimetre());
    }

    function tell(event, lesion) {
      told.onpoint(lesion);
      tip.hidden = lesion < 0;
      if (lesion < 0) return;
      tip.textContent = told.named(lesion);
      const box = frame.getBoundingClientRect();
      const left = Math.min(event.clientX - box.left + 12, box.width - tip.offsetWidth - 4);
      tip.style.transform = `translate(${Math.max(4, left)}px, ${event.clientY - box.top + 16}px)`;
    }

    function dragged(event, across, down) {
      tip.hidden = true;
      if (event.shiftKey) shiftBy([across, -down]);
      else look(V.turned(view, -across / 2, down / 2));
    }

    function pressed(event) {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const way = WAYS[event.key];
      const does = {
        "+": () => zoom(IN), "=": () => zoom(IN), "-": () => zoom(OUT), 0: front, Home: front,
      }[event.key];
      if (!way && !does) return;
      event.preventDefault();
      if (does) does();
      else if (event.shiftKey) shiftBy(way.map((step) => SHIFT * step));
      else turnBy(way);
    }

    function restore() {
      painter = turn.scene.painter(canvas);
      painter.load(scene);
      painter.colour(scene, colours);
      draw();
    }

    const self = {
      colour(next) {
        colours = next;
        painter?.colour(scene, colours);
        draw();
      },
      mark(lesion) {
        shown = lesion;
        draw();
      },
      open(next, name) {
        scene = next;
        canvas.setAttribute("aria-label", name);
        painter?.load(scene);
        front();
      },
      centre(lesion) {
        if (lesion >= 0) look({ ...view, middle: scene.middles[lesion], zoom: Math.max(view.zoom, NEAR) });
      },
    };
    if (!painter) return { ...self, node: make("div", {}, make("p", {}, NO_WEBGL)) };
    hands(canvas, { lesionAt, tell, dragged, zoom, choose: told.onchoose });
    canvas.addEventListener("keydown", pressed);
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", restore);
    new ResizeObserver(draw).observe(canvas);
    new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const buttons = make("div", { class: "il-turn-buttons" },
      button("←", "Turn to the left", () => turnBy([-1, 0])), button("→", "Turn to the right", () => turnBy([1, 0])),
      button("↑", "Turn upwards", () => turnBy([0, 1])), button("↓", "Turn downwards", () => turnBy([0, -1])),
      button("+", "Zoom in", () => zoom(IN)), button("−", "Zoom out", () => zoom(OUT)),
      button("Centre", "Centre on the chosen lesion", told.oncentre), button("Reset", "Reset: back to the front", front));
    return { ...self, node: make("div", {}, frame, buttons, help) };
  }

  /* Mouse, pen and fingers: a short touch chooses, a longer way turns, two fingers zoom. */
  function hands(canvas, does) {
    const down = new Map();
    let way = 0;
    canvas.addEventListener("pointerdown", (event) => {
      if (!down.size) way = 0;
      down.set(event.pointerId, event);
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = down.get(event.pointerId);
      if (!before) return does.tell(event, does.lesionAt(event));
      const apart = spread(down);
      down.set(event.pointerId, event);
      const [across, up] = [event.clientX - before.clientX, event.clientY - before.clientY];
      way += Math.hypot(across, up);
      if (down.size > 1) return does.zoom(spread(down) / apart);
      return way < STILL ? undefined : does.dragged(event, across, up);
    });
    const lift = (event) => down.delete(event.pointerId);
    canvas.addEventListener("pointerup", (event) => {
      if (lift(event) && !down.size && way < STILL) does.choose(does.lesionAt(event));
    });
    canvas.addEventListener("pointercancel", lift);
    canvas.addEventListener("pointerleave", (event) => does.tell(event, -1));
    canvas.addEventListener("wheel", (event) => {
      // Only where the picture has the focus: else the wheel scrolls the page.
      if (document.activeElement !== canvas) return;
      event.preventDefault();
      does.zoom(Math.exp(-event.deltaY / 600));
    }, { passive: false });
  }

  /* Distance of the first two fingers. */
  function spread(down) {
    const [a, b] = [...down.values()];
    return b ? Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)) : 1;
  }

  /* Colours of the page, 0 to 1: what the picture is drawn on, and the ink on it. */
  function paper(node) {
    const style = getComputedStyle(node);
    const parts = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map((part) => part / 255);
    return { background: parts(style.backgroundColor), ink: parts(style.color) };
  }

  turn.picture = picture;
})(window.interlesionTurn);
