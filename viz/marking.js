// Marking in a sentence the words an edge is about: what kg/views/marking.py does, here when a sentence is shown.

const BETWEEN = "[\\s\\-‐‑–_]*";

function pattern(name) {
  const [, before, inner, after] = name.trim().match(new RegExp(`^(${BETWEEN})(.*?)(${BETWEEN})$`, "su"));
  const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const words = inner.split(new RegExp(`${BETWEEN.slice(0, -1)}+`, "u")).map(escaped).join(BETWEEN);
  // A name may begin or end in a mark (C++, .NET), so what must not touch it is a letter, not a word boundary.
  return `(?<![\\p{L}\\p{N}_])${escaped(before)}${words}${escaped(after)}(?:e?s)?(?![\\p{L}\\p{N}_])`;
}

/** Plain and marked text in turn, beginning with plain (which may be ""); joined, they are the sentence. */
function marked(sentence, names) {
  const ways = [...new Set(names)].filter((name) => name.trim() && name.length <= 200).sort((a, b) => b.length - a.length);
  if (ways.length === 0) return [sentence];
  const pieces = [];
  let end = 0;
  for (const match of sentence.matchAll(new RegExp(ways.map(pattern).join("|"), "giu"))) {
    pieces.push(sentence.slice(end, match.index), match[0]);
    end = match.index + match[0].length;
  }
  return [...pieces, sentence.slice(end)];
}
