// The explanation of one paper: its text, with what was found in it, beside all that was weighed.

const data = JSON.parse($("data").textContent);
const types = new Map(data.types.map((type) => [type.name, type]));
const typeOf = (name) => types.get(name === "Resource" ? "Dataset" : name) ?? types.get("Method");
const percent = (score) => `${Math.round(score * 100)}`;
const wanted = { words: "", verdict: "all", type: null, sort: "score", down: true, open: new Set() };

// Things that stand in the text and in the tables: candidates by number. Pointing at one lights both places.
const inText = new Map(data.candidates.map((_, i) => [i, []]));
const inTables = new Map(data.candidates.map((_, i) => [i, []]));

function light(numbers, on) {
  for (const i of numbers) for (const element of [...inText.get(i), ...inTables.get(i)]) element.classList.toggle("lit", on);
}

/** Let an element light these candidates while it is pointed at or has the focus. */
function lights(element, numbers) {
  for (const [name, on] of [["mouseenter", true], ["focusin", true], ["mouseleave", false], ["focusout", false]]) {
    element.addEventListener(name, () => light(numbers, on));
  }
  return element;
}

const tinted = (element, colour) => {
  element.style.setProperty("--type", colour);
  return element;
};

// The paper ---------------------------------------------------------------------------------------------------------

/** The smallest candidate that covers a part of the text: what a reader means who points at it. */
const smallest = (numbers) => numbers.reduce((a, b) => (data.candidates[b].forms[0].length < data.candidates[a].forms[0].length ? b : a));

/** Make an element a button that breaks over lines as text does, which a real one never would. */
function pressed(element, press) {
  element.setAttribute("role", "button");
  element.tabIndex = 0;
  element.addEventListener("click", press);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press();
  });
  return element;
}

/** Put a type's sign before a text, so that no line ends between it and the first word. */
function signed(type, text) {
  const word = text.match(/^\S{0,24}/)[0];
  return [make("span", { class: "stick" }, sign(type), word), text.slice(word.length)];
}

function run({ kind, of, parts }) {
  const type = kind === "name" ? typeOf(data.candidates[of].type) : null;
  const pieces = parts.map(([text, covering], n) => {
    if (covering.length === 0) return text;
    const piece = make("span", { class: "part" }, ...(type !== null && n === 0 ? signed(type, text) : [text]));
    for (const i of covering) inText.get(i).push(piece);
    if (kind === "name") return piece;
    piece.classList.add("weighed-only");
    piece.addEventListener("click", () => document.body.classList.contains("show-dropped") && show(smallest(covering)));
    return lights(piece, [smallest(covering)]);
  });
  if (kind === "name") {
    const { type: name, role, score } = data.candidates[of];
    const label = `${name}${role ? `, ${role.role}` : ""}, ${percent(score)}% sure`;
    return lights(tinted(pressed(make("span", { class: "name", title: label }, ...pieces), () => show(of)), type.colour), [of]);
  }
  if (kind === "number") {
    const number = data.numbers[of];
    return lights(pressed(make("span", { class: "number", title: "A number the paper reports" }, ...pieces), () => tab("numbers")), number.ends);
  }
  if (kind === "link") return link(data.links[of].url, parts.map(([text]) => text).join(""));
  return make("span", {}, ...pieces);
}

function aside(title, entries) {
  return entries.length ? make("section", {}, make("h2", {}, title), make("ul", {}, ...entries.map((entry) => make("li", {}, ...entry)))) : null;
}

