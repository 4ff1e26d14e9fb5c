// What the pages of all kinds of view share: what is asked of them, the panel with the sentences behind a number, tables.

const data = JSON.parse($("data").textContent);
const types = new Map(data.types.map((type) => [type.name, type]));

// Sentences and papers ----------------------------------------------------------------------------------------------

const percent = (score) => `${Math.floor(score * 100)}% sure`;

function paper(number) {
  const { title, url } = data.papers[number];
  return url ? link(url, title) : make("bdi", {}, title);
}

/** A sentence with the names it is about marked, and the paper it is from. */
function quote({ paper: number, pieces, score }) {
  const marks = pieces.map((piece, i) => (i % 2 ? make("mark", {}, piece) : piece));
  const date = data.papers[number].date;
  return make(
    "figure",
    { class: "said" },
    make("blockquote", { dir: "auto" }, ...marks),
    make("figcaption", {}, paper(number), date ? make("span", {}, date) : null, make("span", { class: "sure" }, percent(score))),
  );
}

const named = (type, name) => make("span", { class: "who" }, types.has(type) ? sign(types.get(type)) : null, make("bdi", {}, name));

// What is asked -----------------------------------------------------------------------------------------------------

const asked = {}; // how the page is sorted and filtered and what is chosen: names -> words or numbers
const controls = []; // each makes one control say what is asked
let view = null; // what the kind of view brings: see begin
let drawn = null;
let told = ""; // what the panel tells of

/**
 * Begin a kind of view, which brings
 *
 *   start     what is asked when the page opens; `chosen` is the name of an item or "", `table` the column that a table
 *             is sorted by ("-" before it: downwards) or ""
 *   known     name -> (word) => whether it can be asked; what is not known in an address is passed over
 *   items     name -> what can be chosen
 *   draw()    draw what is asked, but for what is chosen
 *   light(item)   show in the picture that an item is chosen, or that none is (null)
 *   tell(item)    -> [title, ...content] of the panel
 *   rows()    -> what is seen, as rows of plain values, to be saved
 */
function begin(given) {
  view = given;
  view.known.table ??= () => false;
  view.known.chosen = (name) => name === "" || view.items.has(name);
  view.start = { chosen: "", table: "", ...view.start };
  read(location.hash.slice(1));
  show();
  remember();
  followAddress(show);
  offerSaving({ svg: () => drawing($("picture"), data.title), json: () => ({ title: data.title, rows: view.rows() }), rows: () => view.rows() });
  requestAnimationFrame(() => (document.documentElement.dataset.ready = "yes"));
}

function written() {
  const words = new URLSearchParams();
  for (const [name, usual] of Object.entries(view.start)) if (asked[name] !== usual) words.set(name, asked[name]);
  return words.toString();
}

function read(address) {
  const words = new URLSearchParams(address);
  for (const [name, usual] of Object.entries(view.start)) {
    const word = words.get(name);
    const value = typeof usual === "number" ? Number(word) : word;
    asked[name] = word !== null && view.known[name](value) ? value : usual;
  }
}

/** Ask for something else; `going` names what goes on, as typing does, so that it is one step of the trail. */
function ask(other, going = null) {
  Object.assign(asked, other);
  show();
  remember(going);
}

function show() {
  const { chosen, table, ...rest } = asked;
  const wanted = JSON.stringify(rest);
  if (wanted !== drawn) view.draw();
  drawn = wanted;
  for (const control of controls) control();
  const item = view.items.get(chosen) ?? null;
  view.light(item);
  if (told !== chosen) showPanel(item === null ? null : view.tell(item));
  told = chosen;
}

function drawAgain() {
  drawn = null;
  show();
}

// The panel ---------------------------------------------------------------------------------------------------------

let opener = null; // what had the focus when the panel was opened: it gets back what the panel had

function showPanel(content) {
  const panel = $("panel");
  if (content === null) {
    const had = panel.contains(document.activeElement);
    panel.hidden = true;
    if (had) opener?.focus?.({ preventScroll: true });
    return;
  }
  const [title, ...parts] = content;
  if (panel.hidden) opener = document.activeElement;
  const close = make("button", { type: "button", class: "close", "aria-label": "Close the details", click: () => ask({ chosen: "" }) }, "×");
  panel.replaceChildren(make("header", {}, make("h2", { dir: "auto" }, ...[title].flat()), close), ...parts.flat().filter((part) => part != null));
  panel.hidden = false;
  panel.scrollTop = 0;
}

// Controls ----------------------------------------------------------------------------------------------------------

const field = (label, ...inside) => make("label", { class: "field" }, label, ...inside);

/** Buttons of which one is pressed; `options` are [word, label or parts]. */
function choice(label, name, options) {
  const buttons = options.map(([word, ...parts]) => make("button", { type: "button", click: () => ask({ [name]: word }) }, ...parts));
  controls.push(() => buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(options[i][0] === asked[name]))));
  return make("div", { class: "choice", role: "group", "aria-label": label }, ...buttons);
}

/** A list to choose one of; `options` are [word, label], and a choice asks `also` for more. */
function selection(label, name, options, also = {}) {
  const select = make("select", { id: name, change: () => ask({ [name]: select.value, ...also }) }, ...options.map(([value, said]) => make("option", { value }, said)));
  controls.push(() => (select.value = asked[name]));
  return field(label, select);
}

