// The panel: which kinds of nodes and relations are shown, of which years, how sure, and named by how many papers.

const inTypes = Map.groupBy(listed, ({ type }) => type);
const inRelations = Map.groupBy(edges, ({ type }) => type);

function buildPanel() {
  const sized = (number) => make("span", { class: "much end" }, number.toLocaleString("en"));
  $("legend").replaceChildren(
    ...data.types.map((type) =>
      make(
        "li",
        {},
        make(
          "button",
          { type: "button", title: type.doc, "data-type": type.name, click: () => toggle(wanted.hiddenTypes, type.name) },
          sign(type),
          make("span", {}, type.name),
          sized(inTypes.get(type.name).length),
        ),
      ),
    ),
  );
  $("relations").replaceChildren(
    ...data.relations.map(({ name, doc }) =>
      make(
        "li",
        { title: doc },
        make(
          "label",
          {},
          make("input", { type: "checkbox", "data-relation": name, change: () => toggle(wanted.hiddenRelations, name) }),
          make("span", {}, phrase(name)),
          sized(inRelations.get(name).length),
        ),
      ),
    ),
  );
  const most = Math.max(1, ...listed.filter(({ type }) => type !== "Paper").map(({ papers }) => papers));
  $("papers").max = Math.min(most, 10);
  $("papers").disabled = most < 2;
  for (const name of ["papers", "sure", "depth"]) {
    $(name).addEventListener("input", () => {
      wanted[name] = Number($(name).value);
      show({ arrange: name === "depth" });
    });
    $(name).addEventListener("change", () => remember());
  }
  const any = make("option", { value: "0" }, "any");
  $("from").replaceChildren(any, ...years.map((year) => make("option", { value: String(year) }, String(year))));
  $("to").replaceChildren(...[...$("from").children].map((option) => option.cloneNode(true)));
  for (const name of ["from", "to"]) {
    $(name).addEventListener("change", () => {
      wanted[name] = Number($(name).value);
      // Years that cross: the other end gives way.
      const [other, crosses] = name === "from" ? ["to", wanted.to && wanted.from > wanted.to] : ["from", wanted.to && wanted.to < wanted.from];
      if (crosses) wanted[other] = 0;
      show();
      remember();
    });
  }
  $("years").hidden = years.length < 2;
  $("communities").addEventListener("change", () => redraw());
  $("reset").addEventListener("click", () => {
    clearFilters();
    show();
    remember();
  });
}

/** Make the panel say what is wanted, and the legend what is seen of it. */
function showPanel() {
  const seen = Map.groupBy([...shown.nodes], (id) => nodes.get(id).type);
  for (const button of $("legend").querySelectorAll("button")) {
    const { type } = button.dataset;
    const [all, now] = [inTypes.get(type).length, seen.get(type)?.length ?? 0];
    button.setAttribute("aria-pressed", String(!wanted.hiddenTypes.has(type)));
    const said = now === all ? all.toLocaleString("en") : `${now.toLocaleString("en")} of ${all.toLocaleString("en")}`;
    button.querySelector(".end").textContent = said;
  }
  for (const input of $("relations").querySelectorAll("input")) input.checked = !wanted.hiddenRelations.has(input.dataset.relation);
  for (const name of ["papers", "sure", "from", "to", "depth"]) $(name).value = wanted[name];
  $("papers-value").textContent = count(wanted.papers, "paper");
  $("sure-value").textContent = wanted.sure === 0 ? "any" : `${wanted.sure}%`;
  $("depth-value").textContent = count(wanted.depth, "step");
  $("reset").hidden = !isFiltered();
}

function clearFilters() {
  const { hiddenTypes, hiddenRelations, papers, sure, from, to, hidden } = START();
  Object.assign(wanted, { hiddenTypes, hiddenRelations, papers, sure, from, to, hidden });
}

/** Put something into a set of what is wanted, or take it out. */
function toggle(set, value) {
  if (!set.delete(value)) set.add(value);
  show();
  remember();
}
