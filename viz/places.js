// Where nodes stand: at home, where the layout put them, or around the centres that one looks at.

/** Move nodes to new places, in a third of a second where motion is welcome, then do what follows. */
function moveTo(places, done) {
  const from = new Map([...places.keys()].map((id) => [id, { x: nodes.get(id).x, y: nodes.get(id).y }]));
  const begun = performance.now();
  const lasts = still.matches || places.size > 3000 ? 0 : 320;
  const tick = () => {
    const passed = lasts === 0 ? 1 : Math.min((performance.now() - begun) / lasts, 1);
    const part = 1 - (1 - passed) ** 3;
    const now = new Map();
    for (const [id, to] of places) {
      const start = from.get(id);
      now.set(id, { x: start.x + (to.x - start.x) * part, y: start.y + (to.y - start.y) * part });
      Object.assign(nodes.get(id), now.get(id));
    }
    order = null;
    engine.place(now);
    if (passed < 1) requestAnimationFrame(tick);
    else done();
  };
  tick();
}

/** Everything at home, but what lies around the centres in rings, those of one type side by side. */
function arranged() {
  const places = new Map(listed.filter(({ x, y, home }) => x !== home.x || y !== home.y).map((node) => [node.id, node.home]));
  if (wanted.centres.length !== 1) return places; // around several centres, where things stand says how they belong
  const [centre] = wanted.centres;
  const { home } = nodes.get(centre);
  places.set(centre, home);
  const near = [...shown.nodes].filter((id) => id !== centre && !wanted.pinned.has(id));
  if (near.length > 250) return places;
  const kinds = [...types.keys()];
  const direct = around(centre);
  const far = (id) => (direct.has(id) ? 0 : 1);
  near.sort(
    (a, b) =>
      far(a) - far(b) || kinds.indexOf(nodes.get(a).type) - kinds.indexOf(nodes.get(b).type) || byWeight(nodes.get(a), nodes.get(b)),
  );
  const inner = near.filter((id) => direct.has(id));
  for (const [id, place] of [...rings(home, inner, 170), ...rings(home, near.slice(inner.length), 330 + 6 * inner.length)]) places.set(id, place);
  return places;
}

/** Deal nodes out over rings around a place, so that each type keeps its side of the circle. */
function rings({ x, y }, ids, start) {
  const count = Math.ceil((Math.sqrt(36 + 20 * ids.length) - 6) / 10) || 1; // rings of 16, 26, 36 … places
  return ids.map((id, number) => {
    const angle = (2 * Math.PI * number) / ids.length - Math.PI / 2;
    const radius = start + 105 * (number % count) + 4 * Math.min(ids.length, 20);
    return [id, { x: x + 1.35 * radius * Math.cos(angle), y: y + radius * Math.sin(angle) }];
  });
}
