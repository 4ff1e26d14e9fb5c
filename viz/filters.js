// The panel: what kinds of nodes and relations are shown, and from how many papers on.

function buildPanel() {
  $("legend").replaceChildren(
    ...data.types.map((type) =>
      make(
        "li",
        {},
        make(
          "button",
          { type: "button", "aria-pressed": "true", title: type.doc, "data-type": type.name, click: toggleType },
          sign(type),
          make("span", {}, type.name),
          make("span", { class: "much end" }, type.count.toLocaleString("en")),
        ),
      ),
    ),
  );
  $("relations").replaceChildren(
    ...data.relations.map((relation) =>
      make(
        "li",
        { title: relation.doc },
        make(
          "label",
          {},
          make("input", { type: "checkbox", checked: true, "data-relation": relation.name, change: toggleRelation }),
          make("span", {}, phrase(relation.name)),
          make("span", { class: "much end" }, relation.count.toLocaleString("en")),
        ),
      ),
    ),
  );
  const most = Math.max(1, ...[...nodes.values()].filter((node) => node.type !== "Paper").map((node) => node.papers));
  $("papers").max = Math.min(most, 10);
  $("papers").disabled = most < 2;
  $("papers").addEventListener("input", () => {
    wanted.papers = Number($("papers").value);
    showLimit();
    update();
  });
  showLimit();
  $("reset").addEventListener("click", reset);
}

const showLimit = () => ($("papers-value").textContent = count(wanted.papers, "paper"));

function toggleType(event) {
  const button = event.currentTarget;
  const name = button.dataset.type;
  if (!wanted.hiddenTypes.delete(name)) wanted.hiddenTypes.add(name);
  button.setAttribute("aria-pressed", String(!wanted.hiddenTypes.has(name)));
  update();
}

function toggleRelation(event) {
  const box = event.currentTarget;
  if (box.checked) wanted.hiddenRelations.delete(box.dataset.relation);
  else wanted.hiddenRelations.add(box.dataset.relation);
  update();
}

function reset() {
  wanted.hiddenTypes.clear();
  wanted.hiddenRelations.clear();
  wanted.papers = 1;
  $("papers").value = 1;
  showLimit();
  for (const button of $("legend").querySelectorAll("button")) button.setAttribute("aria-pressed", "true");
  for (const box of $("relations").querySelectorAll("input")) box.checked = true;
  update();
}

function update() {
  refresh();
  $("reset").hidden = wanted.hiddenTypes.size + wanted.hiddenRelations.size === 0 && wanted.papers === 1;
}
