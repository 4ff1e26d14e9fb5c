// Metrics reported on a dataset or benchmark
// In which measures numbers on it are reported, with the numbers of results and of papers.
// param data: Dataset|Benchmark - the dataset or benchmark, by any of its names
// columns: metric, results, papers
MATCH (p:Paper)-[:REPORTS_RESULT]->(r:Result)-[:ON_DATA]->(d:Dataset|Benchmark), (r)-[:IN_METRIC]->(k:Metric)
WHERE d.id = $data
RETURN k.name AS metric, count(DISTINCT r) AS results, count(DISTINCT p) AS papers
ORDER BY results DESC, metric
