// What the page knows: the data of the graph, which never changes but for where nodes stand.

const data = JSON.parse($("data").textContent);
const types = new Map(data.types.map((type) => [type.name, type]));

/** Rows from columns: objects whose fields are the columns' names. */
function rows(columns) {
  const [first, ...others] = Object.entries(columns);
  const made = first[1].map((value) => ({ [first[0]]: value }));
  for (const [name, values] of others) values.forEach((value, i) => (made[i][name] = value));
  return made;
}

// The picture is made wider than high; on a screen that stands upright it is turned.
const upright = $("graph").clientHeight > $("graph").clientWidth;

const listed = rows(data.nodes);
for (const node of listed) {
  const type = data.types[node.type];
  Object.assign(node, { type: type.name, shape: type.shape, label: node.label || node.name, edges: [] });
  for (const many of ["aliases", "properties", "links"]) node[many] ||= [];
  node.says ||= [node.name, ...node.aliases];
  if (upright) [node.x, node.y] = [node.y, node.x];
  node.home = { x: node.x, y: node.y };
}
const nodes = new Map(listed.map((node) => [node.id, node]));

const edges = rows(data.edges);
edges.forEach((edge, number) => {
  const [source, target] = [listed[edge.source], listed[edge.target]];
  Object.assign(edge, { id: number, source: source.id, target: target.id, type: data.relations[edge.type].name });
  source.edges.push(edge);
  if (source !== target) target.edges.push(edge);
});

const papers = data.papers.map(([id, title, links, year]) => ({ id, title, links, year }));

/** The sentences behind an edge, the surest first, in pieces that are plain and marked in turn. */
function evidenceOf(edge) {
  const names = [edge.source, edge.target].flatMap((id) => nodes.get(id).says);
  const found = [];
  for (let i = 0; i < edge.evidence.length; i += 4) {
    const [sentence, paper, score, rule] = edge.evidence.slice(i, i + 4);
    found.push({ pieces: marked(data.sentences[sentence], names), paper: papers[paper], score: score / 1000, rule: data.rules[rule] });
  }
  return found;
}

/** Whether one of the papers behind an edge is of these years; a paper without a year is of none. */
function saidBetween(edge, from, to) {
  for (let i = 1; i < edge.evidence.length; i += 4) {
    const { year } = papers[edge.evidence[i]];
    if (year >= from && year <= to) return true;
  }
  return false;
}

const years = [...new Set(papers.map(({ year }) => year).filter(Boolean))].sort((a, b) => a - b);

/** The other end of an edge. */
const across = (edge, id) => (edge.source === id ? edge.target : edge.source);

/** A node and all it shares an edge with. */
const around = (id) => new Set([id, ...nodes.get(id).edges.map((edge) => across(edge, id))]);

const byWeight = (a, b) => b.papers - a.papers || b.edges.length - a.edges.length || a.name.localeCompare(b.name);
