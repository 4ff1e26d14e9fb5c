// A part of the page as a drawing in SVG: its boxes, its texts line by line where they stand, and the drawings in it.

const inks = new Map();

/** A colour of a style as an attribute of SVG and how opaque it is; null is what cannot be seen. */
function ink(colour, lift = 1) {
  const key = `${colour} ${lift}`;
  if (inks.has(key)) return inks.get(key);
  const canvas = ink.pen ??= make("canvas", { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
  const found = a === 0 || colour === "none" ? null : { colour: `rgb(${[r, g, b].map((part) => Math.min(255, Math.round(part * lift))).join(",")})`, opacity: a / 255 };
  inks.set(key, found);
  return found;
}

const liftOf = (style) => Number(/brightness\(([\d.]+)\)/.exec(style.filter)?.[1] ?? 1);

/** Attributes as they are written; numbers to a tenth of a pixel, what is null left out. */
function spelled(attributes) {
  const word = (value) => (typeof value === "number" ? String(Number(value.toFixed(2))) : escaped(String(value)));
  return Object.entries(attributes).filter(([, value]) => value != null).map(([name, value]) => ` ${name}="${word(value)}"`).join("");
}

const painted = (name, found) => (found === null ? { [name]: "none" } : { [name]: found.colour, [`${name}-opacity`]: found.opacity < 1 ? found.opacity : null });

/** The whole of an element that may be scrolled, with a title above it, as an SVG document. */
function drawing(root, title) {
  const scrolled = [root.scrollLeft, root.scrollTop];
  root.scrollTo(0, 0);
  const { left, top } = root.getBoundingClientRect();
  const [width, height] = [root.scrollWidth + 2 * SPACE, root.scrollHeight + 2 * SPACE + 30];
  const parts = [];
  try {
    for (const child of root.children) drawElement(child, { parts, x: SPACE - left, y: SPACE + 30 - top, right: Infinity });
  } finally {
    root.scrollTo(...scrolled);
  }
  const body = getComputedStyle(document.body);
  const head = { x: SPACE, y: SPACE + 12, "font-size": 16, "font-weight": 650, ...painted("fill", ink(body.color)) };
  const ground = { width, height, ...painted("fill", ink(body.backgroundColor)) };
  return `<svg xmlns="http://www.w3.org/2000/svg"${spelled({ width, height, viewBox: `0 0 ${width} ${height}`, "font-family": body.fontFamily })}><title>${escaped(title)}</title><rect${spelled(ground)}/><text${spelled(head)}>${escaped(fitting(title, width - 2 * SPACE, `650 16px ${body.fontFamily}`))}</text>${parts.join("\n")}</svg>\n`;
}

const SPACE = 20;

/** Draw an element and what is in it; `to` is where: the parts so far, how far the page is moved, and where texts are cut. */
function drawElement(element, to) {
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden" || style.clipPath !== "none" || element.hasAttribute("data-unsaved")) return;
  const turned = style.transform === "none" || element instanceof SVGElement ? null : turning(element, style, to);
  if (turned !== null) element.style.transform = "none";
  const faint = Number(style.opacity) < 1;
  if (faint || turned !== null) to.parts.push(`<g${spelled({ opacity: faint ? style.opacity : null, transform: turned?.(element) })}>`);
  if (element instanceof SVGElement) drawSvg(element, style, to);
  else {
    drawBox(element, style, to);
    const cuts = style.textOverflow === "ellipsis" && element.clientWidth > 0;
    const right = cuts ? Math.min(to.right, element.getBoundingClientRect().right - parseFloat(style.paddingRight)) : to.right;
    for (const child of element.childNodes) {
      if (child instanceof Element) drawElement(child, { ...to, right });
      else if (child instanceof Text) drawText(child, style, { ...to, right });
    }
  }
  if (faint || turned !== null) to.parts.push("</g>");
  if (turned !== null) element.style.transform = "";
}

/** What an element is turned by, once it stands as if it were not. */
function turning(_, { transform, transformOrigin }, { x, y }) {
  const [across, down] = transformOrigin.split(" ").map(parseFloat);
  return (element) => {
    const box = element.getBoundingClientRect();
    const [left, top] = [box.left + across + x, box.top + down + y];
    return `translate(${left.toFixed(2)} ${top.toFixed(2)}) ${transform} translate(${(-left).toFixed(2)} ${(-top).toFixed(2)})`;
  };
}

function drawBox(element, style, { parts, x, y }) {
  const { left, top, width, height } = element.getBoundingClientRect();
  if (width === 0 || height === 0) return;
  const sides = ["Top", "Right", "Bottom", "Left"].map((side) => (style[`border${side}Style`] === "none" ? 0 : parseFloat(style[`border${side}Width`])));
  const whole = sides.every((side) => side > 0);
  const fill = ink(style.backgroundColor);
  const stroke = whole ? ink(style.borderTopColor) : null;
  const inset = whole ? sides[0] / 2 : 0;
  if (fill !== null || stroke !== null) {
    const box = { x: left + x + inset, y: top + y + inset, width: width - 2 * inset, height: height - 2 * inset };
    parts.push(`<rect${spelled({ ...box, rx: parseFloat(style.borderTopLeftRadius) || null, ...painted("fill", fill), ...painted("stroke", stroke), "stroke-width": stroke && sides[0] })}/>`);
  }
  if (whole) return;
  const [above, after, below, before] = sides;
  for (const [thick, side, box] of [
    [above, "Top", [left, top, width, above]],
    [below, "Bottom", [left, top + height - below, width, below]],
    [before, "Left", [left, top, before, height]],
    [after, "Right", [left + width - after, top, after, height]],
  ]) {
    const line = thick > 0 ? ink(style[`border${side}Color`]) : null;
    if (line !== null) parts.push(`<rect${spelled({ x: box[0] + x, y: box[1] + y, width: box[2], height: box[3], ...painted("fill", line) })}/>`);
  }
}

/** The lines of a text: [what stands in it, the box around that]. */
function linesOf(text) {
  const range = document.createRange();
  /** The boxes around some letters, one a line: what is cut short has two on its own. */
  const boxes = (start, end) => {
    range.setStart(text, start);
    range.setEnd(text, end);
    const found = [];
    for (const { left, right, top, bottom } of range.getClientRects()) {
      const last = found.at(-1);
      if (last !== undefined && Math.abs(last.top - top) < 2) last.right = Math.max(last.right, right);
      else if (right > left) found.push({ left, right, top, bottom });
    }
    return found;
  };
  const lines = [];
  const add = (words, { left, right, top, bottom }) => {
    const last = lines.at(-1);
    if (last === undefined || Math.abs(last[1].top - top) > 2) return lines.push([words, { left, right, top, bottom }]);
    last[0] += words;
    last[1].right = Math.max(last[1].right, right);
  };
  const [start, end] = [text.data.search(/\S/), text.data.trimEnd().length];
  const whole = boxes(start, end);
  if (whole.length < 2) return whole.map((box) => [text.data.slice(start, end), box]);
  for (const { 0: word, index } of text.data.matchAll(/(?:[^\s-]*-+|[^\s-]+)\s*/g)) {
    const found = boxes(index, index + word.trimEnd().length);
    if (found.length === 1) add(word, found[0]);
    else for (const { segment, index: at } of new Intl.Segmenter().segment(word)) for (const box of boxes(index + at, index + at + segment.length).slice(0, 1)) add(segment, box);
  }
  return lines;
}

function drawText(text, style, { parts, x, y, right }) {
  if (!text.data.trim()) return;
  const size = parseFloat(style.fontSize) * (text.parentElement.currentCSSZoom ?? 1);
  const font = `${style.fontWeight} ${size}px ${style.fontFamily}`;
  const { ascent, descent } = heights(font);
  const marked = text.parentElement.closest("mark") !== null ? ink(style.getPropertyValue("--mark").trim()) : null;
  for (const [words, box] of linesOf(text)) {
    if (box.left >= right) continue;
    const line = words.trim().replace(/\s+/g, " ");
    const high = box.bottom - box.top;
    const seen = box.right > right + 0.2 ? fitting(line, right - box.left, font) : line;
    if (marked) parts.push(`<rect${spelled({ x: box.left + x, y: box.top + y + high * 0.6, width: box.right - box.left, height: high * 0.4, ...painted("fill", marked) })}/>`);
    const place = { x: box.left + x, y: box.top + y + (high - ascent - descent) / 2 + ascent };
    parts.push(`<text${spelled({ ...place, "font-size": size, "font-weight": style.fontWeight, ...painted("fill", ink(style.color)) })}>${escaped(seen)}</text>`);
  }
}

/** How far letters of a font reach above and below the line they stand on. */
function heights(font) {
  const pen = penOf(font);
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = pen.measureText("x");
  return { ascent, descent };
}

const SHAPES = new Set(["svg", "g", "path", "rect", "circle", "text"]);
const PLACES = ["x", "y", "width", "height", "rx", "cx", "cy", "r", "d", "viewBox", "preserveAspectRatio", "text-anchor", "vector-effect"];

/** A drawing in the page, its style sheet's looks written into it. */
function drawSvg(element, style, to) {
  const name = element.localName;
  if (!SHAPES.has(name)) return;
  const own = Object.fromEntries(PLACES.map((key) => [key, element.getAttribute(key)]));
  if (name === "svg") {
    const box = element.getBoundingClientRect();
    own.viewBox ??= `0 0 ${own.width} ${own.height}`;
    Object.assign(own, { x: box.left + to.x, y: box.top + to.y, width: box.width, height: box.height });
  }
  if (name === "svg" || name === "g") {
    to.parts.push(`<${name}${spelled(own)}>`);
    for (const child of element.children) drawElement(child, to);
    to.parts.push(`</${name}>`);
    return;
  }
  const [fill, stroke] = [ink(style.fill, liftOf(style)), ink(style.stroke, liftOf(style))];
  if (fill === null && stroke === null) return;
  const look = { ...painted("fill", fill), ...painted("stroke", stroke) };
  if (stroke !== null) Object.assign(look, { "stroke-width": parseFloat(style.strokeWidth), "stroke-linejoin": style.strokeLinejoin });
  if (name !== "text") return to.parts.push(`<${name}${spelled({ ...own, ...look })}/>`);
  const size = parseFloat(style.fontSize);
  const middle = style.dominantBaseline === "central" ? size * 0.35 : 0; // not every program knows that attribute
  Object.assign(look, { "font-size": size, "font-weight": style.fontWeight, "paint-order": stroke && "stroke" });
  to.parts.push(`<text${spelled({ ...own, ...look, y: Number(own.y) + middle })}>${escaped(element.textContent)}</text>`);
}
