// What came out of a paper
// Later papers that use, evaluate on or compare with what it introduces, newest first.
// param paper: Paper - the paper, by its title, the start of it, or its arXiv id
// param limit: count = 50 - at most so many rows
// columns: paper, by, date
MATCH (p:Paper)-[:INTRODUCES]->(x:Method|Dataset|Benchmark)<-[:USES|EVALUATES_ON|COMPARES_WITH]-(q:Paper)
WHERE p.id = $paper AND q.id <> $paper
RETURN DISTINCT q.name AS paper, x.name AS by, coalesce(q.date, '') AS date
ORDER BY date DESC, paper, by
LIMIT $limit
