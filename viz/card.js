// The details of a node, an edge or a path: names, links, neighbours by relation, and the sentences that say so.

const card = $("card");
const FEW = 4;

/** A list that shows its first few entries, and the rest when asked. */
function list(className, entries, render, few = FEW) {
  const ul = make("ul", { class: className }, ...entries.slice(0, few).map((entry) => make("li", {}, render(entry))));
  if (entries.length <= few) return [ul];
  const more = make("button", { type: "button", class: "quiet", click: reveal }, `${entries.length - few} more`);
  function reveal() {
    const rest = entries.slice(few).map((entry) => make("li", {}, render(entry)));
    ul.append(...rest);
    more.remove();
    rest[0].querySelector("button, a")?.focus();
  }
  return [ul, more];
}

const section = (title, ...content) => make("section", {}, make("h3", {}, title), ...content.flat());

const nodeButton = (id, note = null) => {
  const node = nodes.get(id);
  return make(
    "button",
    { type: "button", class: "node", click: () => choose({ node: id }, { move: true }) },
    sign(types.get(node.type)),
    make("bdi", {}, node.name),
    note === null ? null : make("span", { class: "much" }, note),
  );
};

function quote(evidence) {
  const { id, title, links } = evidence.paper;
  const node = `paper:${id}`;
  const pieces = evidence.pieces.map((text, i) => (i % 2 ? make("mark", {}, text) : text));
  const source = nodes.has(node)
    ? make("button", { type: "button", class: "source", click: () => choose({ node }, { move: true }) }, make("bdi", {}, title))
    : links.length
      ? link(links[0], title)
      : make("bdi", {}, title);
  return make(
    "figure",
    { class: "quote" },
    make("blockquote", { dir: "auto" }, ...pieces),
    make("figcaption", {}, source, make("span", { class: "much", title: evidence.rule }, percent(evidence.score))),
  );
}

const percent = (score) => `${Math.floor(score * 100)}% sure`;

function head(kind, title, subtitle) {
  const close = make("button", { type: "button", class: "close", "aria-label": "Close the details", click: () => choose(null) }, "×");
  return make("header", {}, make("div", { class: "kind" }, ...kind), make("h2", { dir: "auto" }, title), subtitle, close);
}

function nodeCard(id) {
  const node = nodes.get(id);
  const type = types.get(node.type);
  const aliases = node.aliases.length ? make("p", { class: "aliases", dir: "auto" }, `also ${node.aliases.join(" · ")}`) : null;
  const known = [["papers", node.type === "Paper" ? null : count(node.papers, "paper")], ...node.properties];
  const facts = known.filter(([, value]) => value).map(([name, value]) => make("li", { title: name, dir: "auto" }, value));
  const links = [
    ...node.links.map((url) => ({ url, kind: node.type === "Resource" ? null : "page" })),
    ...node.edges
      .map((edge) => nodes.get(across(edge, id)))
      .filter((other) => other.type === "Resource")
      .flatMap((other) => other.links.map((url) => ({ url, kind: other.properties.find(([name]) => name === "kind")?.[1] }))),
  ];
  const unique = [...new Map(links.map((one) => [one.url, one])).values()];
  const said = sentences(node);
  return [
    head([sign(type), type.name], node.name, aliases),
    facts.length ? make("ul", { class: "facts" }, ...facts) : null,
    actions(id),
    unique.length
      ? section(
          "Links",
          list("links", unique, ({ url, kind }) => {
            const line = make("span", {}, link(url, url.replace(/^https?:\/\/(www\.)?/, "")));
            if (kind) line.append(make("span", { class: "much" }, ` ${kind}`));
            return line;
          }),
        )
      : null,
    resultsOf(node),
    said.length ? section(`Evidence · ${count(said.length, "sentence")}`, list("quotes", said, quote, 2)) : null,
    ...groups(node).map(({ title, entries }) => section(title, list("near", entries, ({ edge, other }) => nearLine(edge, other)))),
  ];
}

