// The search: a combobox over names and aliases; with nothing typed, what most papers speak of.

const input = $("search");
const results = $("found");
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\s\-‐‑–_]+/g, " ").trim();
const entries = listed.flatMap((node) =>
  [node.name, ...node.aliases].map((form, i) => {
    const words = plain(form);
    return { node, form, plain: words, tight: words.replaceAll(" ", ""), alias: i > 0 };
  }),
);
let active = -1;

/** The best matches, each node once: the same name, then a beginning, a word's beginning, any part, then titles. */
function find(text) {
  const typed = plain(text);
  const tight = typed.replaceAll(" ", "");
  const grade = (entry) => {
    if (entry.tight === tight) return 0;
    if (entry.tight.startsWith(tight)) return 1;
    const last = entry.node.type === "Paper" ? 2 : 0; // a word in a title says less than one in a name
    if (` ${entry.plain}`.includes(` ${typed}`)) return 2 + last;
    return entry.tight.includes(tight) ? 3 + last : null;
  };
  const hits = [];
  for (const entry of entries) {
    const given = typed ? grade(entry) : entry.alias || entry.node.type === "Paper" ? null : 0;
    if (given !== null) hits.push({ ...entry, grade: given });
  }
  hits.sort((a, b) => a.grade - b.grade || a.alias - b.alias || byWeight(a.node, b.node));
  const seen = new Set();
  return hits.filter(({ node }) => !seen.has(node.id) && seen.add(node.id)).slice(0, 10);
}

function suggest() {
  const hits = find(input.value);
  const options = hits.map(({ node, form, alias }, i) =>
    make(
      "li",
      { role: "option", id: `found-${i}`, "aria-selected": "false", mousedown: (event) => event.preventDefault(), click: () => pick(node.id) },
      sign(types.get(node.type)),
      make("bdi", { class: "name" }, node.name),
      alias ? make("bdi", { class: "much" }, form) : null,
      make("span", { class: "much end" }, node.type === "Paper" ? "paper" : count(node.papers, "paper")),
    ),
  );
  results.replaceChildren(...(options.length ? options : [make("li", { class: "none" }, "No name or alias like that here")]));
  results.hidden = false;
  input.setAttribute("aria-expanded", "true");
  mark(input.value.trim() && options.length ? 0 : -1);
}

function mark(number) {
  const options = [...results.querySelectorAll("[role=option]")];
  active = options.length ? Math.max(-1, Math.min(number, options.length - 1)) : -1;
  options.forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
  if (active >= 0) {
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function closeList() {
  results.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function pick(id) {
  input.value = "";
  closeList();
  input.blur();
  chosen(id, { move: true, read: true });
}

input.addEventListener("input", suggest);
input.addEventListener("focus", suggest);
input.addEventListener("blur", closeList);
input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") mark(active + 1);
  else if (event.key === "ArrowUp") mark(active - 1);
  else if (event.key === "Enter") results.querySelectorAll("[role=option]")[Math.max(active, 0)]?.click();
  else if (event.key === "Escape") {
    input.value = "";
    input.blur();
  } else return;
  event.preventDefault();
  event.stopPropagation();
});
