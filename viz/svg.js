// Making SVG elements, the round numbers an axis is marked with, and texts that fit.

/** Make an SVG element with these attributes; functions become listeners, what is null or false is left out. */
function shape(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** Round numbers from at most `low` to at least `high`, some `wanted` of them: steps of 1, 2 or 5 times a power of ten. */
function ticks(low, high, wanted = 5) {
  const rough = (high - low || Math.abs(high) || 1) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** A pen that measures texts in a font. */
function penOf(font) {
  const pen = (penOf.kept ??= document.createElement("canvas").getContext("2d"));
  if (pen.font !== font) pen.font = font;
  return pen;
}

/** A text on one line, cut to what fits. */
function fitting(text, room, font) {
  const pen = penOf(font);
  const line = text.slice(0, 200).replace(/\s+/g, " ");
  if (pen.measureText(line).width <= room) return text.length > 200 ? `${line}…` : line;
  let letters = [...line];
  while (letters.length > 1 && pen.measureText(`${letters.join("")}…`).width > room) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
