// The picture: vis-network draws the shapes and lines, this file the labels, so that none covers another.

const container = $("graph");
const still = matchMedia("(prefers-reduced-motion: reduce)");
let colours = {};
let selected = null; // { node: id } or { edge: number }
let hovered = null;
let lit = null; // the ids that stand out while something is selected
let shown = visible();

// The picture is made wider than high; on a screen that stands upright it is turned.
const upright = container.clientHeight > container.clientWidth;
const home = new Map(data.drawn.nodes.map(({ id, x, y }) => [id, upright ? { x: y, y: x } : { x, y }]));
const parallel = new Map();
const points = new vis.DataSet(data.drawn.nodes.map(({ label, title, ...node }) => ({ ...node, ...home.get(node.id) })));
const lines = new vis.DataSet(
  edges.map((edge) => {
    const pair = [edge.source, edge.target].sort().join("\n");
    const nth = parallel.get(pair) ?? 0;
    parallel.set(pair, nth + 1);
    const bent = { enabled: true, type: nth % 2 ? "curvedCCW" : "curvedCW", roundness: 0.12 * Math.ceil(nth / 2 + 0.5) };
    const smooth = edge.source === edge.target ? { enabled: true, type: "dynamic" } : nth ? bent : false;
    return { id: edge.id, from: edge.source, to: edge.target, smooth, width: Math.min(0.8 + 0.35 * (edge.papers - 1), 3) };
  }),
);

const network = new vis.Network(
  container,
  { nodes: points, edges: lines },
  {
    autoResize: true,
    physics: false,
    layout: { randomSeed: 1, improvedLayout: false },
    interaction: { hover: true, hoverConnectedEdges: false, selectConnectedEdges: false, tooltipDelay: 1e9, zoomSpeed: 0.6 },
    nodes: { borderWidth: 1, borderWidthSelected: 3, shapeProperties: { borderRadius: 2 } },
    edges: {
      arrows: { to: { enabled: true, scaleFactor: 0.32 } },
      selectionWidth: 1.2,
      hoverWidth: 0.6,
      arrowStrikethrough: false,
      chosen: true,
    },
  },
);
container.querySelector("canvas").setAttribute("role", "img");

function mix(colour, other, share) {
  const parts = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const [a, b] = [parts(colour), parts(other)];
  return `#${a.map((v, i) => Math.round(v * (1 - share) + b[i] * share).toString(16).padStart(2, "0")).join("")}`;
}

/** Take the colours of the style sheet over into the picture. */
function paint() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  colours = { ground: value("--ground"), text: value("--text"), soft: value("--soft"), edge: value("--edge"), accent: value("--accent") };
  colours.dark = value("--dark") === "1";
  refresh();
}

const ofNode = (node) => (colours.dark ? mix(types.get(node.type).colour, "#ffffff", 0.22) : types.get(node.type).colour);

/** Give every node and edge the look that the selection, the filters and the theme ask for. */
function refresh() {
  shown = visible();
  lit = selected === null ? null : litBy(selected);
  points.update(
    [...nodes.values()].map((node) => {
      const faint = lit !== null && !lit.has(node.id);
      const colour = faint ? mix(ofNode(node), colours.ground, 0.82) : ofNode(node);
      const border = selected?.node === node.id ? colours.text : colour;
      const look = { background: colour, border };
      const hover = { background: colour, border: colours.text };
      return { id: node.id, hidden: !shown.nodes.has(node.id), color: { ...look, highlight: { ...look, border: colours.text }, hover } };
    }),
  );
  lines.update(
    edges.map((edge) => {
      const chosen = isChosen(edge);
      const colour = chosen ? colours.accent : selected === null ? colours.edge : mix(colours.edge, colours.ground, 0.7);
      return { id: edge.id, hidden: !shown.edges.has(edge.id), color: { color: colour, highlight: colours.accent, hover: colours.accent } };
    }),
  );
  const what = `${count(shown.nodes.size, "node")} and ${count(shown.edges.size, "edge")} shown`;
  $("status").textContent = what;
  container.querySelector("canvas").setAttribute("aria-label", `The graph: ${what}. The search and the details reach every node.`);
}

const isChosen = (edge) =>
  selected !== null && (selected.edge === edge.id || edge.source === selected.node || edge.target === selected.node);

function litBy(choice) {
  if (choice.node !== undefined) return around(choice.node);
  const edge = edges[choice.edge];
  return new Set([edge.source, edge.target]);
}

