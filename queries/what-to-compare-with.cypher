// What to compare with on a task
// Methods that papers on the task introduce, use or compare with, by how many compare with them; measured counts the
// datasets and benchmarks of the task that they were evaluated on, code tells whether their own code is released.
// param task: Task - the task, by any of its names
// param limit: count = 20 - at most so many rows
// columns: method, compared, papers, measured, code
MATCH (t:Task)<-[:ADDRESSES]-(p:Paper)-[:INTRODUCES|USES|COMPARES_WITH]->(m:Method)
WHERE t.id = $task
WITH t, m, count(DISTINCT p) AS papers
OPTIONAL MATCH (m)<-[:COMPARES_WITH]-(q:Paper)-[:ADDRESSES]->(t)
WITH t, m, papers, count(DISTINCT q) AS compared
OPTIONAL MATCH (m)-[:EVALUATED_ON]->(d:Dataset|Benchmark)<-[:EVALUATES_ON|INTRODUCES]-(:Paper)-[:ADDRESSES]->(t)
WITH m, papers, compared, count(DISTINCT d) AS measured
RETURN m.name AS method, compared, papers, measured,
       CASE WHEN EXISTS { MATCH (m)<-[:IMPLEMENTS]-(:Resource) } THEN 'yes' ELSE 'no' END AS code
ORDER BY compared DESC, papers DESC, measured DESC, method
LIMIT $limit
