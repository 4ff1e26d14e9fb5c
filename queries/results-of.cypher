// Results of a method
// Every number reported for it, by dataset or benchmark; an empty cell is what the abstract leaves unsaid.
// param method: Method - the method, by any of its names
// columns: data, metric, value, paper, date
MATCH (p:Paper)-[:REPORTS_RESULT]->(r:Result)-[:OF_METHOD]->(m:Method)
WHERE m.id = $method
OPTIONAL MATCH (r)-[:ON_DATA]->(d:Dataset|Benchmark)
OPTIONAL MATCH (r)-[:IN_METRIC]->(k:Metric)
WITH p, r, coalesce(d.name, '') AS data, coalesce(k.name, '') AS metric
RETURN data, metric, r.value AS value, p.name AS paper, coalesce(p.date, '') AS date
ORDER BY data, metric, coalesce(r.number, 0.0) DESC, value, paper
