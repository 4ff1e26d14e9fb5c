// The lineage: methods in layers, the older to the left, and what each builds on.

const ROW = 23;
const PAD = 14;
const WIDEST = 150;
const methods = data.methods.map((method, number) => ({ ...method, number, origins: [], followers: [] }));
const edges = data.edges.map((edge) => ({ ...edge, origin: methods[edge.from], follower: methods[edge.to] }));
const items = keyed(methods, ({ name }) => name);
for (const edge of edges) {
  edge.origin.followers.push(edge);
  edge.follower.origins.push(edge);
}

const FONT = `600 12px ${getComputedStyle(document.body).fontFamily}`;
const lengthOf = (text) => penOf(FONT).measureText(text.slice(0, 200)).width;

/** Where each layer begins: it is as wide as its longest name, up to a limit, and all share what the window has left. */
const lefts = [PAD];
{
  const layers = data.bands.reduce((sum, band) => sum + band.layers, 0);
  const widths = Array.from({ length: layers }, () => 70);
  for (const { layer, name } of methods) widths[layer] = Math.max(widths[layer], Math.min(lengthOf(name), WIDEST) + 62);
  const left = ($("stage").clientWidth - 60 - widths.reduce((a, b) => a + b, 0)) / layers;
  for (const width of widths) lefts.push(lefts.at(-1) + width + Math.min(Math.max(left, 0), 80));
}
const leftOf = (layer) => lefts[layer];
const middleOf = (row) => PAD + row * ROW;

const yearOf = (method) => (method.year === null ? "" : method.exact ? String(method.year) : `by ${method.year}`);

// The drawing -------------------------------------------------------------------------------------------------------

const type = types.get("Method");

function drawMethod(method) {
  const [x, y] = [leftOf(method.layer) + 8, middleOf(method.row)];
  const radius = Math.min(7, 2.6 + 1.1 * Math.sqrt(method.papers));
  const label = fitting(method.name, leftOf(method.layer + 1) - leftOf(method.layer) - 58, FONT);
  method.end = x + 13 + lengthOf(label);
  const said = [method.name.slice(0, 200), yearOf(method), `builds on ${method.origins.length}`, `${count(method.followers.length, "method builds", "methods build")} on it`].filter(Boolean).join(", ");
  const kind = ["method", method.exact ? "" : "about", method.followers.length > 2 ? "hub" : ""].filter(Boolean).join(" ");
  method.element = shape(
    "g",
    {
      class: kind,
      role: "button",
      tabindex: -1,
      "aria-label": said,
      click: () => ask({ chosen: method.key }),
      focus: () => light(method),
      pointerenter: () => light(method),
      pointerleave: () => light(view.items.get(asked.chosen) ?? null),
    },
    shape("title", {}, `${method.name.slice(0, 400)}${method.year === null ? "" : ` · ${yearOf(method)}`}`),
    shape("rect", { class: "hit", x: x - 9, y: y - ROW / 2 + 1, width: method.end - x + 14, height: ROW - 2, rx: 6 }),
    shape("circle", { class: "dot", cx: x, cy: y, r: radius.toFixed(1) }),
    shape("text", { x: x + 11, y }, label),
  );
  return method.element;
}

/** How far right a line must be before it turns, so that it runs through no name above or below on its way to a row. */
function clear(from, row) {
  const [low, high] = [Math.min(from.row, row), Math.max(from.row, row)];
  const passed = methods.filter((other) => other.layer === from.layer && other.row > low + 0.5 && other.row < high - 0.5);
  return Math.min(Math.max(0, ...passed.map((other) => other.end - 14)), leftOf(from.layer + 1) - 30);
}

