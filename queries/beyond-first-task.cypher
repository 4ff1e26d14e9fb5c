// Datasets used outside their first task
// Datasets and benchmarks with the tasks of papers that use them or evaluate on them, but of no paper that introduces
// them; those are left out of which no such paper is in the graph.
// param limit: count = 50 - at most so many rows
// columns: data, task, papers
MATCH (d:Dataset|Benchmark)<-[:INTRODUCES]-(:Paper)-[:ADDRESSES]->(f:Task)
WITH d, collect(f.id) AS first
MATCH (d)<-[:USES|EVALUATES_ON]-(p:Paper)-[:ADDRESSES]->(t:Task)
WHERE NOT t.id IN first AND NOT EXISTS { MATCH (d)-[:BENCHMARK_FOR]->(t) }
RETURN d.name AS data, t.name AS task, count(DISTINCT p) AS papers
ORDER BY papers DESC, data, task
LIMIT $limit
