// What moves on a page: the switch from light to dark, and the search. Pages read well without it.

const $ = (id) => document.getElementById(id);
const root = document.documentElement.dataset.root;

/** Make an element; texts go in as text, so no name can ever be mark-up. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

function sign(type) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  svg.setAttribute("class", `sign t-${type.toLowerCase()}`);
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#s-${type.toLowerCase()}`);
  svg.append(use);
  return svg;
}

$("theme").addEventListener("click", () => {
  const style = document.documentElement.dataset;
  const seen = style.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  style.theme = seen === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("kg-theme", style.theme);
  } catch {
    // No storage here: the choice holds for this page.
  }
});

// The index: files are scripts that call kgFound, because a page on a disk may load nothing else.

const waiting = new Map();
const loaded = new Map();

window.kgFound = (name, data) => waiting.get(name)?.(data);

function load(name) {
  if (!loaded.has(name)) {
    loaded.set(
      name,
      new Promise((resolve) => {
        waiting.set(name, resolve);
        const script = make("script", { src: `${root}search/${name}.js`, error: () => resolve(null) });
        document.head.append(script);
      }),
    );
  }
  return loaded.get(name);
}

const LONGEST = 24; // letters of a word that the index keeps
const plain = (text) => text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
const split = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];
const tight = (text) => split(text).join("");

/** The numbers of the nodes that have a word beginning so, and whether there are more than the index keeps. */
async function numbersOf(index, start) {
  const keys = Object.keys(index.words).filter((key) => key.startsWith(start) || start.startsWith(key));
  const parts = await Promise.all(keys.map((key) => load(`words-${index.words[key]}`)));
  const numbers = new Set();
  let exact = [];
  let isCut = false;
  for (const part of parts) {
    for (const [word, found] of Object.entries(part ?? {})) {
      if (!word.startsWith(start)) continue;
      if (word === start) exact = found;
      if (found.length >= index.most) isCut = true;
      for (const number of found) numbers.add(number);
    }
  }
  return { numbers, exact, isCut };
}

/** The node of a number: [name, type, file, papers, aliases]. */
async function node(index, number) {
  let block = 0;
  while (index.blocks[block + 1] <= number) block += 1;
  const names = await load(`names-${block}`);
  return names?.[number - index.blocks[block]];
}

/** The best `most` nodes for what was typed: the same name, then a beginning, a word's beginning, then titles. */
async function find(text, most) {
  const words = split(text).map((word) => word.slice(0, LONGEST));
  const index = await load("index");
  if (!index || !words.length) return [];
  let numbers;
  if (words.length === 1 && words[0].length === 1) {
    const first = (await load("names-0")) ?? [];
    numbers = first.flatMap(([name], i) => (split(name).some((word) => word.startsWith(words[0])) ? [i] : []));
  } else {
    const whole = words.join("").slice(0, LONGEST);
    const asOne = await numbersOf(index, whole);
    const each = words.length > 1 ? await Promise.all(words.map((word) => numbersOf(index, word))) : [];
    // A word of very many nodes does not narrow the search here; the names themselves are looked at below.
    const narrow = each.filter((found) => !found.isCut);
    const wide = narrow.length ? narrow : each.slice(0, 1);
    const both = wide.length ? [...wide[0].numbers].filter((n) => wide.every((found) => found.numbers.has(n))) : [];
    const ascending = (list) => [...list].sort((a, b) => a - b);
    numbers = [...new Set([...asOne.exact, ...ascending(asOne.numbers), ...ascending(both)])];
  }
  const typed = tight(text);
  const grade = ([name, type, , , aliases]) => {
    const forms = [name, ...aliases];
    const last = type === "Paper" ? 3 : 0;
    if (forms.some((form) => tight(form) === typed)) return 0;
    if (forms.some((form) => tight(form).startsWith(typed))) return 1 + last;
    if (forms.some((form) => words.every((word) => split(form).some((w) => w.startsWith(word))))) return 2 + last;
    return null;
  };
  const hits = [];
  for (const number of numbers.slice(0, 300)) {
    const found = await node(index, number);
    const graded = found ? grade(found) : null;
    if (graded !== null) hits.push({ found, number, grade: graded });
  }
  return hits.sort((a, b) => a.grade - b.grade || a.number - b.number).slice(0, most).map((hit) => hit.found);
}