/** A line from the end of a name to a dot, past what stands between them. */
function drawEdge(edge) {
  const [from, to] = edge.origin.layer <= edge.follower.layer ? [edge.origin, edge.follower] : [edge.follower, edge.origin];
  const [x, y] = [from.end + 3, middleOf(from.row)];
  const stops = [[x, Math.max(x, clear(from, edge.route[0] ?? to.row)), y], ...edge.route.map((row, i) => [leftOf(from.layer + 1 + i) + 2, leftOf(from.layer + 2 + i) - 46, middleOf(row)]), [leftOf(to.layer) + 1, leftOf(to.layer) + 1, middleOf(to.row)]];
  let path = `M${x.toFixed(1)} ${y.toFixed(1)}H${stops[0][1].toFixed(1)}`;
  for (let i = 1; i < stops.length; i++) {
    const [[, before, high], [here, until, low]] = [stops[i - 1], stops[i]];
    const bend = (before + here) / 2;
    path += `C${bend.toFixed(1)} ${high.toFixed(1)} ${bend.toFixed(1)} ${low.toFixed(1)} ${here.toFixed(1)} ${low.toFixed(1)}`;
    if (until > here) path += `H${until.toFixed(1)}`;
  }
  edge.element = shape("path", { class: edge.papers > 1 ? "edge often" : "edge", d: path });
  return edge.element;
}

function draw() {
  const size = [lefts.at(-1) + PAD, middleOf(data.height) + PAD];
  const bands = make("div", { class: "bands", "aria-hidden": "true" });
  const ground = [];
  let layer = 0;
  data.bands.forEach((band, i) => {
    const label = make("span", {}, band.label);
    label.style.left = `${leftOf(layer) + 22}px`;
    bands.append(label);
    if (i % 2) ground.push(shape("rect", { class: "band", x: leftOf(layer) - 8, y: 0, width: leftOf(layer + band.layers) - leftOf(layer), height: size[1] }));
    layer += band.layers;
  });
  const dots = methods.map(drawMethod);
  const lines = edges.map(drawEdge);
  const label = `Lineage: ${count(methods.length, "method")}, ${count(edges.length, "step")}. Arrow keys go along the lines.`;
  const tree = shape("svg", { class: "tree", id: "tree", width: size[0], height: size[1], role: "group", "aria-label": label }, ...ground, ...lines, ...dots);
  tree.style.setProperty("--type", type.colour);
  $("picture").append(make("div", { id: "sheet", class: "sheet" }, bands, tree));
}

// Choosing ----------------------------------------------------------------------------------------------------------

/** All that a method comes from and all that came of it, with the lines between. */
function family(method) {
  const found = { methods: new Set([method]), edges: new Set() };
  for (const [next, end] of [["origins", "origin"], ["followers", "follower"]]) {
    const waiting = [method];
    const seen = new Set(waiting);
    while (waiting.length) {
      for (const edge of waiting.pop()[next]) {
        found.edges.add(edge);
        found.methods.add(edge[end]);
        if (!seen.has(edge[end])) waiting.push(edge[end]);
        seen.add(edge[end]);
      }
    }
  }
  return found;
}

/** Make a method's family stand out, or what is searched for. */
function light(method) {
  const found = method === null ? new Set(called(asked.find)) : null;
  const lit = method === null ? null : family(method);
  $("tree").classList.toggle("choosing", lit !== null || found.size > 0);
  for (const other of methods) {
    other.element.classList.toggle("lit", lit?.methods.has(other) ?? found.has(other));
    other.element.classList.toggle("chosen", other === method);
  }
  for (const edge of edges) edge.element.classList.toggle("lit", lit?.edges.has(edge) ?? false);
}

function reach(method) {
  for (const other of methods) other.element.setAttribute("tabindex", other === method ? 0 : -1);
}

function bring(method) {
  const [picture, box, space] = [$("picture"), method.element.getBoundingClientRect(), $("picture").getBoundingClientRect()];
  const away = (from, to, low, high) => (from < low + 60 || to > high - 60 ? (from + to - low - high) / 2 : 0);
  picture.scrollBy({ left: away(box.left, box.right, space.left, space.right), top: away(box.top, box.bottom, space.top, space.bottom) });
}

function tell(method) {
  const steps = (title, found, end) => (found.length ? [make("h3", {}, title), ...found.map((edge) => make("div", { class: "step" }, button(edge[end]), ...edge.quotes.map(quote)))] : []);
  const also = method.aliases.length ? make("p", { class: "much", dir: "auto" }, `also ${method.aliases.slice(0, 12).join(" · ")}`) : null;
  const facts = [yearOf(method), count(method.papers, "paper")].filter(Boolean).join(" · ");
  const introduced = method.introduced.length ? [make("h3", {}, "introduced"), ...method.introduced.map(quote)] : [];
  reach(method);
  requestAnimationFrame(() => bring(method));
  return [[sign(type), " ", method.name], also, make("p", { class: "much" }, facts), introduced, steps("builds on", method.origins, "origin"), steps("built on by", method.followers, "follower")];
}