/** What can be done with a node. */
function actions(id) {
  const button = (text, click, attributes = {}) => make("button", { type: "button", click, ...attributes }, text);
  const alone = wanted.centres.includes(id);
  const pinned = wanted.pinned.has(id);
  return make(
    "p",
    { class: "actions" },
    alone ? button("Back to all", () => showAll()) : button(wanted.centres.length ? "Expand" : "Only its neighbours", () => expand(id)),
    button("Path to …", () => startPath(id)),
    button(pinned ? "Unpin" : "Pin", () => toggle(wanted.pinned, id), { "aria-pressed": String(pinned) }),
    button("Hide", () => hide(id)),
  );
}

function nearLine(edge, other) {
  const line = make("span", { class: "line" }, nodeButton(other));
  const why = make(
    "button",
    { type: "button", class: "why", "aria-label": `Why: ${phrase(edge.type)} ${cut(nodes.get(other).name, 80)}`, click: () => choose({ edge: edge.id }) },
    edge.papers > 1 ? `${edge.papers} papers` : "why",
  );
  line.append(why);
  return line;
}

/** The neighbours by relation and direction, the best supported first. */
function groups(node) {
  const found = new Map();
  for (const edge of node.edges) {
    const outward = edge.source === node.id;
    const other = across(edge, node.id);
    const title = outward ? `${phrase(edge.type)} →` : `← ${phrase(edge.type)} · ${nodes.get(other).type}`;
    if (!found.has(title)) found.set(title, []);
    found.get(title).push({ edge, other });
  }
  for (const entries of found.values()) entries.sort((a, b) => b.edge.papers - a.edge.papers || byWeight(nodes.get(a.other), nodes.get(b.other)));
  return [...found].map(([title, entries]) => ({ title: entries.length > 1 ? `${title} · ${entries.length}` : title, entries }));
}

/** What is said about a node: each sentence once, the surest first. */
function sentences(node) {
  const found = new Map();
  for (const edge of node.edges) {
    for (const evidence of evidenceOf(edge)) {
      const key = `${evidence.paper.id}\n${evidence.pieces.join("")}`;
      const before = found.get(key);
      // Of the ways one sentence is marked, keep the one that marks most.
      if (before === undefined || evidence.pieces.length > before.pieces.length) found.set(key, evidence);
    }
  }
  return [...found.values()].sort((a, b) => b.score - a.score);
}

function edgeCard(number) {
  const edge = edges[number];
  const said = evidenceOf(edge);
  return [
    head(["Edge"], phrase(edge.type), null),
    make("p", { class: "ends" }, nodeButton(edge.source), make("span", { class: "arrow" }, `${phrase(edge.type)} ↓`), nodeButton(edge.target)),
    make("ul", { class: "facts" }, make("li", {}, percent(edge.confidence)), make("li", {}, count(edge.papers, "paper"))),
    section(`Evidence · ${count(said.length, "sentence")}`, list("quotes", said, quote)),
  ];
}

function pathCard([from, to]) {
  const steps = [];
  let at = from;
  for (const number of path) {
    const edge = edges[number];
    const next = across(edge, at);
    const says = edge.source === at ? `${phrase(edge.type)} ↓` : `↑ ${phrase(edge.type)}`;
    steps.push(make("button", { type: "button", class: "arrow", "aria-label": `Why: ${says}`, click: () => choose({ edge: number }) }, says), nodeButton(next));
    at = next;
  }
  const none = make("p", { class: "much" }, "No way leads from the one to the other along the edges that are shown.");
  return [
    head(["Path"], path.length ? count(path.length, "step") : "No path", null),
    make("p", { class: "ends" }, nodeButton(from), ...(path.length ? steps : [none, nodeButton(to)])),
  ];
}

function cardOf(choice) {
  if (choice.node !== undefined) return nodeCard(choice.node);
  return choice.edge !== undefined ? edgeCard(choice.edge) : pathCard(choice.path);
}

function showCard() {
  card.hidden = wanted.selected === null;
  const content = wanted.selected === null ? [] : cardOf(wanted.selected);
  card.replaceChildren(...content.filter((part) => part !== null));
  card.scrollTop = 0;
}
