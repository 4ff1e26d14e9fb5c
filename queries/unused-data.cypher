// Datasets and benchmarks that nobody else uses
// What a paper introduces and no other paper evaluates on or uses, newest first.
// param limit: count = 50 - at most so many rows
// columns: data, type, paper, date
MATCH (p:Paper)-[:INTRODUCES]->(d:Dataset|Benchmark)
WHERE NOT EXISTS { MATCH (d)<-[:USES|EVALUATES_ON]-(q:Paper) WHERE q.id <> p.id }
RETURN d.name AS data, labels(d)[0] AS type, p.name AS paper, coalesce(p.date, '') AS date
ORDER BY date DESC, data, type, paper
LIMIT $limit
