// The page of an evaluation: figures, causes, and every error with its sentence.

const data = JSON.parse($("data").textContent);
const types = new Map(data.types.map((type) => [type.name, type]));
const percent = (ratio) => (100 * ratio).toFixed(1);
const spoken = (name) => name.replaceAll("_", " ");
const capital = (name) => name[0].toUpperCase() + name.slice(1);

const STEP = 40;
const TABS = {
  entities: ["Entities", ["entities"]],
  roles: ["Roles", ["roles"]],
  relations: ["Relations", ["relations"]],
  results: ["Results", ["results", "results_full"]],
  links: ["Links", ["links", "link_kinds"]],
};
const groupsOf = (tab) => data.groups.filter((group) => TABS[tab][1].includes(group.stage));
const keyOf = (group) => `${group.stage}/${group.cause}`;
const PROPERTIES = ["type", "role", "kind", "owner", "kind and owner", "metric", "method", "dataset", "method and dataset"];
const labelOf = (group) => (PROPERTIES.includes(group.cause) ? `wrong ${group.cause}` : group.cause);
const quoted = data.groups.some((group) => group.errors.some((error) => error.pieces.length));
const asked = { tab: "entities", group: null, type: null, roles: null, words: "", shown: STEP };

// The overview ------------------------------------------------------------------------------------------------------

function meter(ratio) {
  const fill = make("span", { class: "fill" });
  fill.style.width = `${100 * ratio}%`;
  return make("span", { class: "meter" }, make("span", { class: "track" }, fill), make("span", { class: "value" }, percent(ratio)));
}

function showFigures() {
  $("title").textContent = data.title;
  $("headline").textContent = percent(data.headline);
  $("papers").textContent = count(data.papers.length, "paper");
  const number = (text, wide = false) => make("td", { class: wide ? "figure wide" : "figure" }, text);
  const line = (figure) => {
    const isType = types.has(figure.name) || figure.name === "RESOURCE";
    const name = { results_full: "– in full", link_kinds: "– kind and owner" }[figure.name] ?? (isType ? `– ${figure.name.toLowerCase()}` : figure.name);
    const cells = [make("td", {}, name), make("td", {}, meter(figure.f1)), number(percent(figure.precision)), number(percent(figure.recall))];
    cells.push(number(figure.gold - figure.found, true), number(figure.predicted - figure.found, true));
    return make("tr", { class: name.startsWith("–") ? "part" : "" }, ...cells);
  };
  const entities = data.figures.findIndex((figure) => figure.name === "entities");
  const [stages, kinds] = [data.figures.filter((f) => f.name === f.name.toLowerCase()), data.figures.filter((f) => f.name !== f.name.toLowerCase())];
  const order = [stages[entities], ...kinds, ...stages.filter((_, i) => i !== entities)].filter((figure) => figure.gold || figure.predicted);
  $("figures").tBodies[0].append(...order.map(line));
}

function showCauses() {
  const most = Math.max(1, ...data.groups.map((group) => group.errors.length));
  for (const tab of Object.keys(TABS)) {
    const groups = groupsOf(tab).filter((group) => group.errors.length);
    if (groups.length === 0) continue;
    const total = groups.reduce((sum, group) => sum + group.errors.length, 0);
    const lines = groups.map((group) => {
      const fill = make("span", { class: "fill" });
      fill.style.width = `${(100 * group.errors.length) / most}%`;
      return make("button", { type: "button", class: "cause", title: group.doc, click: () => open(tab, keyOf(group)) }, labelOf(group), make("span", { class: "track" }, fill), make("span", { class: "figure" }, group.errors.length));
    });
    $("causes").append(make("section", {}, make("h3", {}, TABS[tab][0], make("span", { class: "much" }, total)), ...lines));
  }
}

// Errors ------------------------------------------------------------------------------------------------------------

const typed = (name, type) => make("span", { class: "end" }, types.has(type) ? sign(types.get(type)) : null, make("bdi", {}, name));
const verb = (text) => make("span", { class: "verb" }, text);

