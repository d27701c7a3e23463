/* The lesions of a patient as triangles: unpacked from the page's data, and drawn by WebGL in parallel projection. */
(function (turn) {
  "use strict";

  const VERTEX = `#version 300 es
    in vec3 corner; in vec3 normal; in vec3 colour;
    uniform vec3 right, up, towards, middle; uniform vec2 scale; uniform float reach, swell;
    out vec3 seen, paint; out float near;
    void main() {
      vec3 at = corner - middle + swell * normal;
      float depth = dot(at, towards) / reach;
      gl_Position = vec4(dot(at, right) * scale.x, dot(at, up) * scale.y, -depth, 1.0);
      seen = vec3(dot(normal, right), dot(normal, up), dot(normal, towards));
      paint = colour; near = clamp(0.5 + depth, 0.0, 1.0);
    }`;
  const FRAGMENT = `#version 300 es
    precision highp float;
    in vec3 seen, paint; in float near;
    uniform vec3 background, ink; uniform float dark, swell;
    out vec4 pixel;
    void main() {
      vec3 n = normalize(seen);
      vec3 light = normalize(vec3(-0.35, 0.45, 0.82));
      float diffuse = max(dot(n, light), 0.0);
      float shine = pow(max(dot(n, normalize(light + vec3(0.0, 0.0, 1.0))), 0.0), 24.0);
      float rim = dark * pow(1.0 - max(n.z, 0.0), 2.0);
      vec3 lit = paint * (0.46 + 0.62 * diffuse) + 0.2 * shine + 0.4 * rim;
      vec3 hazy = mix(clamp(lit, 0.0, 1.0), background, 0.25 * (1.0 - near));
      pixel = vec4(swell > 0.0 ? ink : hazy, 1.0);
    }`;

  /* One list of corners and of triangles, from the packed meshes of lesions. */
  function unpack(patient) {
    const corners = [];
    const triangles = [];
    const lesionOf = [];
    const ranges = [];
    const middles = patient.lesions.map((lesion, number) => {
      const packed = numbers(lesion.corners);
      const own = numbers(lesion.triangles);
      const first = lesionOf.length;
      ranges.push([triangles.length, own.length]);
      packed.forEach((value, k) => corners.push(patient.origin[k % 3] + value * patient.step));
      for (let v = 0; v < packed.length / 3; v += 1) lesionOf.push(number);
      own.forEach((v) => triangles.push(first + v));
      return centre(corners.slice(3 * first));
    });
    const middle = centre(corners);
    const around = Math.max(1, farthest(corners, middle, 2));
    const tall = Math.max(around, ...corners.filter((_, at) => at % 3 === 2).map((z) => Math.abs(z - middle[2])));
    const radius = Math.max(1, farthest(corners, middle, 3));
    return {
      corners, triangles, lesionOf, ranges, middles, middle, around, tall, radius, normals: normals(corners, triangles),
    };
  }

  function numbers(base64) {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    return new Uint16Array(bytes.buffer);
  }

  /* Middle of the box around points. */
  function centre(corners) {
    return [0, 1, 2].map((k) => {
      let [low, high] = [Infinity, -Infinity];
      for (let at = k; at < corners.length; at += 3) {
        low = Math.min(low, corners[at]);
        high = Math.max(high, corners[at]);
      }
      return (low + high) / 2;
    });
  }

  /* The largest distance from the middle, along the first two axes or all three. */
  function farthest(corners, middle, axes) {
    const from = middle.slice(0, axes);
    let most = 0;
    for (let at = 0; at < corners.length; at += 3) {
      most = Math.max(most, Math.hypot(...from.map((m, k) => corners[at + k] - m)));
    }
    return most;
  }

  /* Direction of the surface at each corner: the sum over its triangles, large ones counting more. */
  function normals(corners, triangles) {
    const sums = new Float32Array(corners.length);
    for (let t = 0; t < triangles.length; t += 3) {
      const [a, b, c] = [0, 1, 2].map((k) => 3 * triangles[t + k]);
      const p = [0, 1, 2].map((k) => corners[b + k] - corners[a + k]);
      const q = [0, 1, 2].map((k) => corners[c + k] - corners[a + k]);
      const face = [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]];
      [a, b, c].forEach((at) => face.forEach((value, k) => { sums[at + k] += value; }));
    }
    return unit(softened(unit(softened(unit(sums), triangles)), triangles));
  }

  /* Each direction mixed with those of its neighbours, so that coarse surfaces look round. */
  function softened(directions, triangles) {
    const sums = new Float32Array(directions.length);
    for (let t = 0; t < triangles.length; t += 3) {
      const corners = [0, 1, 2].map((k) => 3 * triangles[t + k]);
      [0, 1, 2].forEach((k) => {
        const all = corners.reduce((sum, at) => sum + directions[at + k], 0);
        corners.forEach((at) => { sums[at + k] += all; });
      });
    }
    return sums;
  }

  function unit(directions) {
    for (let at = 0; at < directions.length; at += 3) {
      const length = Math.hypot(directions[at], directions[at + 1], directions[at + 2]) || 1;
      [0, 1, 2].forEach((k) => { directions[at + k] /= length; });
    }
    return directions;
  }

  /* A painter on a canvas, or null where the browser has no WebGL 2. */
  function painter(canvas) {
    const gl = canvas.getContext("webgl2", { antialias: true });
    if (!gl) return null;
    const program = linked(gl);
    const places = new Map();
    const place = (name) => places.get(name) ?? places.set(name, gl.getUniformLocation(program, name)).get(name);
    const buffers = Object.fromEntries(
      ["corner", "normal", "colour"].map((name) => [name, attribute(gl, program, name)]),
    );
    const elements = gl.createBuffer();
    const triangles = ([first, count]) => gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_INT, 4 * first);
    /* One lesion before all others, with an edge of so many millimetres. */
    const outlined = (range, edge) => {
      gl.clear(gl.DEPTH_BUFFER_BIT);
      gl.uniform1f(place("swell"), edge);
      triangles(range);
      gl.clear(gl.DEPTH_BUFFER_BIT);
      gl.uniform1f(place("swell"), 0);
      triangles(range);
    };
    return {
      load(scene) {
        fill(gl, buffers.corner, scene.corners);
        fill(gl, buffers.normal, scene.normals);
        gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, elements);
        gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, new Uint32Array(scene.triangles), gl.STATIC_DRAW);
      },
      colour(scene, colours) {
        fill(gl, buffers.colour, scene.lesionOf.flatMap((lesion) => colours[lesion]));
      },
      draw(scene, view, look) {
        gl.viewport(0, 0, canvas.width, canvas.height);
        gl.clearColor(...look.background, 1);
        gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
        Object.entries(turn.view.directions(view)).forEach(([name, way]) => gl.uniform3fv(place(name), way));
        gl.uniform3fv(place("middle"), view.middle);
        gl.uniform3fv(place("background"), look.background);
        gl.uniform2f(place("scale"), (2 * look.pixelsPerMm) / look.width, (2 * look.pixelsPerMm) / look.height);
        // Twice the radius: a view may be centred on a lesion at the edge.
        gl.uniform1f(place("reach"), 2.1 * scene.radius);
        gl.uniform3fv(place("ink"), look.ink);
        gl.uniform1f(place("dark"), look.dark ? 1 : 0);
        gl.uniform1f(place("swell"), 0);
        triangles([0, scene.triangles.length]);
        if (look.shown >= 0) outlined(scene.ranges[look.shown], 2.5 / look.pixelsPerMm);
      },
    };
  }

  function linked(gl) {
    const program = gl.createProgram();
    [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]].forEach(([kind, source]) => {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    });
    gl.linkProgram(program);
    gl.useProgram(program);
    gl.enable(gl.DEPTH_TEST);
    return program;
  }

  function attribute(gl, program, name) {
    const buffer = gl.createBuffer();
    const place = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, 3, gl.FLOAT, false, 0, 0);
    return buffer;
  }

  function fill(gl, buffer, values) {
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(values), gl.STATIC_DRAW);
  }

  turn.scene = { unpack, painter };
})(window.interlesionTurn);
