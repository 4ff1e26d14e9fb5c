// The matrix: methods by datasets; in a cell the best number in the measure most used there, and how many more there are.

const cells = new Map();
for (const result of data.results) {
  const key = `${result.row} ${result.column}`;
  if (!cells.has(key)) cells.set(key, { row: result.row, column: result.column, results: [] });
  cells.get(key).results.push(result);
}

const asked = { task: data.task, least: 1, words: "", by: null, down: true };

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
  const inTask = asked.task === null ? null : new Set(data.tasks[asked.task].cells.map(([row, column]) => `${row} ${column}`));
  const wanted = (cell) => inTask === null || inTask.has(`${cell.row} ${cell.column}`);
  const called = (cell) => [data.methods[cell.row].name, data.datasets[cell.column].name].some((name) => name.toLowerCase().includes(asked.words));
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
  if (asked.by === "name") return rows.sort((a, b) => data.methods[a].name.localeCompare(data.methods[b].name) * (asked.down ? 1 : -1));
  if (asked.by !== null && columns.includes(asked.by)) {
    const less = mainAxis[asked.by] !== null && data.axes[mainAxis[asked.by]].lessIsBetter;
    return rows.sort((a, b) => of.has(`${b} ${asked.by}`) - of.has(`${a} ${asked.by}`) || inOrder(value(a, asked.by), value(b, asked.by), asked.down !== less) || place.get(a) - place.get(b));
  }
  return rows.sort((a, b) => many(b) - many(a) || place.get(a) - place.get(b) || inOrder(value(a, columns[place.get(a)]), value(b, columns[place.get(b)]), true) || a - b);
}

// Drawing -----------------------------------------------------------------------------------------------------------

function sortBy(column) {
  Object.assign(asked, { down: asked.by === column ? !asked.down : true, by: column });
  show();
}

function head(column) {
  const { name, type } = data.datasets[column];
  const button = make("button", { type: "button", title: `${name.slice(0, 400)}: sort by it`, click: () => sortBy(column) }, named(type, name));
  return make("th", { scope: "col", "aria-sort": asked.by === column ? (asked.down ? "descending" : "ascending") : null }, button);
}

function drawCell(cell) {
  if (cell === undefined) return make("td");
  const { first, results } = cell;
  const under = [measure(first.axis), results.length > 1 ? `+${results.length - 1}` : ""].filter(Boolean).join(" ");
  const said = `${data.methods[cell.row].name.slice(0, 200)} on ${data.datasets[cell.column].name.slice(0, 200)}: ${first.value} ${under}`;
  const button = make("button", { type: "button", "aria-label": said, title: `${first.value.slice(0, 60)} ${measure(first.axis)}`, click: () => choose(cell, button) }, make("span", { class: "value" }, first.value.slice(0, 60)), make("small", {}, under || "\u00a0"));
  if (cell.part !== undefined) button.style.setProperty("--part", cell.part.toFixed(2));
  return make("td", {}, button);
}

function show() {
  const { shown, rows, columns } = visible();
  const of = new Map(shown.map((cell) => [`${cell.row} ${cell.column}`, cell]));
  const byName = asked.by === "name" ? (asked.down ? "ascending" : "descending") : null;
  const corner = make("th", { scope: "col", class: "corner", "aria-sort": byName }, make("button", { type: "button", click: () => sortBy("name") }, "Method"));
  const title = ({ name }) => make("th", { scope: "row", title: name.slice(0, 400) }, make("bdi", {}, name));
  const lines = rows.map((row) => make("tr", {}, title(data.methods[row]), ...columns.map((column) => drawCell(of.get(`${row} ${column}`)))));
  const table = make("table", { class: "grid", "aria-label": "Results of methods (rows) on datasets (columns)" }, make("thead", {}, make("tr", {}, corner, ...columns.map(head))), make("tbody", {}, ...lines));
  const numbers = shown.reduce((sum, cell) => sum + cell.results.length, 0);
  $("status").textContent = `${count(numbers, "number")} of ${count(rows.length, "method")} on ${count(columns.length, "dataset")}. A fuller colour is a better number in the same measure.`;
  $("picture").replaceChildren(rows.length ? table : make("p", { class: "none" }, "Nothing is left by these filters."));
}

function choose(cell, button) {
  for (const other of document.querySelectorAll('.grid [aria-pressed="true"]')) other.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-pressed", "true");
  const method = data.methods[cell.row];
  const dataset = data.datasets[cell.column];
  const parts = cell.results.flatMap((result) => [make("h3", {}, make("b", {}, result.value), measure(result.axis) ? ` ${measure(result.axis)}` : ""), quote(result.quote)]);
  const title = [sign(types.get("Method")), ` ${method.name} on `, sign(types.get(dataset.type)), ` ${dataset.name}`];
  openPanel(title, [make("p", { class: "much" }, count(cell.results.length, "number")), ...parts], () => button.setAttribute("aria-pressed", "false"));
}

// Controls ----------------------------------------------------------------------------------------------------------

function taskField() {
  const select = make("select", { change: () => { asked.task = select.value === "" ? null : Number(select.value); show(); } }, make("option", { value: "" }, "all"));
  data.tasks.forEach((task, i) => select.append(make("option", { value: i }, `${task.name.slice(0, 80)} (${task.cells.length})`)));
  select.value = asked.task ?? "";
  return field("Task", select);
}

function leastField() {
  const most = Math.max(...sizes(cells.values()));
  const output = make("output", {}, String(asked.least));
  const input = make("input", { type: "range", min: 1, max: Math.min(most, 10), value: asked.least, "aria-label": "Smallest number of methods on a dataset", input: () => {
    asked.least = Number(input.value);
    output.textContent = input.value;
    show();
  } });
  return field("Datasets with at least", input, output, "methods");
}

// A sparse matrix begins with its dense part.
if (data.datasets.length > 16 && sizes(cells.values()).filter((size) => size > 1).length > 5) asked.least = 2;
if (data.tasks.length) $("controls").append(taskField());
$("controls").append(leastField(), searchField("Method or dataset", (words) => { asked.words = words; show(); }));
show();
ready();