// Labels: as many as fit, the important first, at one size on the screen however far one has zoomed.
function drawLabels(ctx) {
  const scale = network.getScale();
  const rest = lit === null && wanted.focus === null;
  const shapes = obstacles();
  const taken = [];
  const order = [...shown.nodes].map((id) => nodes.get(id)).filter((node) => lit === null || lit.has(node.id));
  order.sort((a, b) => rank(b) - rank(a));
  const places = network.getPositions(order.map((node) => node.id));
  const room = rest ? Math.max(14, (container.clientWidth * container.clientHeight) / 10500) * Math.max(1, scale) : Infinity;
  const { width, height } = free(); // the details cover the right or the bottom
  const [from, to] = [{ x: 0, y: 0 }, { x: width, y: height }].map((corner) => network.DOMtoCanvas(corner));
  const overlaps = (box, others) => others.some((o) => box.x < o.x + o.w && o.x < box.x + box.w && box.y < o.y + o.h && o.y < box.y + box.h);
  ctx.save();
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  for (const node of order) {
    if (taken.length >= room) break;
    const { x, y } = places[node.id];
    if (x < from.x || x > to.x || y < from.y || y > to.y) continue;
    const important = node.id === selected?.node || node.id === hovered;
    if (rest && !important && scale < 0.9 && QUIET.has(node.type)) continue;
    const size = important ? 14 : Math.min(11 + node.size / 7, 15);
    const words = important ? node.label : cut(node.label, 30);
    ctx.font = `${important || node.size > 13 ? 600 : 400} ${size / scale}px ${FONT}`;
    const [w, h] = [ctx.measureText(words).width + 6 / scale, (size * 1.25) / scale];
    // Below, else above, else beside; within what is seen.
    const gap = node.size + 3 / scale;
    const box = [[x - w / 2, y + gap], [x - w / 2, y - gap - h], [x + gap, y - h / 2], [x - gap - w, y - h / 2]]
      .map(([left, top]) => ({ x: Math.max(from.x, Math.min(left, to.x - w)), y: top, w, h }))
      .find((spot, i) => !overlaps(spot, taken) && (!overlaps(spot, shapes) || (i === 0 && node.size > 20)));
    const chosen = box ?? (important ? { x: x - w / 2, y: y + gap, w, h } : null);
    if (chosen === null) continue;
    taken.push(chosen);
    ctx.lineWidth = 4 / scale;
    ctx.strokeStyle = colours.ground;
    ctx.strokeText(words, chosen.x + 3 / scale, chosen.y);
    ctx.fillStyle = QUIET.has(node.type) ? colours.soft : colours.text;
    ctx.fillText(words, chosen.x + 3 / scale, chosen.y);
  }
  drawRelations(ctx, scale);
  ctx.restore();
}

const cut = (text, limit) => (text.length > limit ? `${[...text].slice(0, limit - 1).join("").trimEnd()}…` : text);

/** The boxes of the larger shapes: a label may cover small ones, not these. */
function obstacles() {
  const large = [...shown.nodes].map((id) => nodes.get(id)).filter((node) => node.size > 12 && (lit === null || lit.has(node.id)));
  const places = network.getPositions(large.map((node) => node.id));
  return large.map(({ id, size }) => {
    const half = size * 0.8;
    return { x: places[id].x - half, y: places[id].y - half, w: 2 * half, h: 2 * half };
  });
}