const PARTS = {
  entities: (thing) => [typed(thing.name, thing.type), verb(thing.type.toLowerCase())],
  roles: (thing) => [typed(thing.name, thing.type), verb(spoken(thing.role ?? "no role"))],
  relations: (thing) => [typed(thing.head), verb(phrase(thing.type)), typed(thing.tail)],
  links: (thing) => [link(thing.url), verb([thing.owner, thing.kind].filter(Boolean).join(" "))],
  results: (thing) => [typed(String(thing.value)), ...[["", thing.metric], ["of", thing.method], ["on", thing.dataset]].flatMap(([word, name]) => (name ? [...(word ? [verb(word)] : []), make("bdi", {}, name)] : []))],
};

const SIDES = { annotated: "wanted", predicted: "got" };

function side(tab, label, thing) {
  return thing && make("span", { class: `side ${SIDES[label] ?? ""}` }, make("span", { class: "label" }, label), ...PARTS[tab](thing));
}

function item(error) {
  const marks = error.pieces.map((piece, i) => (i % 2 ? make("mark", {}, piece) : piece));
  const score = typeof error.score === "number" ? ` ${error.score.toFixed(2)}` : "";
  const because = error.rule || score ? make("span", { class: "because" }, make("code", {}, error.rule ?? ""), score) : null;
  return make(
    "li",
    {},
    make("div", { class: "sides" }, side(asked.tab, "annotated", error.wanted), side(asked.tab, "predicted", error.got), side(asked.tab, "found already as", error.beside), because),
    marks.length ? make("blockquote", { dir: "auto" }, ...marks) : null,
    make("p", { class: "source", dir: "auto" }, data.papers[error.paper]),
  );
}

/** All that is written in an error, in lower case: what the filter searches. Put together once. */
function wordsOf(error) {
  error.words ??= [...Object.values(error.wanted ?? {}), ...Object.values(error.got ?? {}), error.rule, error.pieces.join(""), data.papers[error.paper]].join("\n").toLowerCase();
  return error.words;
}

function matching() {
  return groupsOf(asked.tab)
    .filter((group) => asked.group === null || keyOf(group) === asked.group)
    .flatMap((group) => group.errors)
    .filter((error) => asked.type === null || [error.wanted?.type, error.got?.type].includes(asked.type))
    .filter((error) => asked.roles === null || ((error.wanted.role ?? "") === asked.roles[0] && (error.got.role ?? "") === asked.roles[1]))
    .filter((error) => wordsOf(error).includes(asked.words));
}

function chip(label, number, chosen, choose, mark = null, title = null) {
  return make("button", { type: "button", title, "aria-pressed": String(chosen), click: choose }, mark, label, number === null ? null : make("span", { class: "much" }, number));
}

function showChips() {
  const groups = groupsOf(asked.tab).filter((group) => group.errors.length);
  const choose = (change) => () => {
    Object.assign(asked, { shown: STEP }, change);
    showErrors();
  };
  const ofGroups = groups.length < 2 ? [] : groups.map((group) => chip(labelOf(group), group.errors.length, asked.group === keyOf(group), choose({ group: asked.group === keyOf(group) ? null : keyOf(group) }), null, group.doc));
  const withTypes = asked.tab === "entities" || asked.tab === "roles";
  const ofTypes = !withTypes ? [] : [...types.values()].map((type) => chip(type.name.toLowerCase(), null, asked.type === type.name, choose({ type: asked.type === type.name ? null : type.name }), sign(type)));
  const gap = ofGroups.length && ofTypes.length ? [make("span", { class: "gap" })] : [];
  $("chips").replaceChildren(...ofGroups, ...gap, ...ofTypes);
}

