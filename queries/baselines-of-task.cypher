// Baselines of a task
// Methods that papers on the task compare with, with the number of those papers.
// param task: Task - the task, by any of its names
// columns: method, papers
MATCH (m:Method)<-[:COMPARES_WITH]-(p:Paper)-[:ADDRESSES]->(t:Task)
WHERE t.id = $task
WITH m, count(DISTINCT p) AS papers
RETURN m.name AS method, papers
ORDER BY papers DESC, method
