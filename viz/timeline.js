// The timeline: a small chart of papers by period for each thing, the fastest rising first.

const { periods, totals, since } = data;
const things = data.things.map((thing, number) => ({ ...thing, number }));
const SHOWN = 48;
const ORDERS = {
  rising: ["rising", (a, b) => b.rise - a.rise],
  falling: ["falling", (a, b) => a.rise - b.rise],
  papers: ["most papers", (a, b) => b.papers - a.papers],
};

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const share = (part, whole) => (whole ? (100 * part) / whole : 0);
const rounded = (value) => (value >= 10 ? value.toFixed(0) : value.toFixed(1));

/** How a thing's share of papers changed, in words: "2.1% → 6.4%". */
function change(thing) {
  const before = share(sum(thing.counts.slice(0, since)), sum(totals.slice(0, since)));
  const after = share(sum(thing.counts.slice(since)), sum(totals.slice(since)));
  const kind = thing.rise >= 1 ? "rise" : thing.rise <= -1 ? "fall" : "";
  return make("span", { class: kind, title: `z-score of the change: ${thing.rise.toFixed(1)}` }, `${{ rise: "▲ ", fall: "▼ " }[kind] ?? ""}${rounded(before)}% → ${rounded(after)}%`);
}

/** Bars by period; a title tells each of them. */
function bars(counts, label, tell) {
  const [wide, high] = [200, 46];
  const values = counts.map((number, i) => (asked.by === "share" && counts !== totals ? share(number, totals[i]) : number));
  const most = Math.max(...values, 1e-9);
  const step = wide / counts.length;
  const drawn = values.map((value, i) => {
    const tall = value ? Math.max(1, (value / most) * high) : 0;
    const place = { x: (i * step + step * 0.08).toFixed(2), y: (high - tall).toFixed(2), width: (step * 0.84).toFixed(2), height: tall.toFixed(2) };
    return shape("rect", { class: i >= since ? "recent" : "", ...place }, shape("title", {}, tell(i)));
  });
  const base = shape("path", { class: "base", d: `M0 ${high}H${wide}`, "vector-effect": "non-scaling-stroke" });
  const box = { viewBox: `0 0 ${wide} ${high}`, preserveAspectRatio: "none" };
  return shape("svg", { class: "bars", ...box, role: "img", "aria-label": label }, base, ...drawn);
}

const ends = () => make("span", { class: "ends", "aria-hidden": "true" }, make("span", {}, periods[0]), make("span", {}, periods.at(-1)));

function card(thing) {
  const tell = (i) => `${periods[i]}: ${thing.counts[i]} of ${count(totals[i], "paper")}`;
  const drawn = bars(thing.counts, `${thing.name.slice(0, 200)}: ${thing.counts[0]} in ${periods[0]}, ${thing.counts.at(-1)} in ${periods.at(-1)}`, tell);
  drawn.style.setProperty("--type", types.get(thing.type).colour);
  thing.element = make(
    "button",
    { type: "button", class: "thing", "aria-pressed": "false", title: thing.name.slice(0, 400), click: () => ask({ chosen: thing.key }) },
    named(thing.type, thing.name),
    drawn,
    ends(),
    make("span", { class: "told" }, make("span", {}, count(thing.papers, "paper")), change(thing)),
  );
  return thing.element;
}

const items = keyed(things, ({ type, name }) => `${type.toLowerCase()} ${name}`);

function light(chosen) {
  for (const thing of things) thing.element?.setAttribute("aria-pressed", String(thing === chosen));
}

