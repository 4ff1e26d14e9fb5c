// What a method is used for
// Tasks the method is said to be for, with the number of papers that say so.
// param method: Method - the method, by any of its names
// columns: task, papers
MATCH (m:Method)-[u:USED_FOR]->(t:Task)
WHERE m.id = $method
RETURN t.name AS task, u.papers AS papers
ORDER BY papers DESC, task
