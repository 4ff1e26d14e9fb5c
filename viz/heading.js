// What stands around the picture and never changes. It comes before the picture, for it takes some of its room.

$("title").textContent = data.title;
const { totals } = data;
$("counts").textContent = [count(totals.papers, "paper"), count(totals.nodes, "node"), count(totals.edges, "edge")].join(" · ");
$("note").querySelector("span").textContent = data.note;
$("note").hidden = !data.note;
