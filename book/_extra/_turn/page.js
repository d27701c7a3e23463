/* The page: what is chosen, and what follows from it. */
(function (turn) {
  "use strict";

  const { make, menu, list, values, siteLegend, rampLegend, rgb, along } = turn.controls;
  const SITE = "site";
  const UNLIKE = "unlike";
  const UNKNOWN = [0.6, 0.6, 0.6];

  const root = document.querySelector(".il-turn");
  const waiting = new Map();
  const state = { index: null, patient: null, number: -1, by: SITE, chosen: -1, pointed: -1 };
  const parts = {};

  /* Data hand themselves over when their script is read. */
  turn.take = (name, data) => (name === "index" ? begin(data) : waiting.get(name)?.(data));

  function begin(index) {
    state.index = index;
    build(index);
    new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    open(index.start);
  }

  function build(index) {
    const patients = index.patients.map((each, k) => [k, `${each.name} (${each.lesions})`]);
    const colours = [[SITE, "Site"], ...index.features.map((each, k) => [k, named(each)]),
      [UNLIKE, "Dissimilarity to one lesion"]];
    const centre = () => parts.picture.centre(state.chosen);
    parts.list = list(choose, centre, point);
    parts.details = make("dl", { class: "il-turn-values", "aria-live": "polite" });
    parts.legend = make("div", { class: "il-turn-legend" });
    parts.said = make("p", { class: "il-turn-said", "aria-live": "polite" });
    parts.picture = turn.picture({
      onpoint: point, onchoose: choose, oncentre: centre, named: inWords,
      onlook: (words) => { parts.said.textContent = words; },
    });
    root.replaceChildren(
      make("div", { class: "il-turn-top" }, menu("Patient (lesions)", patients, index.start, (value) => open(Number(value))),
        menu("Colour", colours, SITE, colourBy)),
      make("div", { class: "il-turn-seen" }, parts.picture.node, parts.legend, parts.said),
      make("div", { class: "il-turn-beside" }, parts.list.node, parts.details),
    );
  }

  function named(feature) {
    return feature.unit ? `${feature.name} (${feature.unit})` : feature.name;
  }

  function inWords(number) {
    const { name, site, volume } = state.patient.lesions[number];
    return `${name}, ${site}, ${volume} mL`;
  }

  /* Reads the data of a patient, once, and shows them unless another was chosen meanwhile. */
  function open(number) {
    state.number = number;
    const each = state.index.patients[number];
    if (each.data) {
      show(each.data);
      return;
    }
    parts.said.textContent = "Reading…";
    const name = `patient-${number}`;
    waiting.set(name, (data) => {
      each.data = data;
      if (state.number === number) show(data);
    });
    const script = make("script", { src: `lesions/${name}.js` });
    script.addEventListener("error", () => { parts.said.textContent = "The lesions of this patient could not be read."; });
    document.head.append(script);
  }

  function show(patient) {
    parts.said.textContent = "";
    Object.assign(state, { patient, chosen: state.by === UNLIKE ? 0 : -1, pointed: -1, most: mostUnlike(patient) });
    const name = state.index.patients[state.number].name;
    parts.list.fill(patient.lesions, `Lesions of patient ${name}`);
    parts.picture.open(turn.scene.unpack(patient), `Lesions of patient ${name}, to be turned`);
    paint();
  }

  function colourBy(value) {
    state.by = value;
    if (value === UNLIKE && state.chosen < 0) state.chosen = 0;
    paint();
  }

  function choose(number) {
    if (!state.patient) return;
    Object.assign(state, { chosen: number, pointed: -1 });
    paint();
  }

  function point(number) {
    if (number === state.pointed) return;
    state.pointed = number;
    describe();
  }

  function paint() {
    if (!state.patient) return;
    const colours = state.patient.lesions.map(colourOf);
    parts.list.mark(state.chosen, colours);
    parts.picture.colour(colours);
    parts.legend.replaceChildren(...legend());
    describe();
  }

  /* Colours of sites, those of the dark page on it. */
  function sites() {
    const dark = document.documentElement.dataset.theme === "dark";
    return dark ? state.index.dark : state.index.sites;
  }

  function colourOf(lesion, number) {
    if (state.by === SITE) return rgb(sites()[lesion.site]);
    const place = placeOf(lesion, number);
    return place === null ? UNKNOWN : along(state.index.ramp, place);
  }

  /* Place on the scale of colours, 0 to 1; null where a lesion has no value. */
  function placeOf(lesion, number) {
    if (state.by !== UNLIKE) return lesion.places[Number(state.by)];
    return unlike(number) === null ? null : unlike(number) / state.most;
  }

  /* Dissimilarity to the chosen lesion; null where there is none. */
  function unlike(number) {
    return state.chosen < 0 ? null : state.patient.unlike[state.chosen][number];
  }

  function mostUnlike(patient) {
    return patient.unlike.flat().reduce((most, value) => Math.max(most, value ?? 0), 0.001);
  }

  function legend() {
    const { index, patient, by } = state;
    if (by === SITE) {
      const counts = {};
      patient.lesions.forEach(({ site }) => { counts[site] = (counts[site] ?? 0) + 1; });
      return siteLegend(sites(), counts);
    }
    const grey = patient.lesions.some((lesion, k) => placeOf(lesion, k) === null) ? "; grey: no value" : "";
    if (by === UNLIKE) {
      const to = state.chosen < 0 ? "a lesion, to be chosen" : patient.lesions[state.chosen].name;
      return rampLegend(index.ramp, `Dissimilarity to ${to} (0 is alike)${grey}`, "0", state.most.toFixed(3));
    }
    const { low, high, log } = patient.ends[Number(by)];
    const scale = log ? ", logarithmic scale" : "";
    return rampLegend(index.ramp, `${named(index.features[Number(by)])}${scale}${grey}`, low, high);
  }

  /* The values of the lesion that is pointed at, else of the chosen one. */
  function describe() {
    const number = state.pointed >= 0 ? state.pointed : state.chosen;
    parts.picture.mark(number);
    if (number < 0) {
      values(parts.details, [["Choose a lesion in the picture or in the list.", "", ""]]);
      return;
    }
    const lesion = state.patient.lesions[number];
    const rows = [["Lesion", lesion.name, ""], ["Site", lesion.site, ""], ["Volume", lesion.volume, "mL"],
      ...state.index.features.map((each, k) => [each.name, lesion.values[k], each.unit])];
    if (number !== state.chosen && unlike(number) !== null) {
      rows.push([`Dissimilarity to ${state.patient.lesions[state.chosen].name}`, unlike(number).toFixed(3), ""]);
    }
    values(parts.details, rows);
  }
})(window.interlesionTurn);
