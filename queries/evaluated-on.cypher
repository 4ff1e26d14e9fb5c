// Methods evaluated on a dataset or benchmark
// Methods that papers report results for on it, with the number of those papers.
// param data: Dataset|Benchmark - the dataset or benchmark, by any of its names
// columns: method, papers
MATCH (m:Method)-[e:EVALUATED_ON]->(d:Dataset|Benchmark)
WHERE d.id = $data
RETURN m.name AS method, e.papers AS papers
ORDER BY papers DESC, method
