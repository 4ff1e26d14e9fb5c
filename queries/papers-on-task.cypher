// Papers on a task
// Papers that work on the task, newest first.
// param task: Task - the task, by any of its names
// columns: paper, date
MATCH (p:Paper)-[:ADDRESSES]->(t:Task)
WHERE t.id = $task
RETURN p.name AS paper, coalesce(p.date, '') AS date
ORDER BY date DESC, paper