function showPaper() {
  $("title").append(...data.title.map(run));
  $("abstract").append(...data.abstract.map(run));
  const kept = data.candidates.filter((candidate) => candidate.kept);
  for (const type of data.types) {
    const number = type.name === "Result" ? data.numbers.filter((n) => n.kept).length : type.name === "Resource" ? data.links.length : kept.filter((c) => c.type === type.name).length;
    if (number === 0) continue;
    const what = type.name === "Result" ? "Number" : type.name === "Resource" ? "Link" : type.name;
    const choose = () => (type.name === "Result" ? tab("numbers") : type.name === "Resource" ? null : onlyType(wanted.type === type.name ? null : type.name));
    const button = make("button", { type: "button", title: type.doc, "aria-pressed": "false", "data-type": type.name, click: choose }, sign(type), what, make("span", { class: "much" }, number));
    $("legend").append(make("li", {}, tinted(button, type.colour)));
  }
  $("asides").append(
    ...[
      aside("Acronyms", data.acronyms.map((a) => [make("b", {}, a.short), " ", make("bdi", {}, a.long), make("span", { class: "much" }, ` ${a.rule.replace("acronym:", "")}`)])),
      aside("Spelled out by other papers only", data.acronyms_elsewhere.map((a) => [make("b", {}, a.short), " ", make("bdi", {}, a.longs.map(([long, papers]) => `${long} (${count(papers, "paper")})`).join(" or ")), a.ambiguous ? make("span", { class: "much" }, " ambiguous") : null])),
      aside("Links", data.links.map((k) => [link(k.url), make("span", { class: "much" }, ` ${k.owner === "own" ? "the paper’s own" : "another’s"} ${k.kind}`)])),
    ].filter((part) => part !== null),
  );
  const numbers = data.numbers.filter((n) => n.kept).length;
  const relations = data.relations.filter((r) => r.kept).length;
  $("counts").textContent = `${kept.length} of ${count(data.candidates.length, "candidate")} kept · ${relations} of ${count(data.considered, "relation")} · ${numbers} of ${count(data.numbers.length, "number")}`;
  $("source").textContent = `${data.id} · read by kg ${data.version}`;
}

// The candidates ----------------------------------------------------------------------------------------------------

const COLUMNS = [
  { key: "name", label: "Candidate", value: (c) => c.name.toLowerCase() },
  { key: "score", label: "A name?", value: (c) => c.score, down: true },
  { key: "type", label: "Type", value: (c) => c.type },
  { key: "role", label: "Role", value: (c) => c.role?.role ?? "~" },
  { key: "sources", label: "Found by", value: (c) => c.sources.length, down: true },
  { key: "places", label: "Places", value: (c) => c.places, down: true },
];

function meter(score, threshold = null, text = `${percent(score)}%`) {
  const fill = make("span", { class: "fill" });
  fill.style.width = `${score * 100}%`;
  const track = make("span", { class: "track" }, fill);
  if (threshold !== null) {
    const tick = make("span", { class: "tick", title: `kept from ${percent(threshold)}%` });
    tick.style.insetInlineStart = `${threshold * 100}%`;
    track.append(tick);
  }
  return make("span", { class: `meter${threshold !== null && score < threshold ? " low" : ""}` }, track, make("span", { class: "value" }, text));
}

function matches(candidate) {
  if (wanted.verdict !== "all" && (wanted.verdict === "kept") !== candidate.kept) return false;
  if (wanted.type !== null && candidate.type !== wanted.type) return false;
  const words = [...candidate.forms, candidate.type, candidate.role?.role ?? "", candidate.rule, ...candidate.hits.map((hit) => hit.rule)].join("\n").toLowerCase();
  return words.includes(wanted.words);
}

function showRows() {
  for (const elements of inTables.values()) elements.length = 0;
  const column = COLUMNS.find(({ key }) => key === wanted.sort);
  const order = data.candidates.map((candidate, i) => ({ candidate, i })).filter(({ candidate }) => matches(candidate));
  order.sort((a, b) => {
    const [x, y] = [column.value(a.candidate), column.value(b.candidate)];
    return (x < y ? -1 : x > y ? 1 : 0) * (wanted.down ? -1 : 1) || a.i - b.i;
  });
  $("rows").replaceChildren(...order.flatMap(({ candidate, i }) => (wanted.open.has(i) ? [row(candidate, i), details(candidate)] : [row(candidate, i)])));
  $("none").hidden = order.length > 0;
  for (const head of $("columns").children) head.setAttribute("aria-sort", head.dataset.key !== wanted.sort ? "none" : wanted.down ? "descending" : "ascending");
  for (const button of $("legend").querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.type === wanted.type));
  for (const button of $("verdicts").children) button.setAttribute("aria-pressed", String(button.dataset.verdict === wanted.verdict));
}

function row(candidate, i) {
  const type = typeOf(candidate.type);
  const others = candidate.forms.filter((form) => form !== candidate.name);
  const name = make("button", { type: "button", class: "open", "aria-expanded": String(wanted.open.has(i)) }, sign(type), make("bdi", {}, candidate.name));
  const cells = [
    make("td", { class: "what" }, name, others.length ? make("span", { class: "much", dir: "auto" }, others.join(" · ")) : null),
    make("td", {}, meter(candidate.score, data.thresholds.candidates)),
    make("td", {}, candidate.type === "Resource" ? "Dataset or benchmark" : candidate.type || "–"),
    make("td", { class: "role" }, candidate.role?.role.replace("_", " ") ?? (candidate.score >= data.thresholds.candidates ? "inside another" : "–")),
    make("td", { class: "sources" }, candidate.sources.join(", ")),
    make("td", { class: "figure" }, candidate.places),
  ];
  const line = make("tr", { id: `candidate-${i}`, class: candidate.kept ? "kept" : "dropped", click: () => toggle(i) }, ...cells);
  inTables.get(i).push(line);
  return lights(tinted(line, type.colour), [i]);
}

