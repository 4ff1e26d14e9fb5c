// Shortest chains between two papers
// How one is joined with the other by methods, datasets and benchmarks that papers introduce, use, evaluate on or
// compare with, over at most three papers on the way: every step of all shortest chains.
// param from: Paper - the paper at the beginning, by its title, the start of it, or its arXiv id
// param to: Paper - the paper at the end
// param limit: count = 100 - at most so many rows
// columns: step, from, to
MATCH (a:Paper), (b:Paper)
WHERE a.id = $from AND b.id = $to AND a.id <> b.id
MATCH path = allShortestPaths((a)-[:INTRODUCES|USES|COMPARES_WITH|EVALUATES_ON*1..8]-(b))
UNWIND range(0, length(path) - 1) AS place
RETURN DISTINCT place + 1 AS step, nodes(path)[place].name AS from, nodes(path)[place + 1].name AS to
ORDER BY step, from, to
LIMIT $limit
