// What is evaluated on together
// Datasets and benchmarks that papers evaluate on beside this one, with the number of those papers.
// param data: Dataset|Benchmark - the dataset or benchmark, by any of its names
// param limit: count = 20 - at most so many rows
// columns: data, type, papers
MATCH (d:Dataset|Benchmark)<-[:EVALUATES_ON]-(p:Paper)-[:EVALUATES_ON]->(o:Dataset|Benchmark)
WHERE d.id = $data AND o.id <> $data
RETURN o.name AS data, labels(o)[0] AS type, count(DISTINCT p) AS papers
ORDER BY papers DESC, data, type
LIMIT $limit
