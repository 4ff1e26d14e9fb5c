// Metrics of a task
// Metrics reported by papers that work on the task, with the number of those papers.
// param task: Task - the task, by any of its names
// columns: metric, papers
MATCH (k:Metric)<-[:REPORTS]-(p:Paper)-[:ADDRESSES]->(t:Task)
WHERE t.id = $task
WITH k, count(DISTINCT p) AS papers
RETURN k.name AS metric, papers
ORDER BY papers DESC, metric