/** On the few lines that stand out, what each says. */
function drawRelations(ctx, scale) {
  const few = edges.filter((edge) => shown.edges.has(edge.id) && isChosen(edge));
  if (scale < 0.5 || few.length > 14 || (wanted.focus === null && selected?.edge === undefined)) return;
  ctx.font = `${11 / scale}px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineWidth = 4 / scale;
  ctx.fillStyle = colours.accent;
  const said = new Map();
  for (const edge of few) {
    const pair = [edge.source, edge.target].sort().join("\n");
    said.set(pair, [...(said.get(pair) ?? []), edge]);
  }
  for (const same of said.values()) {
    const { [same[0].source]: a, [same[0].target]: b } = network.getPositions([same[0].source, same[0].target]);
    const words = same.map((edge) => phrase(edge.type)).join(", ");
    ctx.strokeText(words, (a.x + b.x) / 2, (a.y + b.y) / 2);
    ctx.fillText(words, (a.x + b.x) / 2, (a.y + b.y) / 2);
  }
}

const QUIET = new Set(["Paper", "Result", "Resource", "Author"]);
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';

const rank = (node) =>
  (node.id === hovered ? 1e6 : 0) + (node.id === selected?.node ? 1e5 : 0) + node.size * 10 + Math.min(node.edges.length, 9);

network.on("afterDrawing", drawLabels);
network.on("hoverNode", ({ node }) => {
  hovered = node;
  container.style.cursor = "pointer";
});
network.on("blurNode", () => {
  hovered = null;
  container.style.cursor = "";
});
network.on("hoverEdge", () => (container.style.cursor = "pointer"));
network.on("blurEdge", () => (container.style.cursor = ""));

/** Move nodes to new places, in a third of a second where motion is welcome. */
function moveTo(places, done) {
  const from = network.getPositions([...places.keys()]);
  const steps = still.matches ? 1 : 20;
  let step = 0;
  const tick = () => {
    step += 1;
    const part = 1 - (1 - step / steps) ** 3;
    for (const [id, to] of places) {
      network.moveNode(id, from[id].x + (to.x - from[id].x) * part, from[id].y + (to.y - from[id].y) * part);
    }
    if (step < steps) requestAnimationFrame(tick);
    else done();
  };
  tick();
}

/** Places around a centre: rings of neighbours, those of one type side by side. */
function rings(centre) {
  const { x, y } = home.get(centre);
  const near = [...around(centre)].filter((id) => id !== centre && shown.nodes.has(id));
  const order = [...types.keys()];
  near.sort((a, b) => order.indexOf(nodes.get(a).type) - order.indexOf(nodes.get(b).type) || byWeight(nodes.get(a), nodes.get(b)));
  const sizes = [];
  for (let left = near.length, ring = 0; left > 0; ring += 1) {
    sizes.push(Math.min(left, 16 + 10 * ring));
    left -= sizes.at(-1);
  }
  const places = new Map([[centre, { x, y }]]);
  near.forEach((id, number) => {
    // Deal them out over the rings, so that each type keeps its side of the circle.
    const angle = (2 * Math.PI * number) / near.length - Math.PI / 2;
    const radius = 170 + 105 * (number % sizes.length) + 4 * Math.min(near.length, 20);
    places.set(id, { x: x + 1.35 * radius * Math.cos(angle), y: y + radius * Math.sin(angle) });
  });
  return places;
}

const wide = matchMedia("(min-width: 800px)");

/** The part of the picture that the details leave free: its size, and where its middle lies from that of the whole. */
function free() {
  const [width, height] = [container.clientWidth, container.clientHeight];
  if ($("card").hidden) return { width, height, offset: { x: 0, y: 0 } };
  const taken = $("card").getBoundingClientRect();
  if (wide.matches) return { width: width - taken.width - 16, height, offset: { x: -(taken.width + 16) / 2, y: 0 } };
  return { width, height: height - taken.height, offset: { x: 0, y: -taken.height / 2 } };
}

function glide(position, scale, offset, animated = true) {
  const animation = animated && !still.matches ? { duration: 300, easingFunction: "easeInOutQuad" } : false;
  network.moveTo({ position, scale, offset, animation });
}

const margin = (width) => Math.min(56, 0.08 * width); // room for the labels of what stands at the edge

/** Show all that can be seen, as large as it fits. */
function fit({ animated = true } = {}) {
  const places = Object.values(network.getPositions([...shown.nodes]));
  if (places.length === 0) return;
  const [left, right] = [Math.min(...places.map((p) => p.x)), Math.max(...places.map((p) => p.x))];
  const [top, bottom] = [Math.min(...places.map((p) => p.y)), Math.max(...places.map((p) => p.y))];
  const { width, height, offset } = free();
  const scale = Math.min((width - 2 * margin(width)) / (right - left + 1), (height - 2 * margin(width)) / (bottom - top + 1), 1.2);
  glide({ x: (left + right) / 2, y: (top + bottom) / 2 }, Math.max(scale, 0.02), offset, animated);
}

/** Bring a node to the middle of what is free, with as much of its neighbourhood as can be read. */
function centre(id) {
  const { [id]: middle, ...others } = network.getPositions([...around(id)].filter((other) => shown.nodes.has(other)));
  const { width, height, offset } = free();
  const reach = (axis) => Math.max(1, ...Object.values(others).map((place) => Math.abs(place[axis] - middle[axis])));
  const scale = Math.min((width / 2 - margin(width)) / reach("x"), (height / 2 - margin(width)) / reach("y"));
  glide(middle, Math.min(Math.max(scale, 0.45), 1.1), offset);
}
