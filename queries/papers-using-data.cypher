// Papers using a dataset or benchmark
// Papers that introduce it, evaluate on it or use it, newest first; the role is the strongest one the paper has.
// param data: Dataset|Benchmark - the dataset or benchmark, by any of its names
// columns: paper, role, date
MATCH (p:Paper)-[:INTRODUCES|EVALUATES_ON|USES]->(d:Dataset|Benchmark)
WHERE d.id = $data
WITH DISTINCT p, d
RETURN p.name AS paper,
       CASE WHEN EXISTS { MATCH (p)-[:INTRODUCES]->(d) } THEN 'introduces'
            WHEN EXISTS { MATCH (p)-[:EVALUATES_ON]->(d) } THEN 'evaluates on'
            ELSE 'uses' END AS role,
       coalesce(p.date, '') AS date
ORDER BY date DESC, paper
