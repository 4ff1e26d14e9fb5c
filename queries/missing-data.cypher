// Datasets and benchmarks a paper leaves out
// What other papers on its tasks evaluate on and it does not, with the number of those papers.
// param paper: Paper - the paper, by its title, the start of it, or its arXiv id
// param limit: count = 20 - at most so many rows
// columns: data, type, papers
MATCH (p:Paper)-[:INTRODUCES|USES|EVALUATES_ON]->(k:Dataset|Benchmark)
WHERE p.id = $paper
WITH collect(k.id) AS known
MATCH (p:Paper)-[:ADDRESSES]->(:Task)<-[:ADDRESSES]-(q:Paper)-[:EVALUATES_ON]->(d:Dataset|Benchmark)
WHERE p.id = $paper AND q.id <> $paper AND NOT d.id IN known
RETURN d.name AS data, labels(d)[0] AS type, count(DISTINCT q) AS papers
ORDER BY papers DESC, data, type
LIMIT $limit