/** A slider; what is said of its number stands around it. */
function slider(before, name, high, after, label) {
  const output = make("output");
  const input = make("input", { type: "range", min: 1, max: high, "aria-label": label, input: () => ask({ [name]: Number(input.value) }, name) });
  controls.push(() => ([input.value, output.textContent] = [asked[name], asked[name]]));
  return field(before, input, output, after);
}

/** A search field that "/" leads to and that asks for `find`, and `also` for more; `enter` is told that it is meant. */
function searchField(label, { also = {}, enter = () => {} } = {}) {
  const input = make("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: `${label}  /`, "aria-label": label });
  input.addEventListener("input", () => ask({ find: wordsOf(input.value), ...also }, "find"));
  input.addEventListener("keydown", ({ key }) => key === "Enter" && enter());
  controls.push(() => wordsOf(input.value) !== asked.find && (input.value = asked.find));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || ["INPUT", "SELECT", "TEXTAREA"].includes(document.activeElement?.tagName)) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  return make("div", { class: "field grows", role: "search" }, input);
}

const wordsOf = (text) => text.trim().toLowerCase();

// Tables ------------------------------------------------------------------------------------------------------------

/**
 * A table that sorts by any column whose `value` is given. A column is {name, cell, value, figure}: `cell` makes what is
 * seen of a row, `value` what it is sorted by. What has no value comes last, whichever way it is sorted. Returned are the
 * table, sort(by), by being a column's name, after "-" for downwards, or "" for the order of `rows`, and the lines by row.
 */
function sortable(caption, columns, rows, { by = "", onSort } = {}) {
  const body = make("tbody");
  let now = null;
  const turn = ({ name, figure }) => (onSort ?? sort)([name, `-${name}`].includes(now) ? (now === name ? `-${name}` : name) : figure ? `-${name}` : name);
  const heads = columns.map((column) => {
    const content = column.value ? make("button", { type: "button", click: () => turn(column) }, column.name) : column.name;
    return make("th", { scope: "col", class: column.figure ? "figure" : "" }, content);
  });
  const lines = new Map(rows.map((row) => [row, make("tr", {}, ...columns.map((c) => make("td", { class: c.figure ? "figure" : "" }, ...[c.cell(row)].flat().filter((part) => part != null))))]));
  function sort(wanted) {
    if (wanted === now) return;
    now = wanted;
    const down = wanted.startsWith("-");
    const at = columns.findIndex(({ name }) => name === wanted.slice(down ? 1 : 0));
    heads.forEach((head, i) => (i === at ? head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
    const sorted = at < 0 ? rows : [...rows].sort((a, b) => inOrder(columns[at].value(a), columns[at].value(b), down));
    body.append(...sorted.map((row) => lines.get(row)));
  }
  sort(by);
  const table = make("table", { class: "plain" }, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...heads)), body);
  return { table, sort, lines };
}

function inOrder(a, b, down) {
  const missing = (a == null || a === "") - (b == null || b === "");
  if (missing || a == null || a === "") return missing;
  const found = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
  return down ? -found : found;
}

/** Tells of words whether a table with these columns can be sorted so. */
const sorts = (columns) => (word) => word === "" || columns.some(({ name, value }) => value && [name, `-${name}`].includes(word));

/** What is drawn as a table, made when it is first unfolded; `usual` is how it is sorted then. */
function behind(caption, columns, rows, usual) {
  let made = null;
  const details = make("details", { toggle: () => details.open !== (asked.table !== "") && ask({ table: details.open ? usual : "" }) }, make("summary", {}, "The same as a table"));
  controls.push(() => {
    details.open = asked.table !== "";
    if (!details.open) return;
    made ??= sortable(caption, columns, rows, { by: asked.table, onSort: (table) => ask({ table }) });
    made.sort(asked.table);
    if (!details.contains(made.table)) details.append(made.table);
  });
  $("behind").append(details);
}

// Names and rows -------------------------------------------------------------------------------------------------------

/** Items by a name that tells each from the others, which they keep as their `key`. */
function keyed(items, nameOf) {
  const found = new Map();
  for (const item of items) {
    item.key = nameOf(item);
    for (let number = 2; found.has(item.key); number += 1) item.key = `${nameOf(item)} (${number})`;
    found.set(item.key, item);
  }
  return found;
}

/** A quote as plain values. */
function said({ paper: number, pieces, score }) {
  const { title, url, date } = data.papers[number];
  return { sentence: pieces.join(""), paper: title, url: url ?? "", date, score };
}

// Keys --------------------------------------------------------------------------------------------------------------

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Let the arrow keys go from one of these to the next in that direction. */
function walkable(selector) {
  $("picture").addEventListener("keydown", (event) => {
    const here = document.activeElement.closest(selector);
    if (here === null || WAYS[event.key] === undefined || event.altKey) return;
    event.preventDefault();
    const [dx, dy] = WAYS[event.key];
    const middle = (element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    };
    const [x, y] = middle(here);
    let best = null;
    for (const other of document.querySelectorAll(selector)) {
      const [otherX, otherY] = middle(other);
      const along = (otherX - x) * dx + (otherY - y) * dy;
      const far = along + 4 * Math.abs((otherX - x) * dy - (otherY - y) * dx);
      if (along > 1 && (best === null || far < best.far)) best = { other, far };
    }
    best?.other.focus();
  });
}

// All pages ---------------------------------------------------------------------------------------------------------

$("title").textContent = data.title;
$("note").textContent = data.note;
$("theme").addEventListener("click", switchTheme);
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  if ($("save-menu").open) $("save-menu").open = false;
  else if (asked.chosen !== "") ask({ chosen: "" });
});
