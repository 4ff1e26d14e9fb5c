// What is written and tinted around the engine's picture, on two canvases of the page's own: behind it a tint for each
// community, before it the labels, so that none covers another. Both follow the engine frame by frame.

const QUIET = new Set(["Paper", "Result", "Resource", "Author"]);
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';
let order = null; // what may be named, the important first; null when it must be found anew
let tints = []; // [colour, outline] of each community that is seen
let labels = []; // what was written last: { text, x, y, width, size, weight, colour }, x and y being its top left

const cut = (text, limit) => (text.length > limit ? `${[...text].slice(0, limit - 1).join("").trimEnd()}…` : text);

const rank = (node) => (wanted.pinned.has(node.id) ? 1e4 : 0) + node.size * 10 + Math.min(node.edges.length, 9);

/** What may be named: what is shown, or of that what stands out. */
function ranked() {
  const ids = lit === null ? [...shown.nodes] : [...lit].filter((id) => shown.nodes.has(id));
  return ids.map((id) => nodes.get(id)).sort((a, b) => rank(b) - rank(a));
}

/** A canvas as large as the picture, in pixels of the screen, empty. */
function emptied(canvas) {
  const ratio = devicePixelRatio;
  const [width, height] = [container.clientWidth, container.clientHeight];
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  }
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return ctx;
}

function frame() {
  if (order === null) {
    order = ranked();
    tints = outlines();
  }
  drawTints(emptied($("tints")));
  const ctx = emptied($("labels"));
  labels = placed(ctx, order);
  for (const label of [...labels, ...relationLabels(ctx)]) write(ctx, label);
}