const address = ([, type, file]) => `${root}${type.toLowerCase()}/${file}.html`;
const many = ([, type, , papers]) => (type === "Paper" ? "paper" : `${papers.toLocaleString("en")} ${papers === 1 ? "paper" : "papers"}`);
const otherName = ([name, , , , aliases], words) => {
  const has = (form) => words.every((word) => split(form).some((w) => w.startsWith(word))) || tight(form).startsWith(words.join(""));
  return has(name) ? undefined : aliases.find(has);
};

// The field in the bar: a combobox.

const input = $("search");
const list = $("found");
let active = -1;
let asked = 0;

async function suggest() {
  const mine = ++asked;
  const text = input.value;
  if (!text.trim()) return close();
  const hits = await find(text, 10);
  if (mine !== asked || document.activeElement !== input) return;
  const words = split(text);
  // Whoever chose one while more was being looked up keeps it.
  const chosen = active < 0 ? null : list.querySelector("[aria-selected=true]")?.dataset.at;
  const options = hits.map((hit, i) =>
    make(
      "li",
      { role: "option", id: `found-${i}`, "data-at": address(hit), "aria-selected": "false", mousedown: (event) => event.preventDefault(), click: () => location.assign(address(hit)) },
      sign(hit[1]),
      make("bdi", { class: "name" }, hit[0]),
      otherName(hit, words) ? make("bdi", { class: "much" }, otherName(hit, words)) : null,
      make("span", { class: "much end" }, many(hit)),
    ),
  );
  list.replaceChildren(...(options.length ? options : [make("li", { class: "none" }, "No name or title like that here")]));
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  point(options.findIndex((option) => option.dataset.at === chosen));
}

function point(number) {
  const options = [...list.querySelectorAll("[role=option]")];
  active = Math.max(-1, Math.min(number, options.length - 1));
  options.forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
  if (active < 0) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", options[active].id);
  options[active].scrollIntoView({ block: "nearest" });
}

function close() {
  asked += 1;
  list.hidden = true;
  active = -1;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

input.addEventListener("input", suggest);
input.addEventListener("focus", suggest);
input.addEventListener("blur", close);
input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") point(active + 1);
  else if (event.key === "ArrowUp") point(active - 1);
  else if (event.key === "Escape") input.blur();
  else if (event.key === "Enter" && active >= 0) list.querySelectorAll("[role=option]")[active].click();
  else if (event.key === "Enter" && input.value.trim()) location.assign(`${root}search.html#${encodeURIComponent(input.value.trim())}`);
  else return;
  event.preventDefault();
});
addEventListener("keydown", (event) => {
  const inField = event.target instanceof Element && event.target.closest("input, textarea");
  if (event.key !== "/" || inField || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  input.focus();
});

// The page of all hits.

async function showAll() {
  let text = "";
  try {
    text = decodeURIComponent(location.hash.slice(1));
  } catch {
    // Not what this page wrote there.
  }
  if (!text) return;
  input.value = text;
  const hits = await find(text, 100);
  $("searched").textContent = hits.length ? `${hits.length === 100 ? "The best 100" : hits.length} for “${text}”` : `Nothing is called “${text}” here.`;
  $("hits").replaceChildren(
    ...hits.map((hit) =>
      make(
        "li",
        { class: "line" },
        sign(hit[1]),
        make("a", { href: address(hit) }, make("bdi", {}, hit[0])),
        otherName(hit, split(text)) ? make("bdi", { class: "much" }, otherName(hit, split(text))) : null,
        make("span", { class: "much" }, many(hit)),
      ),
    ),
  );
}

if ($("hits")) {
  addEventListener("hashchange", showAll);
  showAll();
}
document.documentElement.dataset.ready = "";
