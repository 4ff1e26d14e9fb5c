// The leaderboard of one dataset: its numbers by measure and scale, as a chart and as a table with the sentences.

const HEIGHT = 330;
const LINE = 24;
const type = types.get("Method");
const results = data.results.map((result) => ({ ...result, date: data.papers[result.quote.paper].date }));
// A number is called by its method, its value, its measure and its paper.
const items = keyed(results, (result) => [result.method ?? "", result.value, data.axes[result.axis].metric ?? "", data.papers[result.quote.paper].title].join(" · "));

const nameOf = (result) => result.method ?? "method not named";
const short = (text, most = 26) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

/** How an axis is called: its measure, what its numbers are in, and which way is better. */
function axisName({ metric, scale, isChange }) {
  const change = isChange ? scale.split(" ").at(-1) : "";
  const unit = change ? scale.slice(0, -change.length).trim() : scale;
  return [metric ?? "measure not named", unit && `in ${unit}`, { up: "gained", down: "saved or lost" }[change]].filter(Boolean).join(", ");
}

const direction = ({ metric, isChange, lessIsBetter }) => (metric === null || isChange ? "" : lessIsBetter ? "less is better" : "more is better");

/** When a paper appeared, as a number: to the month or day where that is known, else the middle of its year. */
function time(date) {
  const [year, month, day] = date.split("-").map(Number);
  return year > 0 ? year + (month ? (month - 1 + (day ? (day - 1) / 31 : 0.5)) / 12 : 0.5) : null;
}

const better = (axis, a, b) => (axis.lessIsBetter ? a < b : a > b);
const ranked = (axis, found) => [...found].sort((a, b) => (a.number === null) - (b.number === null) || (axis.lessIsBetter ? a.number - b.number : b.number - a.number) || nameOf(a).localeCompare(nameOf(b)));

// Drawing -----------------------------------------------------------------------------------------------------------