function showMatrix() {
  const { names, counts } = data.roles;
  $("matrix").hidden = asked.tab !== "roles" || names.length === 0;
  $("matrix-note").hidden = $("matrix").hidden;
  if ($("matrix").hidden) return;
  const most = Math.max(1, ...counts.flatMap((row, i) => row.filter((_, j) => i !== j)));
  const all = counts.map((row) => row.reduce((a, b) => a + b, 0));
  const cell = (number, i, j) => {
    if (number === 0) return make("td", {});
    if (i === j) {
      const right = make("span", { class: "right" }, number);
      right.style.setProperty("--share", number / all[i]);
      return make("td", {}, right);
    }
    const roles = [names[i], names[j]];
    const chosen = asked.roles?.join() === roles.join();
    const choose = () => {
      Object.assign(asked, { roles: chosen ? null : roles, shown: STEP });
      showErrors();
    };
    const button = make("button", { type: "button", "aria-pressed": String(chosen), "aria-label": `${spoken(names[i])} read as ${spoken(names[j])}: ${number}`, click: choose }, number);
    button.style.setProperty("--share", number / most);
    return make("td", {}, button);
  };
  const head = make("tr", {}, make("td", {}), ...names.map((name) => make("th", { scope: "col" }, spoken(name))));
  const rows = counts.map((row, i) => make("tr", {}, make("th", { scope: "row" }, spoken(names[i])), ...row.map((number, j) => cell(number, i, j))));
  $("matrix").replaceChildren(make("table", { "aria-label": "Annotated against predicted roles" }, make("thead", {}, head), make("tbody", {}, ...rows)));
}

function showErrors() {
  showMatrix();
  showChips();
  const found = matching();
  const chosen = data.groups.find((group) => keyOf(group) === asked.group);
  const what = chosen ? `: ${chosen.doc}` : asked.roles ? `: ${asked.roles.map(spoken).join(" read as ")}` : "";
  const hint = quoted || found.length === 0 ? "" : ". With the papers’ texts (-p) each has its sentence.";
  $("meaning").textContent = `${count(found.length, "case")}${what}${hint}`;
  $("list").replaceChildren(...found.slice(0, asked.shown).map(item));
  $("none").hidden = found.length > 0;
  const left = found.length - asked.shown;
  $("more").hidden = left <= 0;
  $("more").textContent = `Show ${Math.min(left, STEP)} more of ${left}`;
}

// Rules and calibration ---------------------------------------------------------------------------------------------

function table(columns, rows) {
  const head = columns.map((name, i) => make("th", { scope: "col", class: i ? "figure" : "" }, name));
  return make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
}

function showRules() {
  const cell = (content) => make("td", { class: "figure" }, content);
  const stages = [...new Set(data.rules.map((rule) => rule.stage))];
  const parts = stages.flatMap((stage) => {
    const rules = data.rules.filter((rule) => rule.stage === stage);
    const most = Math.max(...rules.map((rule) => rule.right + rule.wrong));
    const line = (rule) => {
      const balance = make("span", { class: "balance" }, make("span", { class: "good" }), make("span", { class: "bad" }));
      balance.children[0].style.width = `${(100 * rule.right) / most}%`;
      balance.children[1].style.width = `${(100 * rule.wrong) / most}%`;
      const alone = stage === "entities" ? [cell(rule.alone[0] || ""), cell(rule.alone[1] || "")] : [];
      return make("tr", {}, make("td", {}, make("code", {}, rule.rule)), make("td", {}, balance), cell(rule.right), cell(rule.wrong), cell(percent(rule.right / (rule.right + rule.wrong))), ...alone);
    };
    const columns = ["Rule", "", "right", "wrong", "precision", ...(stage === "entities" ? ["alone right", "alone wrong"] : [])];
    const shown = table(columns, rules.slice(0, 25).map(line));
    const rest = rules.slice(25);
    return [make("h2", {}, capital(stage)), shown, ...(rest.length ? [make("details", {}, make("summary", {}, `${rest.length} rarer`), table(columns, rest.map(line)))] : [])];
  });
  const note = make("p", { class: "note" }, "What each rule found rightly and wrongly. An entity that several rules found counts for each of them; “alone” is what no other rule found. In the other stages a rule is the cue that spoke loudest.");
  $("rules").append(make("div", { class: "inside" }, note, ...parts));
}

