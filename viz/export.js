// What is seen, to be saved: as a drawing in SVG, and as data.

/** The picture as it is seen now, in SVG. */
function asSvg() {
  const [width, height] = [container.clientWidth, container.clientHeight];
  const { scale, x: left, y: top } = engine.view();
  const at = (place) => ({ x: scale * place.x + left, y: scale * place.y + top });
  const inside = ({ x, y }) => x > -60 && y > -60 && x < width + 60 && y < height + 60;
  const n = (value) => value.toFixed(1);
  const parts = [`<rect width="100%" height="100%" fill="${colours.ground}"/>`];
  for (const [colour, outline] of tints) {
    const points = outline.map(at).map(({ x, y }) => `${n(x)},${n(y)}`).join(" ");
    parts.push(`<polygon points="${points}" fill="${colour}" stroke="${colour}" stroke-width="${n(Math.max(10, 70 * scale))}" stroke-linejoin="round"/>`);
  }
  const faint = mix(colours.line, colours.ground, 0.7);
  for (const number of shown.edges) {
    const edge = edges[number];
    const [a, b] = [at(nodes.get(edge.source)), at(nodes.get(edge.target))];
    if (!inside(a) && !inside(b)) continue;
    const colour = isChosen(edge) ? colours.accent : lit === null ? colours.line : faint;
    parts.push(`<path d="M${n(a.x)} ${n(a.y)}L${n(b.x)} ${n(b.y)}" stroke="${colour}" stroke-width="${n(Math.min(0.8 + 0.35 * (edge.papers - 1), 3))}"/>`);
  }
  for (const id of shown.nodes) {
    const node = nodes.get(id);
    const { x, y } = at(node);
    if (!inside({ x, y })) continue;
    const colour = (lit !== null && !lit.has(id) ? colours.faint : colours.nodes).get(node.type);
    const size = engine.radius(node) / 8;
    parts.push(`<path d="${OUTLINES[node.shape]}" fill="${colour}" transform="translate(${n(x)} ${n(y)}) scale(${size.toFixed(3)}) translate(-10 -10)"/>`);
  }
  for (const { text, x, y, size, weight, colour } of labels) {
    const look = `font-size="${n(size)}" font-weight="${weight}" fill="${colour}" stroke="${colours.ground}" stroke-width="4" paint-order="stroke" stroke-linejoin="round"`;
    parts.push(`<text x="${n(x)}" y="${n(y + size * 0.95)}" ${look}>${escaped(text)}</text>`);
  }
  const title = `<title>${escaped(data.title)}</title>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family='${FONT}'>${title}${parts.join("\n")}</svg>\n`;
}

/** What is seen, as data: nodes, and edges with their sentences. */
function asData() {
  const seen = listed.filter(({ id }) => shown.nodes.has(id));
  const lines = edges.filter(({ id }) => shown.edges.has(id));
  const said = ({ pieces, paper, score, rule }) => ({ paper: paper.id, sentence: pieces.join(""), score, rule });
  return {
    title: data.title,
    nodes: seen.map(({ id, type, name, aliases, papers, links }) => ({ id, type, name, aliases, papers, links })),
    edges: lines.map((edge) => {
      const { source, type, target, papers, confidence } = edge;
      return { source, type, target, papers, confidence, evidence: evidenceOf(edge).map(said) };
    }),
  };
}

offerSaving({ svg: asSvg, json: asData });
