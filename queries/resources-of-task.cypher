// Datasets and benchmarks of a task
// Those stated to measure the task, then those that papers on the task introduce or evaluate on; papers counts these.
// param task: Task - the task, by any of its names
// columns: name, type, stated, papers
MATCH (d:Dataset|Benchmark), (t:Task)
WHERE t.id = $task
  AND (EXISTS { MATCH (d)-[:BENCHMARK_FOR]->(t) }
       OR EXISTS { MATCH (d)<-[:INTRODUCES|EVALUATES_ON]-(:Paper)-[:ADDRESSES]->(t) })
OPTIONAL MATCH (d)<-[:INTRODUCES|EVALUATES_ON]-(p:Paper)-[:ADDRESSES]->(t)
WITH d, t, count(DISTINCT p) AS papers
RETURN d.name AS name,
       CASE WHEN d.id STARTS WITH 'dataset:' THEN 'Dataset' ELSE 'Benchmark' END AS type,
       CASE WHEN EXISTS { MATCH (d)-[:BENCHMARK_FOR]->(t) } THEN 'yes' ELSE 'no' END AS stated,
       papers
ORDER BY stated DESC, papers DESC, name, type
