// The page as a whole: what is selected, what is in focus, and the keys.

/** Select a node or an edge, or nothing; `move` brings it into view, `read` puts the keyboard on its details. */
function select(choice, { move = false, read = false } = {}) {
  selected = choice;
  if (choice?.node !== undefined) reveal(choice.node);
  showCard();
  refresh();
  network.unselectAll();
  if (choice?.node !== undefined) network.selectNodes([choice.node], false);
  if (choice?.edge !== undefined) network.selectEdges([choice.edge]);
  if (move && choice?.node !== undefined) centre(choice.node);
  if (read && choice !== null) card.focus();
}

/** See to it that a chosen node can be seen: a filter or a focus that hides it gives way. */
function reveal(id) {
  if (wanted.focus !== null && !around(wanted.focus).has(id)) return focus(id);
  const node = nodes.get(id);
  if (wanted.hiddenTypes.has(node.type)) $("legend").querySelector(`[data-type="${node.type}"]`).click();
  if (!visible().nodes.has(id)) reset();
}

/** Show only a node and its neighbours, in rings around it; null shows all again, where they were. */
function focus(id) {
  wanted.focus = id;
  if (id !== null) selected = { node: id };
  $("focused").hidden = id === null;
  $("focused").querySelector("b").textContent = id === null ? "" : nodes.get(id).label;
  update();
  showCard();
  moveTo(id === null ? home : new Map([...home, ...rings(id)]), () => fit());
}

network.on("click", ({ nodes: [node], edges: [edge] }) => {
  if (node !== undefined) select({ node });
  else if (edge !== undefined) select({ edge });
  else select(null);
});
network.on("doubleClick", ({ nodes: [node] }) => {
  if (node !== undefined) focus(node);
});

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement && event.target.type !== "range" && event.target.type !== "checkbox";
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !typing) {
    event.preventDefault();
    input.focus();
  } else if (event.key === "Escape") {
    if (document.body.classList.contains("panel-open")) togglePanel();
    else if (selected !== null) select(null);
    else if (wanted.focus !== null) focus(null);
  }
});

function togglePanel() {
  const open = document.body.classList.toggle("panel-open");
  $("panel-toggle").setAttribute("aria-expanded", String(open));
}

$("theme").addEventListener("click", () => {
  switchTheme();
  paint();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
$("panel-toggle").addEventListener("click", togglePanel);
$("all").addEventListener("click", () => focus(null));
$("zoom-in").addEventListener("click", () => network.moveTo({ scale: network.getScale() * 1.35 }));
$("zoom-out").addEventListener("click", () => network.moveTo({ scale: network.getScale() / 1.35 }));
$("zoom-fit").addEventListener("click", () => fit());
$("note").querySelector("button").addEventListener("click", () => ($("note").hidden = true));

$("title").textContent = data.title;
const { totals } = data;
$("counts").textContent = [count(totals.papers, "paper"), count(totals.nodes, "node"), count(totals.edges, "edge")].join(" · ");
$("note").querySelector("span").textContent = data.note;
$("note").hidden = !data.note;
buildPanel();
paint();
update();
network.once("afterDrawing", () => {
  fit({ animated: false });
  if (data.focus !== null) select({ node: data.focus });
  document.documentElement.dataset.ready = "yes";
});
