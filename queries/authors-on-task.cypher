// Who works on a task
// Authors by the number of their papers on the task, where the source says who wrote them.
// param task: Task - the task, by any of its names
// param limit: count = 20 - at most so many rows
// columns: author, papers, latest
MATCH (a:Author)-[:WROTE]->(p:Paper)-[:ADDRESSES]->(t:Task)
WHERE t.id = $task
RETURN a.name AS author, count(DISTINCT p) AS papers, coalesce(max(p.date), '') AS latest
ORDER BY papers DESC, latest DESC, author
LIMIT $limit
