// Making page elements. Every text goes in as textContent: no name or sentence can ever be mark-up.

const $ = (id) => document.getElementById(id);

/** Make an element; `children` are elements or strings, `attributes` plain values, functions become listeners. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
const OUTLINES = {
  dot: "M10 3a7 7 0 1 0 .01 0z",
  ellipse: "M10 5.5c4.4 0 8 2 8 4.5s-3.6 4.5-8 4.5-8-2-8-4.5 3.6-4.5 8-4.5z",
  square: "M4 4h12v12H4z",
  diamond: "M10 2l8 8-8 8-8-8z",
  triangle: "M10 3l8 14H2z",
  triangleDown: "M2 3h16l-8 14z",
  hexagon: "M5.5 2.8h9L19 10l-4.5 7.2h-9L1 10z",
  star: "M10 1.5l2.6 5.6 6.1.7-4.5 4.2 1.2 6-5.4-3-5.4 3 1.2-6L1.3 7.8l6.1-.7z",
};

/** The sign of a node type, as in the picture. */
function sign(type) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "sign");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", OUTLINES[type.shape] ?? OUTLINES.dot);
  path.setAttribute("fill", type.colour);
  svg.append(path);
  return svg;
}

/** A link, if it is one of the web; else its text, which nobody can click. */
function link(url, text = url) {
  let parsed = null;
  try {
    parsed = new URL(url);
  } catch {
    // Not a URL: shown as text.
  }
  if (parsed === null || !["http:", "https:"].includes(parsed.protocol)) return make("span", { dir: "auto" }, text);
  return make("a", { href: parsed.href, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, text);
}

const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

const phrase = (relation) => relation.toLowerCase().replaceAll("_", " ");

/** Go from light to dark or back, whichever is seen now. */
function switchTheme() {
  const seen = document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  document.documentElement.dataset.theme = seen === "dark" ? "light" : "dark";
}

/** Let the arrow keys go from tab to tab, round and round; `choose` shows the one of a name. */
function stepTabs(names, choose) {
  $("tabs").addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step === undefined) return;
    const at = names.findIndex((name) => $(`tab-${name}`).getAttribute("aria-selected") === "true");
    const next = names[(at + step + names.length) % names.length];
    choose(next);
    $(`tab-${next}`).focus();
  });
}