function cues(title, pairs) {
  if (pairs.length === 0) return null;
  const highest = Math.max(...pairs.map(([, height]) => Math.abs(height)), 0.5);
  const items = pairs.map(([cue, height]) => {
    const bar = make("span", { class: height > 0 ? "push for" : "push against" });
    bar.style.width = `${(Math.abs(height) / highest) * 48}px`;
    return make("li", {}, make("span", { class: "scale" }, bar), make("bdi", {}, cue), make("span", { class: "much" }, height.toFixed(2)));
  });
  return make("div", { class: "cues" }, make("h3", {}, title), make("ul", {}, ...items));
}

function details(candidate) {
  const likely = Object.entries(candidate.types).sort((a, b) => b[1] - a[1]);
  const shares = make(
    "div",
    { class: "shares" },
    make("h3", {}, "Likely a"),
    make("ul", {}, ...likely.map(([name, share]) => make("li", {}, make("span", {}, name === "Resource" ? "dataset or benchmark" : name.toLowerCase()), tinted(meter(share), typeOf(name).colour)))),
  );
  const seen = new Map();
  for (const hit of candidate.hits) {
    const key = `${hit.rule}\n${hit.type}\n${hit.text}`;
    if (seen.has(key)) seen.get(key).times += 1;
    else seen.set(key, { ...hit, times: 1 });
  }
  const hits = make(
    "div",
    { class: "hits" },
    make("h3", {}, count(candidate.hits.length, "proposal")),
    make("ul", {}, ...[...seen.values()].map((hit) => make("li", {}, make("code", {}, hit.rule), " ", make("bdi", {}, hit.text), make("span", { class: "much" }, ` ${hit.type ? `as ${hit.type} ` : ""}${hit.rule.startsWith("tagger") ? hit.score.toFixed(2) : ""}${hit.times > 1 ? ` × ${hit.times}` : ""}`)))),
  );
  const role = candidate.role;
  const because = role && make("p", { class: "reason" }, "Role: ", make("b", {}, role.role.replace("_", " ")), ` ${percent(role.score)}%`, ...Object.entries(role.roles).filter(([name]) => name !== role.role).sort((a, b) => b[1] - a[1]).slice(0, 3).map(([name, share]) => ` · ${name.replace("_", " ")} ${percent(share)}%`));
  const verdict = make("p", { class: "reason" }, make("b", {}, candidate.kept ? "Kept: " : "Dropped: "), `${candidate.reason}.`, candidate.known ? " Other papers have this name too." : "");
  const cell = make("td", { colspan: COLUMNS.length }, verdict, make("div", { class: "columns" }, shares, hits), because, role && make("div", { class: "columns" }, cues("For this role", role.for), cues("Against it", role.against)));
  return make("tr", { class: "details" }, cell);
}

function toggle(i) {
  if (!wanted.open.delete(i)) wanted.open.add(i);
  showRows();
  $(`candidate-${i}`)?.querySelector("button").focus({ preventScroll: true });
}

/** Open the row of a candidate that was chosen in the text; a filter that hides it gives way. */
function show(i) {
  tab("candidates");
  if (!matches(data.candidates[i])) {
    Object.assign(wanted, { words: "", verdict: "all", type: null });
    $("filter").value = "";
  }
  wanted.open = new Set([i]);
  showRows();
  const line = $(`candidate-${i}`);
  line.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  line.querySelector("button").focus({ preventScroll: true });
}

function onlyType(name) {
  wanted.type = name;
  tab("candidates");
  showRows();
}

// Relations and numbers ---------------------------------------------------------------------------------------------

const named = (name, number) => {
  if (number == null) return make("bdi", { class: "end" }, name);
  const type = typeOf(data.candidates[number].type);
  return tinted(make("button", { type: "button", class: "end", click: () => show(number) }, sign(type), make("bdi", {}, name)), type.colour);
};

