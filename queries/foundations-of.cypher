// What a paper stands on
// Papers of the graph that introduce what it uses, evaluates on or compares with, oldest first.
// param paper: Paper - the paper, by its title, the start of it, or its arXiv id
// columns: paper, by, date
MATCH (p:Paper)-[:USES|EVALUATES_ON|COMPARES_WITH]->(x:Method|Dataset|Benchmark)<-[:INTRODUCES]-(q:Paper)
WHERE p.id = $paper AND q.id <> $paper
RETURN DISTINCT q.name AS paper, x.name AS by, coalesce(q.date, '') AS date
ORDER BY date, paper, by
