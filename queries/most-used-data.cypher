// Most used datasets and benchmarks
// Datasets and benchmarks by the number of papers that introduce them, evaluate on them or use them.
// param limit: count = 20 - at most so many rows
// columns: name, type, papers
MATCH (p:Paper)-[:INTRODUCES|EVALUATES_ON|USES]->(d:Dataset|Benchmark)
WITH d, count(DISTINCT p) AS papers
RETURN d.name AS name,
       CASE WHEN d.id STARTS WITH 'dataset:' THEN 'Dataset' ELSE 'Benchmark' END AS type,
       papers
ORDER BY papers DESC, name, type
LIMIT $limit