function button(method) {
  const go = () => {
    ask({ chosen: method.key });
    method.element.focus({ preventScroll: true });
  };
  return make("button", { type: "button", class: "name", click: go }, sign(type), make("bdi", {}, method.name), make("span", { class: "much" }, yearOf(method)));
}

/** Where an arrow key leads from a method: along a line, or up and down in its layer. */
function beside(method, key) {
  const away = (other) => 1000 * Math.abs(other.layer - method.layer) + Math.abs(other.row - method.row);
  const nearest = (found) => found.sort((a, b) => away(a) - away(b))[0];
  const sameLayer = (way) => nearest(methods.filter((other) => other.layer === method.layer && (other.row - method.row) * way > 0));
  return {
    ArrowLeft: () => nearest(method.origins.map((edge) => edge.origin)),
    ArrowRight: () => nearest(method.followers.map((edge) => edge.follower)),
    ArrowUp: () => sameLayer(-1),
    ArrowDown: () => sameLayer(1),
  }[key]?.();
}

function walk(event) {
  const here = methods.find((method) => method.element === document.activeElement);
  if (here === undefined) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    ask({ chosen: here.key });
  }
  const next = beside(here, event.key);
  if (!event.key.startsWith("Arrow")) return;
  event.preventDefault();
  if (next === undefined) return;
  reach(next);
  next.element.focus({ preventScroll: true });
  bring(next);
}

/** The methods of which one name or alias has these letters in it, the shortest name first. */
function called(letters) {
  const fits = letters ? methods.filter((method) => [method.name, ...method.aliases].some((name) => name.toLowerCase().includes(letters))) : [];
  return fits.sort((a, b) => a.name.length - b.name.length || b.papers - a.papers);
}

/** Fit the size of the picture to what is asked, and say how much is found. */
function resize() {
  const wide = Number($("tree").getAttribute("width"));
  $("sheet").style.zoom = asked.size === "whole" ? Math.min(1, ($("stage").clientWidth - 44) / wide) : 1;
  $("status").textContent = asked.find ? `${count(called(asked.find).length, "method")} of this name` : "";
}

const COLUMNS = [
  { name: "Method", cell: (edge) => named("Method", edge.follower.name), value: (edge) => edge.follower.name },
  ...(data.dated ? [{ name: "Year", cell: (edge) => yearOf(edge.follower), value: (edge) => edge.follower.year, figure: true }] : []),
  { name: "builds on", cell: (edge) => named("Method", edge.origin.name), value: (edge) => edge.origin.name },
  { name: "Papers", cell: (edge) => String(edge.papers), value: (edge) => edge.papers, figure: true },
  { name: "The sentence", cell: (edge) => edge.quotes.map(quote).slice(0, 1) },
];

/** Each step, with the surest sentence that tells of it. */
const rows = () => edges.map(({ follower, origin, papers, quotes }) => ({ method: follower.name, year: follower.year, builds_on: origin.name, year_of_that: origin.year, papers, ...said(quotes[0]) }));

draw();
$("controls").append(
  searchField("Find a method", { also: { chosen: "" }, enter: () => called(asked.find).slice(0, 1).forEach((method) => ask({ chosen: method.key })) }),
  choice("Size", "size", [["readable", "readable"], ["whole", "all of it"]]),
);
if (methods.some((method) => !method.exact)) $("controls").append(make("p", { class: "much" }, "○ not introduced here: it was there by the year of what names it"));
behind("Which method builds on which", COLUMNS, edges, data.dated ? "Year" : "Method");
$("tree").addEventListener("keydown", walk);
const first = data.focus !== null ? methods[data.focus] : [...methods].sort((a, b) => b.followers.length - a.followers.length)[0];
reach(first);
bring(first);
begin({
  start: { chosen: data.focus === null ? "" : first.key, find: "", size: "readable" },
  known: { find: () => true, size: (word) => ["readable", "whole"].includes(word), table: sorts(COLUMNS) },
  items,
  draw: resize,
  light,
  tell,
  rows,
});
