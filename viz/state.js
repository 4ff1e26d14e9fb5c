// What is wanted to be seen: filters, what is in focus, hidden, pinned, selected. It has an address, and a trail.

const START = () => ({
  hiddenTypes: new Set(),
  hiddenRelations: new Set(),
  papers: 1, // a thing is shown if at least so many papers name it
  sure: 0, // an edge is shown if its confidence, in percent, is at least this
  from: 0, // years; 0 is any
  to: 0,
  centres: [], // the ids of the nodes around which something is shown; none is the whole graph
  depth: 1,
  hidden: new Set(),
  pinned: new Set(), // shown and named whatever the filters say
  selected: null, // { node: id }, { edge: number } or { path: [id, id] }
});
const wanted = START();

const filtersEdges = () => wanted.hiddenRelations.size > 0 || wanted.sure > 0 || wanted.from > 0 || wanted.to > 0;
const isFiltered = () => filtersEdges() || wanted.hiddenTypes.size + wanted.hidden.size > 0 || wanted.papers > 1;

function passes(edge) {
  if (wanted.hiddenRelations.has(edge.type) || edge.confidence * 100 < wanted.sure) return false;
  return (wanted.from === 0 && wanted.to === 0) || saidBetween(edge, wanted.from || 1, wanted.to || 9999);
}

/** What can be seen now: sets of node ids and of edge numbers. */
function visible() {
  const kept = new Set([...wanted.centres, ...wanted.pinned]);
  const open = new Set();
  for (const { id, type, papers: support } of nodes.values()) {
    const passed = !wanted.hidden.has(id) && !wanted.hiddenTypes.has(type) && (type === "Paper" || Math.max(support, 1) >= wanted.papers);
    if (passed || kept.has(id)) open.add(id);
  }
  let lines = edges.filter((edge) => open.has(edge.source) && open.has(edge.target) && passes(edge));
  let seen = open;
  if (wanted.centres.length > 0) {
    seen = reached(wanted.centres, wanted.depth, lines).union(wanted.pinned);
    lines = lines.filter((edge) => seen.has(edge.source) && seen.has(edge.target));
  } else if (filtersEdges() || wanted.papers > 1) {
    // A filter on edges or papers also takes what it leaves standing alone.
    const joined = new Set(lines.flatMap((edge) => [edge.source, edge.target]));
    seen = new Set([...open].filter((id) => joined.has(id) || kept.has(id) || nodes.get(id).edges.length === 0));
  }
  return { nodes: seen, edges: new Set(lines.map((edge) => edge.id)) };
}

/** What lies within so many steps of these nodes along these edges. */
function reached(centres, depth, lines) {
  const open = new Set(lines);
  const found = new Set(centres);
  let ring = [...centres];
  for (let step = 0; step < depth; step += 1) {
    const near = ring.flatMap((id) => nodes.get(id).edges.filter((edge) => open.has(edge)).map((edge) => across(edge, id)));
    ring = [...new Set(near)].filter((id) => !found.has(id));
    for (const id of ring) found.add(id);
  }
  return found;
}

// The address: what is wanted, written behind the # of the page's own.

function written() {
  const words = new URLSearchParams();
  const { selected } = wanted;
  for (const [name, values] of [
    ["off", wanted.hiddenTypes],
    ["without", wanted.hiddenRelations],
    ["around", wanted.centres],
    ["hide", wanted.hidden],
    ["pin", wanted.pinned],
    ["path", selected?.path ?? []],
  ]) {
    for (const value of values) words.append(name, value);
  }
  const start = START();
  for (const name of ["papers", "sure", "from", "to", "depth"]) if (wanted[name] !== start[name]) words.set(name, wanted[name]);
  if (selected?.node !== undefined) words.set("node", selected.node);
  if (selected?.edge !== undefined) {
    const { source, type, target } = edges[selected.edge];
    for (const part of [source, type, target]) words.append("edge", part);
  }
  return words.toString();
}

/** Want what an address says; what it names and the graph does not have is passed over. */
function read(address) {
  const words = new URLSearchParams(address);
  const known = (name) => words.getAll(name).filter((id) => nodes.has(id));
  const number = (name, low, high, usual) => Math.min(Math.max(Math.trunc(Number(words.get(name))) || usual, low), high);
  Object.assign(wanted, START(), {
    hiddenTypes: new Set(words.getAll("off").filter((name) => types.has(name))),
    hiddenRelations: new Set(words.getAll("without").filter((name) => data.relations.some((one) => one.name === name))),
    centres: known("around"),
    hidden: new Set(known("hide")),
    pinned: new Set(known("pin")),
    papers: number("papers", 1, 1e6, 1),
    sure: number("sure", 0, 99, 0),
    from: number("from", 0, 9999, 0),
    to: number("to", 0, 9999, 0),
    depth: number("depth", 1, 6, 1),
  });
  const [node] = known("node");
  const path = known("path");
  const [source, type, target] = words.getAll("edge");
  const edge = nodes.get(source)?.edges.find((one) => one.source === source && one.type === type && one.target === target);
  wanted.selected = node !== undefined ? { node } : path.length === 2 ? { path } : edge ? { edge: edge.id } : null;
}
