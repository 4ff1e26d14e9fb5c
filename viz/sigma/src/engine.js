// The engine of the large view: sigma draws a graphology graph. What an engine must offer stands in viz/picture.js.

import { MultiDirectedGraph } from "graphology";
import Sigma from "sigma";
import { EdgeArrowProgram, EdgeLineProgram } from "sigma/rendering";
import { createNormalizationFunction, graphExtent } from "sigma/utils";
import { ShapeProgram } from "./shapes.js";

const ARROWS = 8000; // edges beyond which arrows and clicks on edges would cost more than they tell

export function createEngine(container, { nodes, edges }, listen) {
  const graph = new MultiDirectedGraph();
  const few = edges.length <= ARROWS;
  // Graph coordinates grow upward here, downward everywhere else.
  for (const { id, x, y, shape } of nodes) graph.addNode(id, { x, y: -y, shape, size: 1, color: "#888888", border: "#888888" });
  for (const { id, source, target } of edges) graph.addEdgeWithKey(String(id), source, target, { size: 1, color: "#888888" });
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  let looks = null; // until the page says how each looks, sigma has nothing to draw
  const floor = Math.max(0.6, 1.6 * Math.sqrt(Math.min(1, 4000 / nodes.length))); // of a radius, in pixels

  const sigma = new Sigma(new MultiDirectedGraph(), container, {
    allowInvalidContainer: true,
    defaultNodeType: "shape",
    defaultEdgeType: few ? "arrow" : "line",
    nodeProgramClasses: { shape: ShapeProgram },
    nodeHoverProgramClasses: { shape: ShapeProgram },
    edgeProgramClasses: { arrow: EdgeArrowProgram, line: EdgeLineProgram },
    renderLabels: false,
    defaultDrawNodeHover: () => {},
    enableEdgeEvents: few,
    enableCameraRotation: false,
    doubleClickZoomingRatio: 1,
    minEdgeThickness: 0.9,
    antiAliasingFeather: 0.8,
    stagePadding: 0,
    zIndex: true,
    zoomToSizeRatioFunction: (ratio) => ratio ** 0.7,
    nodeReducer: (id) => {
      const look = looks.node(nodeOf.get(id));
      const { x, y, shape } = graph.getNodeAttributes(id);
      const { hidden = false, colour = "#888888", border = colour, front = false } = look;
      return { x, y, shape, hidden, color: colour, border, size: radius(nodeOf.get(id), 1), zIndex: front ? 1 : 0 };
    },
    edgeReducer: (id) => {
      const look = looks.edge(edges[id]);
      const { hidden = false, colour = "#888888", width = 1, front = false } = look;
      return { hidden, color: colour, size: width * 0.55, zIndex: front ? 1 : 0 };
    },
  });

  // The frame stays as it is when nodes move: an engine has no opinion on what should be seen.
  const extent = graphExtent(graph);
  sigma.setCustomBBox(extent);
  const camera = sigma.getCamera();
  const perUnit = () => sigma.graphToViewport({ x: 1, y: 0 }).x - sigma.graphToViewport({ x: 0, y: 0 }).x;
  const normal = createNormalizationFunction(extent);
  const atRest = (x) => sigma.framedGraphToViewport(normal({ x, y: 0 }), { cameraState: camera.getState() }).x;
  const whole = atRest(1) - atRest(0); // pixels a unit

  /** The radius on the screen: much as wide as the picture's scale asks for, but small nodes stay to be seen. */
  function radius(node, ratio) {
    return Math.max(node.size * Math.min(whole, 1), floor + node.size * 0.09) / ratio ** 0.7;
  }

  for (const [event, says] of [
    ["clickNode", ({ node, event: { original } }) => ["click", { node, added: original.shiftKey }]],
    ["clickEdge", ({ edge }) => ["click", { edge: Number(edge) }]],
    ["clickStage", () => ["click", {}]],
    ["doubleClickNode", ({ node }) => ["open", { node }]],
    ["enterNode", ({ node }) => ["hover", { node }]],
    ["leaveNode", () => ["hover", {}]],
    ["enterEdge", ({ edge }) => ["hover", { edge: Number(edge) }]],
    ["leaveEdge", () => ["hover", {}]],
    ["afterRender", () => ["frame", {}]],
  ]) {
    sigma.on(event, (payload) => {
      payload?.preventSigmaDefault?.();
      listen(...says(payload));
    });
  }

  let dragged = null;
  sigma.on("downNode", ({ node }) => (dragged = node));
  sigma.on("moveBody", ({ event }) => {
    if (dragged === null) return;
    const { x, y } = sigma.viewportToGraph(event);
    graph.mergeNodeAttributes(dragged, { x, y });
    listen("drag", { node: dragged, x, y: -y });
    event.preventSigmaDefault();
    event.original.preventDefault();
  });
  for (const event of ["upNode", "upStage", "leaveStage"]) sigma.on(event, () => (dragged = null));

  return {
    draw(node, edge) {
      const first = looks === null;
      looks = { node, edge };
      if (first) sigma.setGraph(graph);
      else sigma.refresh({ schedule: true }); // drawn once a frame, however often it was asked for
    },
    place(places) {
      for (const [id, { x, y }] of places) graph.mergeNodeAttributes(id, { x, y: -y });
    },
    view() {
      const { x, y } = sigma.graphToViewport({ x: 0, y: 0 });
      return { scale: perUnit(), x, y };
    },
    radius: (node) => radius(node, camera.ratio),
    moveTo({ x, y }, scale, offset, animated) {
      const ratio = (camera.ratio * perUnit()) / scale;
      const { width, height } = sigma.getDimensions();
      const [from, to] = [{ x: 0, y: 0 }, { x: 1, y: 1 }].map((point) => sigma.viewportToFramedGraph(point));
      const share = ratio / camera.ratio; // framed units a pixel grow with the ratio
      const middle = sigma.viewportToFramedGraph(sigma.graphToViewport({ x, y: -y }));
      const state = { x: middle.x - (to.x - from.x) * share * offset.x, y: middle.y - (to.y - from.y) * share * offset.y, ratio };
      if (width === 0 || height === 0) return;
      if (animated) camera.animate(state, { duration: 300 });
      else camera.setState(state);
    },
  };
}