function showCalibration() {
  const figure = (name, aside, drawn) => make("figure", {}, make("figcaption", {}, capital(name), make("span", { class: "much" }, aside)), drawn);
  const curves = data.reliability.map((stage) => figure(stage.stage, `error ${percent(stage.error)}%`, reliabilityCurve(stage)));
  const key = (kind, text) => make("span", { class: "key" }, shape("svg", { class: "curve", viewBox: "0 0 22 8", "aria-hidden": "true" }, shape("path", { class: `line ${kind}`, d: "M0 4H22" })), text);
  const byThreshold = data.reliability.map(({ stage }) => figure(stage, "", thresholdCurve(stage, data.cuts.filter((cut) => cut.stage === stage))));
  const cells = (...values) => make("tr", {}, ...values.map((value, i) => make("td", { class: i ? "figure" : "" }, value)));
  const bins = data.reliability.flatMap(({ stage, bins: all }) => all.map((b) => cells(stage, `${b.low}–${b.high}`, b.claims, percent(b.score), percent(b.right))));
  const cuts = data.cuts.map((c) => cells(c.stage, c.threshold, percent(c.precision), percent(c.recall), percent(c.f1)));
  $("calibration").append(
    make(
      "div",
      { class: "inside" },
      make("p", { class: "note" }, "How often claims of a score are right. On the dashed line a score means what it says; above it claims are too modest, below it too sure. Bars tell how many claims there are, the line leaves out the rarest; the error is the expected calibration error."),
      make("div", { class: "curves" }, ...curves),
      make("h2", {}, "By threshold"),
      make("p", { class: "note" }, key("precision", "precision"), key("recall", "recall"), "when only claims of at least that score are taken"),
      make("div", { class: "curves" }, ...byThreshold),
      make("details", {}, make("summary", {}, "The same as tables"), make("h2", {}, "Reliability"), table(["Stage", "score", "claims", "mean score", "right"], bins), make("h2", {}, "Thresholds"), table(["Stage", "threshold", "precision", "recall", "F1"], cuts)),
    ),
  );
}

// The page ----------------------------------------------------------------------------------------------------------

const LABELS = { ...Object.fromEntries(Object.entries(TABS).map(([name, [label]]) => [name, label])), ...(data.rules.length ? { rules: "Rules" } : {}), ...(data.reliability.length ? { calibration: "Calibration" } : {}) };

function choose(name) {
  for (const other of Object.keys(LABELS)) {
    $(`tab-${other}`).setAttribute("aria-selected", String(other === name));
    $(`tab-${other}`).tabIndex = other === name ? 0 : -1;
  }
  const ofErrors = name in TABS;
  $("errors").hidden = !ofErrors;
  $("rules").hidden = name !== "rules";
  $("calibration").hidden = name !== "calibration";
  if (!ofErrors) return;
  Object.assign(asked, { tab: name, group: null, type: null, roles: null, shown: STEP });
  $("errors").setAttribute("aria-labelledby", `tab-${name}`);
  showErrors();
}

/** Show one cause, chosen in the overview. */
function open(name, group) {
  choose(name);
  asked.group = groupsOf(name).filter(({ errors }) => errors.length).length > 1 ? group : null;
  showErrors();
  document.querySelector(".told").scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

function build() {
  for (const [name, label] of Object.entries(LABELS)) {
    const cases = name in TABS ? groupsOf(name).reduce((sum, group) => sum + group.errors.length, 0) : null;
    $("tabs").append(make("button", { type: "button", id: `tab-${name}`, role: "tab", "aria-controls": name in TABS ? "errors" : name, click: () => choose(name) }, label, cases === null ? null : make("span", { class: "much" }, cases)));
  }
  stepTabs(Object.keys(LABELS), choose);
  $("filter").addEventListener("input", () => {
    Object.assign(asked, { words: $("filter").value.trim().toLowerCase(), shown: STEP });
    showErrors();
  });
  $("more").addEventListener("click", () => {
    asked.shown += STEP;
    showErrors();
  });
  $("theme").addEventListener("click", switchTheme);
}

build();
showFigures();
showCauses();
showRules();
showCalibration();
choose("entities");
document.documentElement.dataset.ready = "yes";
