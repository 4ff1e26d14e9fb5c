// Results on a dataset or benchmark
// Every number reported on it, by metric; an empty cell is what the abstract leaves unsaid.
// param data: Dataset|Benchmark - the dataset or benchmark, by any of its names
// columns: metric, value, method, paper, date
MATCH (p:Paper)-[:REPORTS_RESULT]->(r:Result)-[:ON_DATA]->(d:Dataset|Benchmark)
WHERE d.id = $data
OPTIONAL MATCH (r)-[:OF_METHOD]->(m:Method)
OPTIONAL MATCH (r)-[:IN_METRIC]->(k:Metric)
WITH p, r, coalesce(m.name, '') AS method, coalesce(k.name, '') AS metric
RETURN metric, r.value AS value, method, p.name AS paper, coalesce(p.date, '') AS date
ORDER BY metric, coalesce(r.number, 0.0) DESC, value, method, paper
