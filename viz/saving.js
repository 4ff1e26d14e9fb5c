// Saving what is seen, as a picture, a drawing and data, and a link to it.

const escaped = (text) => text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`).replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD");

const MOST = 16_000; // pixels: the longest side a canvas can surely have

/** A drawing in pixels: twice as many as on the screen, as far as a canvas can be so large. */
async function pixels(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const times = Math.min(2, MOST / image.width, MOST / image.height, Math.sqrt(1e8 / (image.width * image.height)));
  const canvas = make("canvas", { width: Math.round(times * image.width), height: Math.round(times * image.height) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** Rows as a table of comma-separated values. A spreadsheet takes no cell of it for a formula. */
function commas(rows) {
  const names = Object.keys(rows[0] ?? {});
  const cell = (value) => {
    const text = String(value ?? "");
    const safe = typeof value === "string" && /^([=@\t\r]|[+-](?!\d))/.test(text) ? `'${text}` : text;
    return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [names, ...rows.map((row) => names.map((name) => row[name]))].map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

const FORMS = {
  png: { name: "Picture", of: "svg", make: pixels },
  svg: { name: "Drawing", of: "svg", make: (svg) => new Blob([svg], { type: "image/svg+xml" }) },
  json: { name: "Data", of: "json", make: (value) => new Blob([`${JSON.stringify(value, null, 1)}\n`], { type: "application/json" }) },
  csv: { name: "Table", of: "rows", make: (rows) => new Blob([commas(rows)], { type: "text/csv" }) },
};

async function save(form, what) {
  const url = URL.createObjectURL(await FORMS[form].make(what()));
  const name = data.title.replace(/[^\p{L}\p{N} ._-]+/gu, "").trim().slice(0, 60) || "graph";
  make("a", { href: url, download: `${name}.${form}` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Fill the menu; `sources` are what the page can tell of what is seen: { svg() a drawing, json() a value, rows() a table }. */
function offerSaving(sources) {
  for (const [form, { name, of }] of Object.entries(FORMS)) {
    if (sources[of] === undefined) continue;
    const click = () => {
      $("save-menu").open = false;
      save(form, sources[of]);
    };
    $("copy").before(make("button", { type: "button", "data-save": form, click }, `${name} `, make("span", { class: "much end" }, form.toUpperCase())));
  }
}

document.addEventListener("click", ({ target }) => {
  if (!$("save-menu").contains(target)) $("save-menu").open = false;
});
$("copy").addEventListener("click", async () => {
  remember();
  let said = "Copied";
  try {
    await navigator.clipboard.writeText(location.href);
  } catch {
    said = "The link is in the address bar"; // no clipboard for pages of a folder in some browsers
  }
  $("copy").querySelector("span").textContent = said;
  setTimeout(() => ($("copy").querySelector("span").textContent = "Copy a link to this"), 2000);
});
