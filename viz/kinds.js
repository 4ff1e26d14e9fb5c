// What the pages of all kinds of view share: the data, the panel with the sentences behind a number, and tables.

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

// The panel ---------------------------------------------------------------------------------------------------------

let opener = null;
let onClose = () => {};

/** Show details; `after` runs when they are closed, and what had the focus gets it back. */
function openPanel(title, content, after = () => {}) {
  const panel = $("panel");
  if (panel.hidden) opener = document.activeElement;
  onClose = after;
  const close = make("button", { type: "button", class: "close", "aria-label": "Close the details", click: closePanel }, "×");
  panel.replaceChildren(make("header", {}, make("h2", { dir: "auto" }, ...[title].flat()), close), ...content.flat().filter((part) => part != null));
  panel.hidden = false;
  panel.scrollTop = 0;
}

function closePanel() {
  if ($("panel").hidden) return;
  $("panel").hidden = true;
  onClose();
  opener?.focus?.();
}

// Controls ----------------------------------------------------------------------------------------------------------

const field = (label, ...inside) => make("label", { class: "field" }, label, ...inside);

/** Buttons of which one is pressed; `options` are [value, label or parts], `choose` is told the value. */
function choice(label, options, chosen, choose) {
  const group = make("div", { class: "choice", role: "group", "aria-label": label });
  for (const [value, ...parts] of options) {
    const press = () => {
      for (const other of group.children) other.setAttribute("aria-pressed", String(other === button));
      choose(value);
    };
    const button = make("button", { type: "button", "aria-pressed": String(value === chosen), click: press }, ...parts);
    group.append(button);
  }
  return group;
}

/** A search field that "/" leads to; `find` is told what is typed, `enter` that it is meant. */
function searchField(label, find, enter = () => {}) {
  const input = make("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: `${label}  /`, "aria-label": label });
  input.addEventListener("input", () => find(input.value.trim().toLowerCase()));
  input.addEventListener("keydown", ({ key }) => key === "Enter" && enter(input.value.trim().toLowerCase()));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || ["INPUT", "SELECT", "TEXTAREA"].includes(document.activeElement?.tagName)) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  return make("div", { class: "field grows", role: "search" }, input);
}

// Tables ------------------------------------------------------------------------------------------------------------

/**
 * A table that sorts by any column whose `value` is given. A column is {name, cell, value, figure}: `cell` makes what is
 * seen of a row, `value` what it is sorted by. What has no value comes last, whichever way it is sorted.
 */
function sortable(caption, columns, rows, { sorted = null, descending = false, onRow = () => ({}) } = {}) {
  const body = make("tbody");
  const heads = columns.map((column) => {
    const content = column.value ? make("button", { type: "button", click: () => sort(column) }, column.name) : column.name;
    return make("th", { scope: "col", class: column.figure ? "figure" : "" }, content);
  });
  const order = { by: null, down: false };
  const lines = new Map(rows.map((row) => [row, make("tr", onRow(row), ...columns.map((c) => make("td", { class: c.figure ? "figure" : "" }, ...[c.cell(row)].flat().filter((part) => part != null))))]));
  function sort(column, down = order.by === column ? !order.down : Boolean(column.figure)) {
    Object.assign(order, { by: column, down });
    heads.forEach((head, i) => (columns[i] === column ? head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
    body.append(...[...rows].sort((a, b) => inOrder(column.value(a), column.value(b), down)).map((row) => lines.get(row)));
  }
  body.append(...lines.values());
  if (sorted !== null) sort(columns.find((column) => column.name === sorted), descending);
  return make("table", { class: "plain" }, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...heads)), body);
}

function inOrder(a, b, down) {
  const missing = (a == null || a === "") - (b == null || b === "");
  if (missing || a == null || a === "") return missing;
  const found = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
  return down ? -found : found;
}

// All pages ---------------------------------------------------------------------------------------------------------

$("title").textContent = data.title;
$("note").textContent = data.note;
$("theme").addEventListener("click", switchTheme);
document.addEventListener("keydown", ({ key }) => key === "Escape" && closePanel());

const ready = () => (document.documentElement.dataset.ready = "yes");
