// The picture: how each node and edge looks and what part of it is in view. An engine draws it; it must offer
//
//   createEngine(container, { nodes, edges }, listen) -> { draw, place, view, radius, moveTo }
//
//   draw(node => look, edge => look)   redraw; a look is { hidden, colour, border, front } or { hidden, colour, width, front }
//   place(Map id -> { x, y })          nodes stand elsewhere
//   view() -> { scale, x, y }          a place p is drawn at scale * p + (x, y), in pixels of the container
//   radius(node) -> pixels             on the screen
//   moveTo(place, scale, offset, animated)   bring a place to `offset` from the middle, at this scale
//
// and call listen(event, about): "click" { node | edge, added }, "open" { node }, "hover" { node | edge },
// "drag" { node, x, y }, "frame" after every redraw.

const container = $("graph");
const still = matchMedia("(prefers-reduced-motion: reduce)");
let colours = {};
let hovered = {};
let lit = null; // the ids that stand out while something is selected
let path = []; // the numbers of the edges of the chosen path
let shown = visible();

const listeners = {};
const engine = createEngine(container, { nodes: listed, edges }, (event, about) => listeners[event]?.(about));

function mix(colour, other, share) {
  const parts = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const [a, b] = [parts(colour), parts(other)];
  return `#${a.map((v, i) => Math.round(v * (1 - share) + b[i] * share).toString(16).padStart(2, "0")).join("")}`;
}

/** Take the colours of the style sheet over. */
function takeColours() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  colours = { ground: value("--ground"), text: value("--text"), soft: value("--soft"), edge: value("--edge"), accent: value("--accent") };
  colours.dark = value("--dark") === "1";
  colours.line = mix(colours.edge, colours.ground, Math.min(edges.length / 12000, 0.72)); // many lines are drawn lighter
  colours.nodes = new Map(data.types.map(({ name, colour }) => [name, colours.dark ? mix(colour, "#ffffff", 0.22) : colour]));
  colours.faint = new Map([...colours.nodes].map(([name, colour]) => [name, mix(colour, colours.ground, 0.82)]));
}

/** Draw the picture in the colours of the style sheet. */
function paint() {
  takeColours();
  redraw();
}

/** Give every node and edge the look that the selection, the filters and the theme ask for. */
function refresh() {
  shown = visible();
  redraw();
}

function redraw() {
  path = wanted.selected?.path === undefined ? [] : pathOf(wanted.selected.path);
  lit = litBy(wanted.selected);
  order = null;
  const faint = mix(colours.line, colours.ground, 0.7);
  engine.draw(
    (node) => {
      const front = lit?.has(node.id) ?? false;
      const colour = (lit !== null && !front ? colours.faint : colours.nodes).get(node.type);
      const border = wanted.selected?.node === node.id || wanted.pinned.has(node.id) ? colours.text : colour;
      return { hidden: !shown.nodes.has(node.id), colour, border, front };
    },
    (edge) => {
      const front = isChosen(edge);
      const colour = front ? colours.accent : lit === null ? colours.line : faint;
      const width = Math.min(0.8 + 0.35 * (edge.papers - 1), 3) + (front ? 1.2 : 0);
      return { hidden: !shown.edges.has(edge.id), colour, width, front };
    },
  );
  const what = `${count(shown.nodes.size, "node")} and ${count(shown.edges.size, "edge")} shown`;
  if ($("status").textContent !== what) $("status").textContent = what;
}

const isChosen = ({ id, source, target }) => {
  const { selected } = wanted;
  return selected !== null && (selected.edge === id || source === selected.node || target === selected.node || path.includes(id));
};

/** What stands out: a node with its neighbours, the ends of an edge, a path. */
function litBy(choice) {
  if (choice?.node !== undefined) return around(choice.node);
  if (choice?.edge !== undefined) return new Set([edges[choice.edge].source, edges[choice.edge].target]);
  if (choice?.path !== undefined) {
    return new Set([...choice.path, ...path.flatMap((id) => [edges[id].source, edges[id].target])]);
  }
  return null;
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

const margin = (width) => Math.min(56, 0.08 * width); // room for the labels of what stands at the edge

/** Show these nodes, by default all that can be seen, as large as they fit. */
function fit({ ids = shown.nodes, animated = true } = {}) {
  const [low, high] = [{ x: Infinity, y: Infinity }, { x: -Infinity, y: -Infinity }];
  for (const id of ids) {
    const { x, y } = nodes.get(id);
    [low.x, low.y, high.x, high.y] = [Math.min(low.x, x), Math.min(low.y, y), Math.max(high.x, x), Math.max(high.y, y)];
  }
  if (low.x > high.x) return;
  const { width, height, offset } = free();
  const scale = Math.min((width - 2 * margin(width)) / (high.x - low.x + 1), (height - 2 * margin(width)) / (high.y - low.y + 1), 1.2);
  engine.moveTo({ x: (low.x + high.x) / 2, y: (low.y + high.y) / 2 }, Math.max(scale, 0.004), offset, animated && !still.matches);
}

/** Bring a node to the middle of what is free, with as much of its neighbourhood as can be read. */
function centre(id) {
  const middle = nodes.get(id);
  const others = [...around(id)].filter((other) => other !== id && shown.nodes.has(other)).map((other) => nodes.get(other));
  const { width, height, offset } = free();
  const reach = (axis) => Math.max(1, ...others.map((place) => Math.abs(place[axis] - middle[axis])));
  const scale = Math.min((width / 2 - margin(width)) / reach("x"), (height / 2 - margin(width)) / reach("y"));
  engine.moveTo({ x: middle.x, y: middle.y }, Math.min(Math.max(scale, listed.length > 1000 ? 0.3 : 0.45), 1.1), offset, !still.matches);
}

function zoom(by) {
  const { scale, x, y } = engine.view();
  const { offset } = free();
  const middle = { x: (container.clientWidth / 2 + offset.x - x) / scale, y: (container.clientHeight / 2 + offset.y - y) / scale };
  engine.moveTo(middle, scale * by, offset, !still.matches);
}
