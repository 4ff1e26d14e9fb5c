// The engine of the small view: vis-network, given the nodes and edges of the pyvis Network.
// What an engine must offer stands in picture.js.

function createEngine(container, { nodes, edges }, listen) {
  const parallel = new Map();
  const lines = data.drawn.edges.map((drawn, id) => {
    const pair = [drawn.from, drawn.to].sort().join("\n");
    const nth = parallel.get(pair) ?? 0;
    parallel.set(pair, nth + 1);
    const bent = { enabled: true, type: nth % 2 ? "curvedCCW" : "curvedCW", roundness: 0.12 * Math.ceil(nth / 2 + 0.5) };
    const smooth = drawn.from === drawn.to ? { enabled: true, type: "dynamic" } : nth ? bent : false;
    return { id, from: drawn.from, to: drawn.to, arrows: drawn.arrows, smooth };
  });
  const points = data.drawn.nodes.map(({ id, shape, size }, i) => ({ id, shape, size, x: nodes[i].x, y: nodes[i].y }));
  const set = { nodes: new vis.DataSet(points), edges: new vis.DataSet(lines) };
  const network = new vis.Network(container, set, {
    autoResize: true,
    physics: false,
    layout: { randomSeed: 1, improvedLayout: false },
    interaction: { hover: true, hoverConnectedEdges: false, selectConnectedEdges: false, selectable: false, tooltipDelay: 1e9, zoomSpeed: 0.6 },
    nodes: { borderWidth: 1, borderWidthSelected: 1, shapeProperties: { borderRadius: 2 } },
    edges: { arrows: { to: { enabled: true, scaleFactor: 0.32 } }, hoverWidth: 0.6, arrowStrikethrough: false },
  });
  container.firstChild.tabIndex = -1; // the keyboard is on the container itself

  const what = ({ pointer }) => {
    const node = network.getNodeAt(pointer.DOM);
    return node !== undefined ? { node } : { edge: network.getEdgeAt(pointer.DOM) };
  };
  network.on("click", (event) => listen("click", { ...what(event), added: event.event.srcEvent.shiftKey }));
  network.on("doubleClick", (event) => what(event).node !== undefined && listen("open", what(event)));
  network.on("hoverNode", ({ node }) => listen("hover", { node }));
  network.on("hoverEdge", ({ edge }) => listen("hover", { edge }));
  for (const event of ["blurNode", "blurEdge"]) network.on(event, () => listen("hover", {}));
  network.on("afterDrawing", () => listen("frame", {}));

  // A node that is taken hold of moves alone; else the whole picture does.
  let held = null;
  network.on("dragStart", (event) => {
    held = what(event).node ?? null;
    network.setOptions({ interaction: { dragView: held === null } });
  });
  network.on("dragging", ({ pointer }) => {
    if (held === null) return;
    network.moveNode(held, pointer.canvas.x, pointer.canvas.y);
    listen("drag", { node: held, ...pointer.canvas });
  });
  network.on("dragEnd", () => (held = null));

  return {
    draw(node, edge) {
      set.nodes.update(
        nodes.map((one) => {
          const { hidden, colour, border } = node(one);
          const look = { background: colour, border };
          return { id: one.id, hidden, color: { ...look, highlight: look, hover: look } };
        }),
      );
      set.edges.update(
        edges.map((one) => {
          const { hidden, colour, width } = edge(one);
          return { id: one.id, hidden, width, color: { color: colour, highlight: colour, hover: colour } };
        }),
      );
    },
    place(places) {
      for (const [id, { x, y }] of places) network.moveNode(id, x, y);
    },
    view() {
      const { x, y } = network.canvasToDOM({ x: 0, y: 0 });
      return { scale: network.getScale(), x, y };
    },
    radius: (node) => node.size * network.getScale(),
    moveTo(position, scale, offset, animated) {
      network.moveTo({ position, scale, offset, animation: animated && { duration: 300, easingFunction: "easeInOutQuad" } });
    },
  };
}
