// The shortest way between two nodes along the edges that are shown, whichever way they point.

/** The numbers of the edges of a shortest path; none where there is no way. Of several, the better supported. */
function pathOf([from, to]) {
  const came = new Map([[from, null]]);
  let ring = [from];
  while (ring.length > 0 && !came.has(to)) {
    const next = [];
    for (const id of ring) {
      const ways = nodes.get(id).edges.filter((edge) => shown.edges.has(edge.id)).sort((a, b) => b.papers - a.papers || b.confidence - a.confidence);
      for (const edge of ways) {
        const other = across(edge, id);
        if (came.has(other)) continue;
        came.set(other, edge);
        next.push(other);
      }
    }
    ring = next;
  }
  const path = [];
  for (let id = to; came.get(id); id = across(came.get(id), id)) path.unshift(came.get(id).id);
  return path;
}
