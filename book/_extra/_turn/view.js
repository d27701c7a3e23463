/* How lesions are looked at: directions, places on the screen, what lies under the pointer. No page, no WebGL.
   Millimetres: x towards the patient's left, y towards the back, z towards the head, as in surfaces.parquet. */
(function () {
  "use strict";

  const RADIANS = Math.PI / 180;
  const SIDES = ["front", "front and left", "left", "back and left", "back", "back and right", "right",
    "front and right"];
  const STEEP = 25;
  const LETTERS = [["L", [1, 0, 0]], ["R", [-1, 0, 0]], ["P", [0, 1, 0]], ["A", [0, -1, 0]], ["S", [0, 0, 1]],
    ["I", [0, 0, -1]]];
  const LEAST_ZOOM = 0.5;
  const MOST_ZOOM = 24;

  const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

  /* A view: degrees from the front towards the patient's left, degrees upwards, zoom, and the point in the middle. */
  function front(middle) {
    return { azimuth: 0, elevation: 0, zoom: 1, middle: [...middle] };
  }

  function turned(view, across, upwards) {
    const azimuth = (((view.azimuth + across) % 360) + 360) % 360;
    const elevation = Math.max(-90, Math.min(90, view.elevation + upwards));
    return { ...view, azimuth, elevation };
  }

  function zoomed(view, factor) {
    return { ...view, zoom: Math.max(LEAST_ZOOM, Math.min(MOST_ZOOM, view.zoom * factor)) };
  }

  /* Moves the picture by millimetres to the right and upwards on the screen. */
  function shifted(view, right, up) {
    const axes = directions(view);
    const middle = view.middle.map((at, k) => at - right * axes.right[k] - up * axes.up[k]);
    return { ...view, middle };
  }

  /* What points right and up on the screen, and towards the viewer. */
  function directions(view) {
    const a = view.azimuth * RADIANS;
    const e = view.elevation * RADIANS;
    const level = [Math.sin(a), -Math.cos(a), 0];
    return {
      right: [Math.cos(a), Math.sin(a), 0],
      up: [-Math.sin(e) * level[0], -Math.sin(e) * level[1], Math.cos(e)],
      towards: [Math.cos(e) * level[0], Math.cos(e) * level[1], Math.sin(e)],
    };
  }

  function said(view) {
    if (Math.abs(view.elevation) > 75) return view.elevation > 0 ? "Seen from above" : "Seen from below";
    const side = SIDES[Math.round(view.azimuth / 45) % 8];
    const steep = Math.abs(view.elevation) < STEEP ? "" : view.elevation > 0 ? ", from above" : ", from below";
    return `Seen from the ${side}${steep}`;
  }

  /* The letters of orientation: where each lies on the screen (-1 to 1, up is positive) and how near it is. */
  function letters(view) {
    const axes = directions(view);
    return LETTERS.map(([letter, way]) => ({
      letter, right: dot(way, axes.right), up: dot(way, axes.up), towards: dot(way, axes.towards),
    }));
  }

  /* The longest of 1, 2, 5, 10, ... mm that is no longer than so many pixels. */
  function scaleBar(pixelsPerMm, longest) {
    const most = longest / pixelsPerMm;
    const power = 10 ** Math.floor(Math.log10(most));
    const mm = [5, 2, 1].map((step) => step * power).find((step) => step <= most);
    return { mm, pixels: mm * pixelsPerMm };
  }

  /* The lesion of the nearest triangle at a place given in mm right of and above the middle; -1 where there is none. */
  function under(scene, view, right, up) {
    const axes = directions(view);
    const flat = new Float64Array(scene.lesionOf.length * 3);
    for (let v = 0; v < scene.lesionOf.length; v += 1) {
      const point = [0, 1, 2].map((k) => scene.corners[3 * v + k] - view.middle[k]);
      flat[3 * v] = dot(point, axes.right) - right;
      flat[3 * v + 1] = dot(point, axes.up) - up;
      flat[3 * v + 2] = dot(point, axes.towards);
    }
    let found = -1;
    let nearest = -Infinity;
    for (let t = 0; t < scene.triangles.length; t += 3) {
      const depth = depthAtOrigin(flat, scene.triangles, t);
      if (depth > nearest) {
        nearest = depth;
        found = scene.lesionOf[scene.triangles[t]];
      }
    }
    return found;
  }

  function depthAtOrigin(flat, triangles, t) {
    const [a, b, c] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
    const u = flat[b] * flat[c + 1] - flat[c] * flat[b + 1];
    const v = flat[c] * flat[a + 1] - flat[a] * flat[c + 1];
    const w = flat[a] * flat[b + 1] - flat[b] * flat[a + 1];
    const area = u + v + w;
    const inside = area !== 0 && u * area >= 0 && v * area >= 0 && w * area >= 0;
    return inside ? (u * flat[a + 2] + v * flat[b + 2] + w * flat[c + 2]) / area : -Infinity;
  }

  window.interlesionTurn = {
    view: { front, turned, zoomed, shifted, directions, said, letters, scaleBar, under },
  };
})();
