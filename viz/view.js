// The page as a whole: what is chosen, expanded, hidden, and the keys.

/** Show what is wanted now: the picture, the panel, the details; `arrange` also moves nodes to where they then stand. */
function show({ arrange = false } = {}) {
  refresh();
  showPanel();
  showCard();
  showFocus();
  if (arrange) moveTo(arranged(), () => fit());
}

/** Choose a node, an edge or a path, or nothing; `move` brings it into view, `read` puts the keyboard on its details. */
function choose(choice, { move = false, read = false } = {}) {
  wanted.selected = choice;
  const arrange = choice?.node !== undefined && reveal(choice.node);
  show({ arrange });
  if (move && !arrange && choice?.node !== undefined) centre(choice.node);
  if (choice?.path !== undefined && path.length > 0) fit({ ids: lit });
  if (read && choice !== null) card.focus();
  remember();
}

/** See to it that a chosen node can be seen: a filter or a focus that hides it gives way. Tells whether a focus did. */
function reveal(id) {
  if (visible().nodes.has(id)) return false;
  const { type } = nodes.get(id);
  wanted.hidden.delete(id);
  wanted.hiddenTypes.delete(type);
  if (wanted.centres.length > 0) {
    wanted.centres = around(id).intersection(shown.nodes).size > 0 ? [...wanted.centres, id] : [id];
    if (visible().nodes.has(id)) return true;
  }
  clearFilters();
  return false;
}

/** Show what is around a node: alone, or beside what is around others already. */
function expand(id) {
  wanted.centres = [...wanted.centres.filter((other) => other !== id), id];
  wanted.selected = { node: id };
  show({ arrange: true });
  remember();
}

function showAll() {
  wanted.centres = [];
  wanted.depth = 1;
  show({ arrange: true });
  remember();
}

function hide(id) {
  wanted.hidden.add(id);
  wanted.pinned.delete(id);
  wanted.centres = wanted.centres.filter((other) => other !== id);
  wanted.selected = null;
  show();
  remember();
  container.focus();
}

function showFocus() {
  const { centres } = wanted;
  $("focused").hidden = centres.length === 0 && pathFrom === null;
  $("around").textContent = pathFrom === null ? centres.map((id) => nodes.get(id).label).join(", ") : nodes.get(pathFrom).label;
  $("around-what").textContent = pathFrom === null ? "Around " : "Now choose where the path leads, from ";
  $("depth-choice").hidden = pathFrom !== null;
  $("all").textContent = pathFrom === null ? "Back to all" : "Cancel";
}

// A path is asked for in two steps: from where, then the next node that is chosen, however it is.
let pathFrom = null;

function startPath(id) {
  pathFrom = id;
  wanted.selected = null;
  show();
  input.focus();
}

/** A node was chosen in the picture or by search: as the end of a path, if one was begun. */
function chosen(id, how = {}) {
  const from = pathFrom;
  pathFrom = null;
  choose(from === null || from === id ? { node: id } : { path: [from, id] }, how);
}

Object.assign(listeners, {
  click({ node, edge, added }) {
    if (node !== undefined && added && wanted.selected?.node !== undefined) pathFrom = wanted.selected.node;
    if (node !== undefined) chosen(node);
    else if (edge !== undefined) choose({ edge });
    else if (pathFrom === null) choose(null);
  },
  open: ({ node }) => expand(node),
  hover(about) {
    hovered = about;
    container.style.cursor = about.node !== undefined || about.edge !== undefined ? "pointer" : "";
    frame();
  },
  drag({ node, x, y }) {
    Object.assign(nodes.get(node), { x, y });
    tints = outlines();
  },
  frame,
});

// The keys: some everywhere, some where the picture has the focus.

/** The node that lies nearest in a direction: what arrow keys go to. */
function towards(id, dx, dy) {
  const from = nodes.get(id);
  let best = null;
  for (const other of shown.nodes) {
    const { x, y } = nodes.get(other);
    const [along, beside] = [(x - from.x) * dx + (y - from.y) * dy, Math.abs((x - from.x) * dy - (y - from.y) * dx)];
    if (along <= 0) continue;
    const far = along + 2 * beside;
    if (best === null || far < best.far) best = { other, far };
  }
  return best?.other ?? null;
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function onPicture({ key }) {
  const node = wanted.selected?.node;
  if (key in ARROWS) {
    const start = node ?? ranked()[0]?.id;
    const next = node === undefined ? start : towards(start, ...ARROWS[key]);
    if (next != null) choose({ node: next }, { move: true });
  } else if (key === "+" || key === "=") zoom(1.35);
  else if (key === "-") zoom(1 / 1.35);
  else if (key === "0") fit();
  else if (key === "Enter" && node !== undefined) card.focus();
  else if (key === "e" && node !== undefined) expand(node);
  else if (key === "h" && node !== undefined) hide(node);
  else if (key === "p" && node !== undefined) toggle(wanted.pinned, node);
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  const typing = target instanceof HTMLInputElement && target.type === "search";
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "/" && !typing) input.focus();
  else if (key === "Escape") {
    if ($("save-menu").open) $("save-menu").open = false;
    else if (document.body.classList.contains("panel-open")) togglePanel();
    else if (pathFrom !== null) cancelPath();
    else if (wanted.selected !== null) choose(null);
    else if (wanted.centres.length > 0) showAll();
  } else if (target !== container || !onPicture(event)) return;
  event.preventDefault();
});

function cancelPath() {
  pathFrom = null;
  show();
}

function togglePanel() {
  const open = document.body.classList.toggle("panel-open");
  $("panel-toggle").setAttribute("aria-expanded", String(open));
}

$("theme").addEventListener("click", () => {
  switchTheme();
  paint();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
addEventListener("resize", () => engine && frame());
$("panel-toggle").addEventListener("click", togglePanel);
$("all").addEventListener("click", () => (pathFrom === null ? showAll() : cancelPath()));
$("zoom-in").addEventListener("click", () => zoom(1.35));
$("zoom-out").addEventListener("click", () => zoom(1 / 1.35));
$("zoom-fit").addEventListener("click", () => fit());
$("note").querySelector("button").addEventListener("click", () => ($("note").hidden = true));

buildPanel();
if (data.focus !== null) wanted.selected = { node: data.focus };
if (location.hash.length > 1) read(location.hash.slice(1));
takeColours();
show();
const places = arranged();
for (const [id, place] of places) Object.assign(nodes.get(id), place);
engine.place(places);
fit({ animated: false });
requestAnimationFrame(() => {
  remember();
  followAddress(() => show({ arrange: true }));
  requestAnimationFrame(() => {
    performance.mark("ready");
    document.documentElement.dataset.ready = "yes";
  });
});

// For tests and tools: what is written where, and a node chosen by its id.
globalThis.page = {
  choose: (id) => choose({ node: id }),
  at(id) {
    const { scale, x, y } = engine.view();
    const corner = container.getBoundingClientRect();
    return [corner.left + scale * nodes.get(id).x + x, corner.top + scale * nodes.get(id).y + y];
  },
  find,
  marked,
  labels: () => labels.map(({ text, x, y, size, width }) => ({ text, x, y, w: width, h: size })),
};
