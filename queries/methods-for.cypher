// Methods for a task
// Methods said to be for the task, with the number of papers that say so.
// param task: Task - the task, by any of its names
// columns: method, papers
MATCH (m:Method)-[u:USED_FOR]->(t:Task)
WHERE t.id = $task
RETURN m.name AS method, u.papers AS papers
ORDER BY papers DESC, method