function write(ctx, { text, x, y, size, weight, colour }) {
  ctx.font = `${weight} ${size}px ${FONT}`;
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = colours.ground;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

/** The labels there is room for: the important first, each below its node, else above, else beside. */
function placed(ctx, wantedNodes) {
  const { scale, x: left, y: top } = engine.view();
  const { width, height } = free(); // the details cover the right or the bottom
  const rest = lit === null && wanted.centres.length === 0;
  const inView = ({ x, y }) => {
    const at = { x: scale * x + left, y: scale * y + top };
    return at.x >= 0 && at.x <= width && at.y >= 0 && at.y <= height ? at : null;
  };
  const near = [];
  for (const node of wantedNodes) {
    const at = near.length < 600 && inView(node);
    if (at) near.push({ node, at, radius: engine.radius(node) });
  }
  const first = nodes.get(hovered.node ?? wanted.selected?.node);
  if (first && inView(first)) near.unshift({ node: first, at: inView(first), radius: engine.radius(first) });

  const room = rest ? Math.max(14, (width * height) / 10500) : 160;
  const shapes = near.filter(({ radius }) => radius > 5).map(({ at, radius }) => box(at.x - radius * 0.8, at.y - radius * 0.8, radius * 1.6, radius * 1.6));
  const taken = [];
  const found = [];
  const named = new Set();
  for (const { node, at, radius } of near) {
    if (found.length >= room) break;
    const important = node === first || wanted.pinned.has(node.id);
    if (named.has(node) || (rest && !important && QUIET.has(node.type) && scale < 0.9)) continue;
    // Whole sizes: a browser makes a font anew for each.
    const size = important ? 14 : Math.round(Math.min(11 + node.size / 7, 15));
    const weight = important || node.size > 13 ? 600 : 400;
    const text = important ? node.label : cut(node.label, 30);
    ctx.font = `${weight} ${size}px ${FONT}`;
    const [w, h] = [ctx.measureText(text).width + 6, size * 1.25];
    const spots = [[at.x - w / 2, at.y + radius + 3], [at.x - w / 2, at.y - radius - 3 - h], [at.x + radius + 3, at.y - h / 2], [at.x - radius - 3 - w, at.y - h / 2]]
      .map(([x, y]) => box(Math.max(0, Math.min(x, width - w)), y, w, h));
    const free = spots.find((spot, i) => !overlaps(spot, taken) && (!overlaps(spot, shapes) || (i === 0 && radius > 14)));
    const spot = free ?? (important ? spots[0] : null);
    if (spot === null) continue;
    taken.push(spot);
    named.add(node);
    found.push({ text, x: spot.x + 3, y: spot.y, width: w - 6, size, weight, colour: QUIET.has(node.type) ? colours.soft : colours.text });
  }
  return found;
}

const box = (x, y, w, h) => ({ x, y, w, h });
const overlaps = (one, others) => others.some((o) => one.x < o.x + o.w && o.x < one.x + one.w && one.y < o.y + o.h && o.y < one.y + one.h);

/** On the few lines that stand out, what each says. */
function relationLabels(ctx) {
  const { scale, x: left, y: top } = engine.view();
  const { selected } = wanted;
  const few =
    selected?.path !== undefined
      ? path.map((id) => edges[id])
      : selected?.edge !== undefined
        ? [edges[selected.edge]]
        : selected?.node !== undefined && wanted.centres.length > 0
          ? nodes.get(selected.node).edges
          : [];
  const seen = few.filter((edge) => shown.edges.has(edge.id));
  if (scale < 0.3 || seen.length > 14) return [];
  ctx.font = `400 11px ${FONT}`;
  const said = Map.groupBy(seen, ({ source, target }) => [source, target].sort().join("\n"));
  return [...said.values()].map((same) => {
    const [a, b] = [nodes.get(same[0].source), nodes.get(same[0].target)];
    const text = same.map((edge) => phrase(edge.type)).join(", ");
    const at = { x: (scale * (a.x + b.x)) / 2 + left, y: (scale * (a.y + b.y)) / 2 + top };
    return { text, x: at.x - ctx.measureText(text).width / 2, y: at.y - 6, size: 11, weight: 400, colour: colours.accent };
  });
}

/** The outlines of the larger communities, without the few of each that stand far off; none where something stands out. */
function outlines() {
  if (wanted.centres.length > 0 || lit !== null || !$("communities").checked) return [];
  const groups = Map.groupBy([...shown.nodes].map((id) => nodes.get(id)).filter(({ group }) => group >= 0), ({ group }) => group);
  return [...groups]
    .filter(([, members]) => members.length >= 6)
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, 60)
    .map(([group, members]) => {
      const middle = { x: median(members.map(({ x }) => x)), y: median(members.map(({ y }) => y)) };
      const away = ({ x, y }) => Math.hypot(x - middle.x, y - middle.y);
      const far = 1.9 * median(members.map(away)) + 30;
      return [tint(group), hull(members.filter((node) => away(node) <= far))];
    });
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** Tints for communities: no more than a shade, told apart by where they lie. */
const tint = (group) => `hsl(${(group * 137.5 + 210) % 360} ${colours.dark ? "26% 13.5%" : "60% 94.5%"})`;

/** The convex hull of places (Andrew 1979). */
function hull(places) {
  const sorted = [...places].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (all) => {
    const found = [];
    for (const p of all) {
      const turns = () => (found.at(-1).x - found.at(-2).x) * (p.y - found.at(-2).y) - (found.at(-1).y - found.at(-2).y) * (p.x - found.at(-2).x);
      while (found.length > 1 && turns() <= 0) found.pop();
      found.push(p);
    }
    return found.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())].map(({ x, y }) => ({ x, y }));
}

function drawTints(ctx) {
  const { scale, x: left, y: top } = engine.view();
  ctx.lineJoin = "round";
  ctx.lineWidth = Math.max(10, 70 * scale);
  for (const [colour, outline] of tints) {
    ctx.beginPath();
    for (const { x, y } of outline) ctx.lineTo(scale * x + left, scale * y + top);
    ctx.closePath();
    ctx.fillStyle = ctx.strokeStyle = colour;
    ctx.fill();
    ctx.stroke();
  }
}
