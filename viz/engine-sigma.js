// The engine of the large view: the bundle of viz/sigma. Where a browser has no WebGL, nothing is drawn and the page says
// so; the search, the filters and the cards work all the same.

function createEngine(container, graph, listen) {
  if (make("canvas").getContext("webgl2") ?? make("canvas").getContext("webgl")) return kgSigma.createEngine(container, graph, listen);
  $("note").querySelector("span").textContent = "The picture needs WebGL, which this browser does not give. `kg view --engine pyvis` draws a part without.";
  $("note").hidden = false;
  const nothing = () => {};
  return { draw: nothing, place: nothing, moveTo: nothing, view: () => ({ scale: 1, x: 0, y: 0 }), radius: () => 1 };
}