function point(result, x, y) {
  const said = `${nameOf(result)}: ${result.value}${result.date ? `, ${result.date}` : ""}. Show the sentence.`;
  const act = (event) => {
    if (event.type === "keydown" && !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    ask({ chosen: result.key });
  };
  result.element = shape(
    "g",
    { class: result.method === null ? "point nameless" : "point", role: "button", tabindex: 0, "aria-label": said, click: act, keydown: act },
    shape("title", {}, `${nameOf(result)}: ${result.value}`),
    shape("circle", { cx: x, cy: y, r: 6 }),
  );
  return result.element;
}

const frame = (width, height, label, ...drawn) => {
  const svg = shape("svg", { class: "chart", width, height, role: "group", "aria-label": label }, ...drawn.flat());
  svg.style.setProperty("--type", type.colour);
  return svg;
};

/** The range of an axis and its marks, with a little room around the numbers. */
function range(numbers, wanted) {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const marks = ticks(low, high === low ? high + (Math.abs(high) || 1) * 0.1 : high, wanted);
  return { marks, low: marks[0], high: marks.at(-1) };
}

/** Numbers over time, and the line of the best so far. */
function overTime(axis, found, width) {
  const dated = found.filter((result) => result.number !== null && time(result.date) !== null).sort((a, b) => time(a.date) - time(b.date));
  const values = range(dated.map((result) => result.number), 5);
  const years = dated.map((result) => time(result.date));
  const [first, last] = [Math.floor(Math.min(...years)), Math.ceil(Math.max(...years) + 0.01)];
  const x = (year) => 48 + ((year - first) / (last - first)) * (width - 48 - 110);
  const y = (number) => 16 + ((values.high - number) / (values.high - values.low)) * (HEIGHT - 46);
  const every = Math.ceil((last - first) / Math.max(2, Math.floor((width - 150) / 52)));
  const grid = [
    ...values.marks.map((mark) => shape("path", { class: "grid", d: `M48 ${y(mark)}H${width - 8}` })),
    ...values.marks.map((mark) => shape("text", { class: "axis", x: 40, y: y(mark) + 4, "text-anchor": "end" }, String(mark))),
    ...Array.from({ length: last - first + 1 }, (_, i) => first + i)
      .filter((year) => (year - first) % every === 0)
      .map((year) => shape("text", { class: "axis", x: x(year), y: HEIGHT - 8, "text-anchor": "middle" }, String(year))),
  ];
  const best = [];
  for (const result of dated) if (best.length === 0 || better(axis, result.number, best.at(-1).number)) best.push(result);
  const steps = best.map((result, i) => `${i ? "H" : "M"}${x(time(result.date)).toFixed(1)}${i ? "V" : " "}${y(result.number).toFixed(1)}`).join("");
  const line = axis.isChange || axis.metric === null || best.length < 2 ? [] : [shape("path", { class: "best", d: `${steps}H${x(last).toFixed(1)}` })];
  const places = dated.map((result) => ({ result, x: x(time(result.date)), y: y(result.number), first: best.includes(result) }));
  return frame(width, HEIGHT, `${axisName(axis)} over time; every point is in the table below`, grid, line, places.map((p) => point(p.result, p.x, p.y)), labels(places, width));
}

/** Names beside their points, as far as there is room; the best have theirs first. */
function labels(places, width) {
  const taken = places.map(({ x, y }) => [x - 7, y - 7, x + 7, y + 7]);
  const drawn = [];
  for (const { result, x, y } of [...places].sort((a, b) => b.first - a.first)) {
    if (result.method === null) continue;
    const text = short(result.method);
    const long = text.length * 6.6 + 4;
    const spots = [[x + 10, y], [x - 10 - long, y], [x - long / 2, y - 15], [x - long / 2, y + 15]];
    const apart = (a, b) => a[2] < b[0] || a[0] > b[2] || a[3] < b[1] || a[1] > b[3];
    const fits = (box) => box[0] > 46 && box[2] < width && box[1] > 0 && box[3] < HEIGHT - 22 && taken.every((other) => apart(box, other));
    const free = spots.map(([left, middle]) => [left, middle - 7, left + long, middle + 7]).find(fits);
    if (free === undefined) continue;
    taken.push(free);
    drawn.push(shape("text", { class: "name", x: free[0] + 2, y: (free[1] + free[3]) / 2, "aria-hidden": "true" }, text));
  }
  return drawn;
}

/** One line for each method, its numbers on it, the best method first. */
function byMethod(axis, found, width) {
  const numbers = ranked(axis, found.filter((result) => result.number !== null));
  const names = [...new Set(numbers.map(nameOf))];
  const margin = Math.min(190, width * 0.36);
  const values = range(numbers.map((result) => result.number), Math.max(2, Math.floor((width - margin) / 110)));
  const x = (number) => margin + 14 + ((number - values.low) / (values.high - values.low)) * (width - margin - 44);
  const y = (name) => 16 + names.indexOf(name) * LINE;
  const bottom = names.length * LINE + 10;
  const grid = values.marks.flatMap((mark) => [
    shape("path", { class: "grid", d: `M${x(mark)} 4V${bottom}` }),
    shape("text", { class: "axis", x: x(mark), y: bottom + 18, "text-anchor": "middle" }, String(mark)),
  ]);
  const lines = names.map((name) => {
    const own = numbers.filter((result) => nameOf(result) === name).map((result) => x(result.number));
    return shape("path", { class: "reach", d: `M${Math.min(...own)} ${y(name)}H${Math.max(...own)}` });
  });
  const titles = names.map((name) => shape("text", { class: "name", x: margin, y: y(name), "text-anchor": "end" }, short(name, Math.floor(margin / 7.2))));
  return frame(width, bottom + 28, `${axisName(axis)} by method; every point is in the table below`, grid, lines, titles, numbers.map((result) => point(result, x(result.number), y(nameOf(result)))));
}

// Showing -----------------------------------------------------------------------------------------------------------

function light(chosen) {
  for (const result of results) {
    result.element?.classList.toggle("chosen", result === chosen);
    result.row?.classList.toggle("chosen", result === chosen);
  }
}

function tell(result) {
  const { metric } = data.axes[result.axis];
  const facts = [metric, result.date].filter(Boolean).join(" · ");
  return [[sign(type), ` ${nameOf(result)}: `, result.value], facts ? make("p", { class: "much" }, facts) : null, make("h3", {}, "the sentence"), quote(result.quote)];
}

const SORTED = ["#", "Method", "Value", "Date"];

function table(axis, found) {
  const order = ranked(axis, found);
  const rank = new Map(order.map((result, i) => [result, result.number === null ? null : i + 1]));
  const columns = [
    { name: "#", cell: (result) => String(rank.get(result) ?? ""), value: (result) => rank.get(result), figure: true },
    { name: "Method", cell: (result) => (result.method === null ? make("span", { class: "much" }, nameOf(result)) : named("Method", result.method)), value: (result) => result.method },
    { name: "Value", cell: (result) => make("b", {}, result.value), value: (result) => result.number, figure: true },
    ...(found.some((result) => result.date) ? [{ name: "Date", cell: (result) => make("span", { class: "much date" }, result.date), value: (result) => result.date }] : []),
    { name: "The sentence", cell: (result) => quote(result.quote) },
  ];
  const drawn = sortable(axisName(axis), columns, order, { by: asked.table, onSort: (table) => ask({ table }) });
  drawn.table.classList.add("results");
  for (const [result, line] of drawn.lines) result.row = line;
  return drawn;
}

let standing = null; // the table that stands there now
controls.push(() => standing.sort(asked.table));

const axes = keyed(data.axes, axisName);
const axisNow = () => axes.get(asked.axis);
const onAxis = () => results.filter((result) => data.axes[result.axis] === axisNow());

function draw() {
  const axis = axisNow();
  const found = onAxis();
  const numbers = found.filter((result) => result.number !== null);
  const dated = numbers.filter((result) => time(result.date) !== null);
  const timed = asked.shape || (dated.length > 1 && dated.length === numbers.length ? "time" : "method");
  const width = Math.max(300, Math.min(1100, $("stage").clientWidth - (innerWidth < 800 ? 28 : 40)) - 34);
  for (const result of results) result.element = result.row = null;
  const chart = numbers.length === 0 ? null : (timed === "time" && dated.length ? overTime : byMethod)(axis, found, width);
  $("shape").hidden = dated.length < 2;
  for (const button of $("shape").children) button.setAttribute("aria-pressed", String(button.dataset.shape === timed));
  $("status").textContent = `${count(found.length, "number")}: ${[axisName(axis), direction(axis)].filter(Boolean).join("; ")}`;
  const picture = chart === null ? [] : [make("figure", { class: "frame" }, make("figcaption", {}, axisName(axis), make("span", { class: "much" }, legend(axis, numbers))), chart)];
  standing = table(axis, found);
  $("picture").replaceChildren(make("div", { class: "stand" }, ...picture, standing.table));
}

const legend = (axis, numbers) => [direction(axis), numbers.some(({ method }) => method === null) && "○ method not named"].filter(Boolean).join(" · ");

/** The numbers of the measure that is shown, the best first. */
function rows() {
  const axis = axisNow();
  return ranked(axis, onAxis()).map((result) => ({ method: result.method ?? "", value: result.value, number: result.number, metric: axis.metric ?? "", scale: axis.scale, ...said(result.quote) }));
}

// Which chart is the usual one depends on the measure, so another measure forgets what was chosen.
const measures = data.axes.map((axis) => [axis.key, `${axis.key} (${axis.results})`]);
const shapes = [["time", "over time"], ["method", "by method"]].map(([shape, label]) => make("button", { type: "button", "data-shape": shape, click: () => ask({ shape }) }, label));
$("controls").append(
  selection("Measure", "axis", measures, { shape: "", chosen: "", table: "" }),
  make("div", { id: "shape", class: "choice", role: "group", "aria-label": "Chart" }, ...shapes),
);
walkable(".point");
begin({
  start: { axis: data.axes[0].key, shape: "" },
  known: {
    axis: (name) => axes.has(name),
    shape: (word) => ["time", "method"].includes(word),
    table: (word) => SORTED.includes(word.replace(/^-/, "")),
  },
  items,
  draw,
  light,
  tell,
  rows,
});
let seen = innerWidth;
addEventListener("resize", () => {
  if (innerWidth !== seen) drawAgain();
  seen = innerWidth;
});
