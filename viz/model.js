// What the page knows: the data of the graph, which never changes, and what is wanted to be seen, which does.

const data = JSON.parse($("data").textContent);
const types = new Map(data.types.map((type) => [type.name, type]));
const nodes = new Map(Object.entries(data.nodes).map(([id, node]) => [id, { id, edges: [], ...node }]));
const edges = data.drawn.edges.map((drawn, number) => ({
  ...data.edges[number],
  id: number,
  source: drawn.from,
  target: drawn.to,
  type: drawn.title,
}));
for (const edge of edges) {
  nodes.get(edge.source).edges.push(edge);
  if (edge.source !== edge.target) nodes.get(edge.target).edges.push(edge);
}
for (const drawn of data.drawn.nodes) Object.assign(nodes.get(drawn.id), { label: drawn.label, size: drawn.size });

const wanted = { hiddenTypes: new Set(), hiddenRelations: new Set(), papers: 1, focus: null };

/** The other end of an edge. */
const across = (edge, id) => (edge.source === id ? edge.target : edge.source);

/** A node and all it shares an edge with. */
const around = (id) => new Set([id, ...nodes.get(id).edges.map((edge) => across(edge, id))]);

/** What can be seen now: sets of node ids and of edge numbers. */
function visible() {
  const near = wanted.focus === null ? null : around(wanted.focus);
  const seen = new Set();
  for (const node of nodes.values()) {
    if (node.id === wanted.focus) seen.add(node.id);
    else if (near !== null && !near.has(node.id)) continue;
    else if (wanted.hiddenTypes.has(node.type)) continue;
    else if (node.type === "Paper" || node.papers >= wanted.papers) seen.add(node.id);
  }
  const lines = new Set();
  const joined = new Set();
  for (const edge of edges) {
    if (wanted.hiddenRelations.has(edge.type) || !seen.has(edge.source) || !seen.has(edge.target)) continue;
    lines.add(edge.id);
    joined.add(edge.source).add(edge.target);
  }
  // A filter on edges or papers also takes what it leaves standing alone.
  if (wanted.papers > 1 || wanted.hiddenRelations.size > 0) {
    for (const id of seen) if (!joined.has(id) && id !== wanted.focus && nodes.get(id).edges.length > 0) seen.delete(id);
  }
  return { nodes: seen, edges: lines };
}

const byWeight = (a, b) => b.papers - a.papers || b.edges.length - a.edges.length || a.name.localeCompare(b.name);
