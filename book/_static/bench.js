/* A bench for the hand: a reader draws lesions of a patient again and again, in the browser alone. */
(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const MARKS = ["●", "■", "▲"];
  const MANY = 100;
  const PER_FRAME = 5;
  const MOST_POINTS = 300;
  const MOST_PERCENT = 300;
  const BINS = 60;

  // Pure: samples and indices.

  /** Dissimilarity of two lesions, from the triangle below the diagonal, row by row. */
  function dissimilarity(pairs, i, j) {
    if (i === j) return 0;
    const [high, low] = i > j ? [i, j] : [j, i];
    return pairs[(high * (high - 1)) / 2 + low];
  }

  /** Average with the zero diagonal counted, average over distinct pairs, maximum, and the pair that has it. */
  function measure(pairs, rows) {
    const k = rows.length;
    let sum = 0;
    let maximal = 0;
    let farthest = [];
    for (let a = 1; a < k; a += 1) {
      for (let b = 0; b < a; b += 1) {
        const d = dissimilarity(pairs, rows[a], rows[b]);
        sum += d;
        if (d > maximal || !farthest.length) [maximal, farthest] = [d, [rows[a], rows[b]]];
      }
    }
    return { values: k < 2 ? [0, 0, 0] : [(2 * sum) / (k * k), (2 * sum) / (k * (k - 1)), maximal], farthest };
  }

  /** A whole number from 0 to below n, each equally likely. */
  function below(n) {
    const word = new Uint32Array(1);
    const end = 2 ** 32 - (2 ** 32 % n);
    do crypto.getRandomValues(word); while (word[0] >= end);
    return word[0] % n;
  }

  /** The same rows in an order of which each is equally likely (Fisher and Yates). */
  function shuffled(rows, random) {
    const order = [...rows];
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = random(last + 1);
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order;
  }

  /** Rows of the lesions of each site. */
  function bySite(lesions) {
    const sites = new Map();
    lesions.forEach(({ site }, row) => sites.set(site, [...(sites.get(site) || []), row]));
    return sites;
  }

  /** Rows that a strategy takes; `rules` holds `most` and `without` of those by site. */
  function choose(lesions, strategy, k, rules, random) {
    const all = lesions.map((_, row) => row);
    if (strategy === "random") return shuffled(all, random).slice(0, k);
    if (strategy === "largest") return all.sort((a, b) => lesions[b].diameter - lesions[a].diameter).slice(0, k);
    const { most, without } = rules[strategy];
    const sites = [...bySite(lesions)].filter(([site]) => !without.includes(site));
    return sites.flatMap(([, rows]) => shuffled(rows, random).slice(0, most));
  }

  /** Percent of the same indices on all lesions; null where these are 0. */
  function recovered(values, truth) {
    return values.map((value, index) => (truth[index] > 0 ? (100 * value) / truth[index] : null));
  }

  // Words and marks.

  function percent(value) {
    if (value === null || value === undefined) return "–";
    return `${value >= 10 || value === 0 ? value.toFixed(0) : value.toFixed(1)}\u00a0%`;
  }

  function make(name, attributes = {}, text = "") {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  }

  function clear(svg, width, height) {
    svg.replaceChildren();
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("height", height);
  }

  function write(svg, text, x, y, anchor = "start") {
    svg.append(make("text", { x, y, "text-anchor": anchor }, text));
  }

  function line(svg, x1, y1, x2, y2, kind) {
    svg.append(make("line", { x1, y1, x2, y2, class: kind }));
  }

  /** Place the lesions in rows of dots, a block a site: centres, radii, and the heads of the blocks. */
  function layout(lesions, width) {
    const step = 30;
    const across = Math.max(1, Math.floor((width - 8) / step));
    const largest = Math.max(...lesions.map(({ diameter }) => diameter || 0));
    const places = [];
    const heads = [];
    let y = 0;
    for (const [site, rows] of bySite(lesions)) {
      heads.push({ text: `${site} (${rows.length})`, y: y + 16 });
      rows.forEach((row, place) => {
        const share = largest > 0 ? Math.sqrt((lesions[row].diameter || 0) / largest) : 0.5;
        places[row] = { x: 4 + step / 2 + (place % across) * step, y: y + 38 + Math.floor(place / across) * step, r: 3 + 8 * share };
      });
      y += 28 + Math.ceil(rows.length / across) * step;
    }
    return { places, heads, height: y + 4 };
  }

  function drawLesions(svg, patient, drawn, colours) {
    const width = svg.clientWidth || 640;
    const { places, heads, height } = layout(patient.lesions, width);
    clear(svg, width, height);
    heads.forEach(({ text, y }) => write(svg, text, 4, y));
    const join = (pair, kind) => pair.length && line(svg, places[pair[0]].x, places[pair[0]].y, places[pair[1]].x, places[pair[1]].y, kind);
    join(patient.farthest, "bench-farthest-all");
    if (drawn) join(drawn.farthest, "bench-farthest-drawn");
    patient.lesions.forEach((lesion, row) => {
      const taken = drawn !== null && drawn.rows.includes(row);
      const dot = make("circle", { cx: places[row].x, cy: places[row].y, r: places[row].r, class: taken ? "bench-dot bench-taken" : "bench-dot" });
      dot.style.setProperty("--site", colours[lesion.site] || colours.unknown);
      const size = lesion.diameter === null ? "diameter not known" : `${lesion.diameter.toFixed(0)} mm`;
      dot.append(make("title", {}, `${lesion.name}, ${lesion.site}, ${size}`));
      svg.append(dot);
    });
  }

  /** The end of the axis of recovery: what a sample can reach, a round number, and no more than can be told apart. */
  function axisEnd(patient) {
    const [, pairs, maximal] = patient.truth;
    const most = pairs > 0 ? (100 * maximal) / pairs : 100;
    return Math.min(MOST_PERCENT, Math.max(150, 50 * Math.ceil(most / 50)));
  }

  /** One strip an index: how often each recovery came up, this draw, the mean so far, and what is expected. */
  function drawStrips(svg, state, names) {
    const [width, strip, top, left] = [svg.clientWidth || 640, 74, 20, 6];
    const end = axisEnd(state.patient);
    const x = (value) => left + ((width - left - 14) * Math.min(value, end)) / end;
    clear(svg, width, top + 3 * strip + 22);
    names.forEach(({ name }, index) => {
      const base = top + (index + 1) * strip - 14;
      svg.append(make("text", { x: left, y: base - strip + 28, class: `bench-mark bench-ink-${index}` }, MARKS[index]));
      write(svg, name, left + 18, base - strip + 28);
      const counts = new Array(BINS + 1).fill(0);
      state.draws[index].forEach((value) => { counts[Math.min(BINS, Math.floor((BINS * value) / end + 1e-9))] += 1; });
      const most = Math.max(...counts);
      counts.forEach((count, bin) => {
        if (!count) return;
        const height = Math.max(2, (30 * count) / most);
        const wide = Math.max(2, (width - left - 14) / BINS - 1);
        svg.append(make("rect", { x: x((bin * end) / BINS), y: base - height, width: wide, height, class: `bench-bar bench-ink-${index}` }));
      });
      line(svg, left, base, width - 8, base, "bench-axis");
      line(svg, x(100), base - 36, x(100), base + 5, "bench-truth");
      const aim = state.expected[index];
      if (aim !== null) line(svg, x(aim), base - 36, x(aim), base + 5, "bench-expected");
      if (!state.draws[index].length) return;
      const now = state.draws[index].at(-1);
      svg.append(make("circle", { cx: x(now), cy: base - 4, r: 5, class: "bench-now" }));
      const mean = x(state.means[index].at(-1));
      svg.append(make("path", { d: `M${mean} ${base + 1}l6 10h-12z`, class: `bench-mean bench-ink-${index}` }));
    });
    const foot = top + 3 * strip + 14;
    for (let tick = 0; tick <= end; tick += width < 420 ? 100 : 50) {
      const last = tick === end;
      const beyond = last && end === MOST_PERCENT ? "≥\u00a0" : "";
      write(svg, `${beyond}${tick}\u00a0%`, x(tick), foot, tick === 0 ? "start" : last ? "end" : "middle");
    }
  }

  /** The mean of all draws so far, after each of them, against what is expected. */
  function drawMeans(svg, state) {
    const [width, height, left, right, top, bottom] = [svg.clientWidth || 640, 230, 48, 16, 10, 36];
    const total = Math.max(20, state.count);
    const seen = state.means.flatMap((means) => means.slice(Math.floor(means.length / 4)));
    const end = Math.min(MOST_PERCENT, 50 * Math.ceil(Math.max(120, ...thinned(seen).map(([, value]) => value)) / 50));
    const x = (draw) => left + ((width - left - right) * draw) / total;
    const y = (value) => height - bottom - ((height - top - bottom) * value) / end;
    const cut = make("svg", { x: 0, y: top, width, height: height - top - bottom, viewBox: `0 ${top} ${width} ${height - top - bottom}` });
    clear(svg, width, height);
    for (let tick = 0; tick <= end; tick += 50) {
      line(svg, left, y(tick), width - right, y(tick), tick === 100 ? "bench-truth" : "bench-grid");
      write(svg, `${tick}\u00a0%`, left - 6, y(tick) + 4, "end");
    }
    [0, total / 2, total].forEach((draw) => write(svg, draw.toFixed(0), x(draw), height - bottom + 16, draw === total ? "end" : "middle"));
    write(svg, "draws", x(total / 2), height - 4, "middle");
    svg.append(cut);
    state.means.forEach((means, index) => {
      const aim = state.expected[index];
      if (aim !== null) line(svg, left, y(aim), width - right, y(aim), `bench-expected bench-ink-${index}`);
      if (!means.length) return;
      const points = thinned(means).map(([draw, value]) => `${x(draw + 1)},${y(value)}`).join(" ");
      cut.append(make("polyline", { points, class: `bench-curve bench-ink-${index}` }));
      svg.append(make("text", { x: x(means.length), y: y(Math.min(means.at(-1), end)) + 5, "text-anchor": "middle", class: `bench-mark bench-ink-${index}` }, MARKS[index]));
    });
  }

  /** Some of many values with their places, the last among them. */
  function thinned(values) {
    const every = Math.ceil(values.length / MOST_POINTS);
    return values.map((value, place) => [place, value]).filter(([place]) => place % every === 0 || place === values.length - 1);
  }

  // The bench.

  function fresh(patient, strategy, k) {
    const known = patient.expected[strategy];
    const expected = (strategy === "random" ? known[k] : known) || [null, null, null];
    return { patient, strategy, k, expected, count: 0, last: null, draws: [[], [], []], means: [[], [], []], sums: [0, 0, 0] };
  }

  /** Draw once: the state remembers the sample, what it recovers, and the means so far. */
  function drawOnce(state, rules, random = below) {
    const { patient, strategy, k } = state;
    const rows = choose(patient.lesions, strategy, k, rules, random);
    const { values, farthest } = measure(patient.pairs, rows);
    const shares = recovered(values, patient.truth);
    state.count += 1;
    state.last = { rows, values, farthest, shares };
    shares.forEach((share, index) => {
      if (share === null) return;
      state.draws[index].push(share);
      state.sums[index] += share;
      state.means[index].push(state.sums[index] / state.count);
    });
  }

  function start(root, data) {
    const part = (name) => root.querySelector(`[data-bench="${name}"]`);
    const [who, how, size] = ["patient", "strategy", "size"].map(part);
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    let state = null;

    function option(select, value, text) {
      const made = document.createElement("option");
      made.value = value;
      made.textContent = text;
      select.append(made);
    }

    function offerPatients() {
      data.cohorts.forEach((cohort, place) => {
        const group = document.createElement("optgroup");
        group.label = cohort.title;
        cohort.patients.forEach((patient, row) => {
          patient.farthest = measure(patient.pairs, patient.lesions.map((_, lesion) => lesion)).farthest;
          const kind = cohort.synthetic ? ", synthetic" : "";
          option(group, `${place} ${row}`, `${patient.name}: ${patient.lesions.length} lesions${kind}`);
        });
        who.append(group);
      });
    }

    function patientChosen() {
      const [place, row] = who.value.split(" ").map(Number);
      return data.cohorts[place].patients[row];
    }

    /** Offer what a patient allows, and keep the choice of the one before where that can be. */
    function offer(select, values, text) {
      const before = select.value;
      select.replaceChildren();
      values.forEach((value) => option(select, value, text(value)));
      if (values.includes(before)) select.value = before;
    }

    function restart() {
      const patient = patientChosen();
      offer(how, patient.strategies, (name) => data.strategies[name].label);
      offer(size, Object.keys(patient.expected.random), (k) => k);
      size.disabled = !["random", "largest"].includes(how.value);
      state = fresh(patient, how.value, Number(size.value));
      show();
      part("said").textContent = "Nothing is drawn yet.";
    }

    function fill() {
      data.indices.forEach((_, index) => {
        const { last, means, expected, patient } = state;
        const number = (value) => (value === undefined ? "–" : value.toFixed(3));
        const cells = [percent(last?.shares[index]), percent(means[index].at(-1)), percent(expected[index]),
          number(last?.values[index]), number(patient.truth[index])];
        part(`row-${index}`).querySelectorAll("td").forEach((cell, place) => { cell.textContent = cells[place]; });
      });
      part("count").textContent = state.count;
    }

    function show() {
      fill();
      drawLesions(part("lesions"), state.patient, state.last, data.sites);
      drawStrips(part("strips"), state, data.indices);
      drawMeans(part("means"), state);
    }

    function say() {
      const { last, patient, count, means } = state;
      const names = last.rows.map((row) => patient.lesions[row].name).join(", ") || "no lesion";
      const each = data.indices.map(({ name }, index) =>
        `${name} ${percent(last.shares[index])}, mean of ${count === 1 ? "1 draw" : `${count} draws`} ${percent(means[index].at(-1))}`);
      part("said").textContent = `Drawn: ${names}. Recovered: ${each.join("; ")}.`;
    }

    /** Draw many times, some a frame so that the means can be seen to settle; at once where motion is not wanted. */
    function draw(total) {
      const own = state;
      (function go(left) {
        if (own !== state) return;
        const now = calm.matches ? left : Math.min(left, PER_FRAME);
        for (let time = 0; time < now; time += 1) drawOnce(own, data.strategies);
        show();
        if (left > now) requestAnimationFrame(() => go(left - now));
        else say();
      })(total);
    }

    data.indices.forEach(({ colour }, index) => root.style.setProperty(`--bench-${index}`, colour));
    offerPatients();
    root.hidden = false;
    restart();
    [who, how, size].forEach((select) => select.addEventListener("change", restart));
    part("once").addEventListener("click", () => draw(1));
    part("many").addEventListener("click", () => draw(MANY));
    part("over").addEventListener("click", restart);
    let width = root.clientWidth;
    new ResizeObserver(() => {
      if (root.clientWidth === width) return;
      width = root.clientWidth;
      show();
    }).observe(root);
  }

  function begin() {
    const root = document.getElementById("bench");
    if (root) start(root, JSON.parse(document.getElementById("bench-data").textContent));
  }

  globalThis.interlesionBench = { measure, choose, shuffled, below, recovered, fresh, drawOnce };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
