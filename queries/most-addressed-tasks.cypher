// Most addressed tasks
// Tasks by the number of papers that work on them.
// param limit: count = 20 - at most so many rows
// columns: task, papers
MATCH (p:Paper)-[:ADDRESSES]->(t:Task)
WITH t, count(DISTINCT p) AS papers
RETURN t.name AS task, papers
ORDER BY papers DESC, task
LIMIT $limit
