// The matrix: methods by datasets; in a cell the best number in the measure most used there, and how many more there are.

const cells = new Map();
for (const result of data.results) {
  const key = `${result.row} ${result.column}`;
  if (!cells.has(key)) cells.set(key, { row: result.row, column: result.column, results: [] });
  cells.get(key).results.push(result);
}
const items = keyed(cells.values(), ({ row, column }) => `${data.methods[row].name} on ${data.datasets[column].name}`);
const taskOf = new Map(data.tasks.map((task) => [task.name, new Set(task.cells.map(([row, column]) => `${row} ${column}`))]));

/** The axis most numbers of a column stand on: what its cells show first, and what the column is sorted by. */
const mainAxis = data.datasets.map((_, column) => {
  const found = data.results.filter((result) => result.column === column && result.number !== null);
  const many = (axis) => found.filter((result) => result.axis === axis).length;
  const worth = (axis) => many(axis) - (data.axes[axis].metric === null ? 0.5 : 0) - (data.axes[axis].isChange ? 100 : 0);
  return [...new Set(found.map((result) => result.axis))].sort((a, b) => worth(b) - worth(a) || a - b)[0] ?? null;
});

const better = (a, b) => (data.axes[a.axis].lessIsBetter ? a.number - b.number : b.number - a.number);
for (const cell of cells.values()) {
  const rank = (result) => (result.axis === mainAxis[cell.column] ? 0 : data.axes[result.axis].isChange ? 2 : 1);
  cell.results.sort((a, b) => rank(a) - rank(b) || a.axis - b.axis || (a.number === null) - (b.number === null) || better(a, b));
  cell.first = cell.results[0];
}

/** Where a cell's number stands among those of its column in the same measure: 1 is the best; alone says nothing. */
for (const [column] of data.datasets.entries()) {
  const own = [...cells.values()].filter((cell) => cell.column === column && cell.first.axis === mainAxis[column] && cell.first.number !== null).sort((a, b) => better(a.first, b.first));
  own.forEach((cell, i) => (cell.part = own.length < 2 ? 0 : 1 - i / (own.length - 1)));
}

const measure = (axis) => [data.axes[axis].metric ?? "", data.axes[axis].isChange ? data.axes[axis].scale.split(" ").at(-1) : ""].filter(Boolean).join(" ");

// What is shown -----------------------------------------------------------------------------------------------------

function visible() {
  const inTask = taskOf.get(asked.task);
  const wanted = (cell) => inTask === undefined || inTask.has(`${cell.row} ${cell.column}`);
  const called = (cell) => [data.methods[cell.row].name, data.datasets[cell.column].name].some((name) => name.toLowerCase().includes(asked.find));
  let shown = [...cells.values()].filter((cell) => wanted(cell) && called(cell));
  const size = sizes(shown);
  shown = shown.filter((cell) => size[cell.column] >= asked.least);
  const rows = [...new Set(shown.map((cell) => cell.row))];
  const columns = [...new Set(shown.map((cell) => cell.column))].sort((a, b) => size[b] - size[a] || a - b);
  return { shown, rows: arranged(rows, columns, shown), columns };
}

/** How many of these cells each column has. */
function sizes(some) {
  const found = data.datasets.map(() => 0);
  for (const cell of some) found[cell.column] += 1;
  return found;
}

/** Rows by the chosen column; else what was tried on most first, and then along the columns, as stairs. */
function arranged(rows, columns, shown) {
  const of = new Map(shown.map((cell) => [`${cell.row} ${cell.column}`, cell]));
  const place = new Map(rows.map((row) => [row, columns.findIndex((column) => of.has(`${row} ${column}`))]));
  const value = (row, column) => {
    const cell = of.get(`${row} ${column}`);
    return cell && cell.first.axis === mainAxis[column] ? cell.first.number : null;
  };
  const many = (row) => shown.filter((cell) => cell.row === row).length;
  const { by, down } = sorting();
  if (by === null) return rows.sort((a, b) => data.methods[a].name.localeCompare(data.methods[b].name) * (down ? -1 : 1));
  if (columns.includes(by)) {
    const less = mainAxis[by] !== null && data.axes[mainAxis[by]].lessIsBetter;
    return rows.sort((a, b) => of.has(`${b} ${by}`) - of.has(`${a} ${by}`) || inOrder(value(a, by), value(b, by), down !== less) || place.get(a) - place.get(b));
  }
  return rows.sort((a, b) => many(b) - many(a) || place.get(a) - place.get(b) || inOrder(value(a, columns[place.get(a)]), value(b, columns[place.get(b)]), true) || a - b);
}

// Drawing -----------------------------------------------------------------------------------------------------------

const METHOD = "Method"; // what `by` says of the methods' names; of a dataset it says "on" and its name, of upwards "-"

/** What rows are sorted by: a column's number, null for their names or undefined for neither, and whether downwards. */
function sorting() {
  const down = !asked.by.startsWith("-");
  const by = asked.by.slice(down ? 0 : 1);
  const column = data.datasets.findIndex(({ name }) => by === `on ${name}`);
  return { by: by === METHOD ? null : column < 0 ? undefined : column, down: by === METHOD ? !down : down };
}

