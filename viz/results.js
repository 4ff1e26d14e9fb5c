// The numbers that papers report about a node, as a small table: the node's own column is left out.

const COLUMNS = [
  ["Method", "OF_METHOD", (type) => type === "Method"],
  ["On", "ON_DATA", (type) => type === "Dataset" || type === "Benchmark"],
  ["Metric", "IN_METRIC", (type) => type === "Metric"],
  ["Paper", "REPORTS_RESULT", (type) => type === "Paper"],
];

function resultsOf(node) {
  const results = [...around(node.id)].map((id) => nodes.get(id)).filter(({ id, type }) => type === "Result" && id !== node.id);
  if (results.length === 0) return null;
  const columns = COLUMNS.filter(([, , isOwn]) => !isOwn(node.type));
  const cells = (result) =>
    columns.map(([title, relation]) => {
      const edge = result.edges.find(({ type }) => type === relation);
      const other = edge && nodes.get(across(edge, result.id));
      return make("td", { "data-column": title }, other ? make("button", { type: "button", click: () => choose({ node: other.id }, { move: true }) }, make("bdi", {}, other.label)) : "–");
    });
  const row = (result) => {
    const value = make("button", { type: "button", click: () => choose({ node: result.id }, { move: true }) }, make("bdi", {}, result.name));
    return make("tr", {}, make("th", { scope: "row" }, value), ...cells(result));
  };
  const body = make("tbody", {}, ...results.slice(0, 2 * FEW).map(row));
  const heads = ["Value", ...columns.map(([title]) => title)].map((title) => make("th", { scope: "col" }, title));
  const table = make("table", { class: "results" }, make("thead", {}, make("tr", {}, ...heads)), body);
  const rest = results.slice(2 * FEW);
  const more = make("button", { type: "button", class: "quiet", click: () => (body.append(...rest.map(row)), more.remove()) }, `${rest.length} more`);
  return section(`Results · ${results.length}`, make("div", { class: "wide" }, table), rest.length ? more : []);
}