const quote = ({ pieces: [before, words, after] }) => make("blockquote", { dir: "auto" }, before, make("mark", {}, words), after);

function claim(heading, claimed, threshold) {
  const alone = "alone" in claimed ? ", looked at by itself" : "";
  const why = make("details", {}, make("summary", {}, "Why"), make("p", { class: "reason" }, make("b", {}, claimed.kept ? "Kept: " : "Dropped: "), `${claimed.reason}.`), make("div", { class: "columns" }, cues(`For it${alone}`, claimed.for), cues(`Against it${alone}`, claimed.against)));
  return lights(
    make("li", { class: `claim ${claimed.kept ? "kept" : "dropped"}` }, make("div", { class: "heading" }, ...heading, meter(claimed.score, threshold)), quote(claimed), why),
    claimed.ends.filter((end) => end != null),
  );
}

function claims(panel, kept, dropped, nothing) {
  $(panel).append(
    kept.length ? make("ul", { class: "claims" }, ...kept) : make("p", { class: "none" }, nothing),
    ...(dropped.length ? [make("details", { class: "rest" }, make("summary", {}, `${dropped.length} weighed and dropped`), make("ul", { class: "claims" }, ...dropped))] : []),
  );
}

function showClaims() {
  const relations = data.relations.map((r) => [r, claim([named(r.head, r.ends[0]), make("span", { class: "verb" }, phrase(r.relation)), named(r.tail, r.ends[1])], r, data.thresholds.relations)]);
  const of = (list, kept) => list.filter(([item]) => item.kept === kept).map(([, element]) => element);
  claims("relations", of(relations, true), of(relations, false), "No relation between two names was likely enough.");
  const unlisted = data.considered - data.relations.length;
  if (unlisted > 0) $("relations").append(make("p", { class: "none" }, `${count(unlisted, "pair")} below 5% not listed.`));
  const byName = new Map(data.candidates.map((c, i) => [c, i]).filter(([c]) => c.kept).map(([c, i]) => [c.name, i]));
  const slot = (label, name) => (name === null ? [] : [make("span", { class: "verb" }, label), named(name, byName.get(name))]);
  const numbers = data.numbers.map((n) => {
    const heading = [make("b", { class: "digits" }, n.value), ...slot("", n.metric), ...slot("of", n.method), ...slot("on", n.dataset)];
    return [n, claim(heading, n, data.thresholds.numbers)];
  });
  claims("numbers", of(numbers, true), of(numbers, false), data.numbers.length ? "No number was likely enough to be a finding." : "The text has no number.");
}

// The page ----------------------------------------------------------------------------------------------------------

const TABS = {
  candidates: ["Candidates", data.candidates.length],
  relations: ["Relations", data.relations.filter((r) => r.kept).length],
  numbers: ["Numbers", data.numbers.filter((n) => n.kept).length],
};

function tab(chosen) {
  for (const name of Object.keys(TABS)) {
    $(name).hidden = name !== chosen;
    $(`tab-${name}`).setAttribute("aria-selected", String(name === chosen));
    $(`tab-${name}`).tabIndex = name === chosen ? 0 : -1;
  }
}

function build() {
  for (const [name, [label, number]] of Object.entries(TABS)) {
    $("tabs").append(make("button", { type: "button", id: `tab-${name}`, role: "tab", "aria-controls": name, click: () => tab(name) }, label, make("span", { class: "much" }, number)));
  }
  stepTabs(Object.keys(TABS), tab);
  for (const { key, label, down = false } of COLUMNS) {
    const sort = () => {
      Object.assign(wanted, wanted.sort === key ? { down: !wanted.down } : { sort: key, down });
      showRows();
    };
    $("columns").append(make("th", { scope: "col", "data-key": key }, make("button", { type: "button", click: sort }, label)));
  }
  for (const [verdict, label] of [["all", "All"], ["kept", "Kept"], ["dropped", "Dropped"]]) {
    const choose = () => {
      wanted.verdict = verdict;
      showRows();
    };
    $("verdicts").append(make("button", { type: "button", "data-verdict": verdict, click: choose }, label));
  }
  $("filter").addEventListener("input", () => {
    wanted.words = $("filter").value.trim().toLowerCase();
    showRows();
  });
  $("dropped").addEventListener("change", () => document.body.classList.toggle("show-dropped", $("dropped").checked));
  $("theme").addEventListener("click", switchTheme);
}

build();
showPaper();
showRows();
showClaims();
tab("candidates");
document.documentElement.dataset.ready = "yes";