function tell(thing) {
  const spoken = periods.map((period, i) => ({ period, papers: thing.counts[i], share: share(thing.counts[i], totals[i]) })).filter(({ papers }) => papers > 0);
  const columns = [
    { name: "Period", cell: ({ period }) => period, value: ({ period }) => period },
    { name: "Papers", cell: ({ papers }) => String(papers), value: ({ papers }) => papers, figure: true },
    { name: "Share", cell: (row) => `${rounded(row.share)}%`, value: (row) => row.share, figure: true },
  ];
  const newest = thing.quotes.length < thing.papers ? `the newest ${thing.quotes.length} of ${count(thing.papers, "paper")}` : count(thing.papers, "paper");
  const told = make("p", { class: "much" }, thing.type.toLowerCase(), " · ", change(thing));
  const { table } = sortable("By period", columns, spoken, { by: "-Period" });
  return [[sign(types.get(thing.type)), " ", thing.name], told, make("h3", {}, newest), ...thing.quotes.map(quote), table];
}

/** What passes the filters, in the order that is asked for. */
function passing() {
  const [, order] = ORDERS[asked.order];
  const passes = (thing) => (asked.type === "" || thing.type === asked.type) && thing.name.toLowerCase().includes(asked.find);
  return things.filter(passes).sort((a, b) => order(a, b) || b.papers - a.papers || a.number - b.number);
}

function draw() {
  const fits = passing();
  for (const thing of things) thing.element = null;
  $("status").textContent = `${count(fits.length, "chart")}, ${ORDERS[asked.order][0]} first`;
  $("cards").replaceChildren(...fits.slice(0, asked.shown).map(card));
  $("more").hidden = fits.length <= asked.shown;
  $("more").textContent = `Show ${Math.min(SHOWN, fits.length - asked.shown)} more of ${fits.length}`;
}

const COLUMNS = [
  { name: "Name", cell: (thing) => named(thing.type, thing.name), value: (thing) => thing.name },
  { name: "Type", cell: (thing) => thing.type.toLowerCase(), value: (thing) => thing.type },
  { name: "Papers", cell: (thing) => String(thing.papers), value: (thing) => thing.papers, figure: true },
  { name: "Share before → since", cell: change },
  { name: "Rise (z)", cell: (thing) => thing.rise.toFixed(1), value: (thing) => thing.rise, figure: true },
];

/** A row for each thing that passes the filters, with its papers by period. */
const rows = () => passing().map(({ name, type, papers, rise, counts }) => ({ name, type, papers, rise, ...Object.fromEntries(periods.map((period, i) => [period, counts[i]])) }));

const present = [...types.values()].filter((type) => things.some((thing) => thing.type === type.name));
$("controls").append(
  choice("Order", "order", Object.entries(ORDERS).map(([key, [label]]) => [key, label])),
  choice("Type", "type", [["", "all"], ...present.map((type) => [type.name, sign(type), type.name.toLowerCase()])]),
  choice("Bars show", "by", [["papers", "papers"], ["share", "share"]]),
  searchField("Find a name"),
);
const whole = `Papers by ${periods[0].length > 4 ? "month" : "year"}, ${periods[0]} to ${periods.at(-1)}`;
$("picture").append(
  make("figure", { class: "all" }, make("figcaption", {}, `${whole}; in colour what is since ${periods[since] ?? periods.at(-1)}`), bars(totals, whole, (i) => `${periods[i]}: ${count(totals[i], "paper")}`), ends()),
  make("div", { id: "cards", class: "cards" }),
  make("button", { type: "button", id: "more", "data-unsaved": true, click: () => ask({ shown: asked.shown + SHOWN }) }),
);
behind("What rises", COLUMNS, things, "-Rise (z)");
walkable(".thing");
begin({
  start: { order: "rising", type: "", by: "papers", find: "", shown: SHOWN },
  known: {
    order: (word) => Object.hasOwn(ORDERS, word),
    type: (word) => word === "" || present.some(({ name }) => name === word),
    by: (word) => ["papers", "share"].includes(word),
    find: () => true,
    shown: (number) => Number.isInteger(number) && number >= SHOWN,
    table: sorts(COLUMNS),
  },
  items,
  draw,
  light,
  tell,
  rows,
});
