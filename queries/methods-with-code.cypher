// Methods for a task whose code is released
// Methods said to be for the task, or introduced by papers on it, with the code their own papers release.
// param task: Task - the task, by any of its names
// columns: method, code, papers
MATCH (m:Method)<-[:IMPLEMENTS]-(r:Resource), (t:Task)
WHERE t.id = $task AND (EXISTS { MATCH (m)-[:USED_FOR]->(t) }
                        OR EXISTS { MATCH (m)<-[:INTRODUCES]-(:Paper)-[:ADDRESSES]->(t) })
RETURN m.name AS method, r.url AS code, m.papers AS papers
ORDER BY papers DESC, method, code