const sortBy = (by) => ask({ by: asked.by === by ? `-${by}` : by });

/** What a column says of how it is sorted. */
const sorted = (column) => {
  const { by, down } = sorting();
  return by !== column ? null : down ? "descending" : "ascending";
};

function head(column) {
  const { name, type } = data.datasets[column];
  const button = make("button", { type: "button", title: `${name.slice(0, 400)}: sort by it`, click: () => sortBy(`on ${name}`) }, named(type, name));
  return make("th", { scope: "col", "aria-sort": sorted(column) }, button);
}

function drawCell(cell) {
  if (cell === undefined) return make("td");
  const { first, results } = cell;
  const more = results.length > 1 ? `+${results.length - 1}` : "";
  const spoken = `${data.methods[cell.row].name.slice(0, 200)} on ${data.datasets[cell.column].name.slice(0, 200)}: ${[first.value, measure(first.axis), more].filter(Boolean).join(" ")}`;
  cell.button = make("button", { type: "button", "aria-label": spoken, title: `${first.value.slice(0, 60)} ${measure(first.axis)}`, "aria-pressed": "false", click: () => ask({ chosen: cell.key }) }, make("span", { class: "value" }, first.value.slice(0, 60)), make("small", {}, make("span", {}, measure(first.axis) || "\u00a0"), more ? ` ${more}` : null));
  if (cell.part !== undefined) cell.button.style.setProperty("--part", cell.part.toFixed(2));
  return make("td", {}, cell.button);
}

function draw() {
  const { shown, rows, columns } = visible();
  const of = new Map(shown.map((cell) => [`${cell.row} ${cell.column}`, cell]));
  for (const cell of cells.values()) cell.button = null;
  const corner = make("th", { scope: "col", class: "corner", "aria-sort": sorted(null) }, make("button", { type: "button", click: () => sortBy(METHOD) }, "Method"));
  const title = ({ name }) => make("th", { scope: "row", title: name.slice(0, 400) }, make("bdi", {}, name));
  const lines = rows.map((row) => make("tr", {}, title(data.methods[row]), ...columns.map((column) => drawCell(of.get(`${row} ${column}`)))));
  const table = make("table", { class: "grid", "aria-label": "Results of methods (rows) on datasets (columns)" }, make("thead", {}, make("tr", {}, corner, ...columns.map(head))), make("tbody", {}, ...lines));
  const numbers = shown.reduce((sum, cell) => sum + cell.results.length, 0);
  $("status").textContent = `${count(numbers, "number")} of ${count(rows.length, "method")} on ${count(columns.length, "dataset")}. A fuller colour is a better number in the same measure.`;
  $("picture").replaceChildren(rows.length ? table : make("p", { class: "none" }, "Nothing is left by these filters."));
}

function light(chosen) {
  for (const cell of cells.values()) cell.button?.setAttribute("aria-pressed", String(cell === chosen));
}

function tell(cell) {
  const method = data.methods[cell.row];
  const dataset = data.datasets[cell.column];
  const parts = cell.results.flatMap((result) => [make("h3", {}, make("b", {}, result.value), measure(result.axis) ? ` ${measure(result.axis)}` : ""), quote(result.quote)]);
  const title = [sign(types.get("Method")), ` ${method.name} on `, sign(types.get(dataset.type)), ` ${dataset.name}`];
  return [title, make("p", { class: "much" }, count(cell.results.length, "number")), ...parts];
}

/** Each number that is seen, row by row. */
function rows() {
  const { shown, rows: order } = visible();
  const seen = order.flatMap((row) => shown.filter((cell) => cell.row === row)).flatMap((cell) => cell.results.map((result) => ({ cell, result })));
  return seen.map(({ cell, result: { axis, value, number, quote } }) => {
    const { metric, scale } = data.axes[axis];
    return { method: data.methods[cell.row].name, dataset: data.datasets[cell.column].name, metric: metric ?? "", value, number, scale, ...said(quote) };
  });
}

// The beginning -----------------------------------------------------------------------------------------------------

const most = Math.min(Math.max(1, ...sizes(cells.values())), 10);
// A sparse matrix begins with its dense part.
const least = data.datasets.length > 16 && sizes(cells.values()).filter((size) => size > 1).length > 5 ? 2 : 1;
const tasks = data.tasks.map(({ name, cells }) => [name, `${name.slice(0, 80)} (${cells.length})`]);
if (tasks.length) $("controls").append(selection("Task", "task", [["", "all"], ...tasks]));
$("controls").append(
  slider("Datasets with at least", "least", most, "methods", "Smallest number of methods on a dataset"),
  searchField("Method or dataset"),
);
walkable(".grid td button");
begin({
  start: { task: data.task === null ? "" : data.tasks[data.task].name, least, find: "", by: "" },
  known: {
    task: (name) => name === "" || taskOf.has(name),
    least: (number) => Number.isInteger(number) && number >= 1 && number <= most,
    find: () => true,
    by: () => true,
  },
  items,
  draw,
  light,
  tell,
  rows,
});
