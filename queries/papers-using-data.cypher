// Papers using a dataset or benchmark
// Papers that introduce it, evaluate on it or use it, newest first; the role is the strongest one the paper has.
// param data: Dataset|Benchmark - the dataset or benchmark, by any of its names
// columns: paper, role, date
MATCH (p:Paper)-[r:INTRODUCES|EVALUATES_ON|USES]->(d:Dataset|Benchmark)
WHERE d.id = $data
WITH p, min(CASE type(r) WHEN 'INTRODUCES' THEN 1 WHEN 'EVALUATES_ON' THEN 2 ELSE 3 END) AS rank
RETURN p.name AS paper, CASE rank WHEN 1 THEN 'introduces' WHEN 2 THEN 'evaluates on' ELSE 'uses' END AS role,
       coalesce(p.date, '') AS date
ORDER BY date DESC, paper
