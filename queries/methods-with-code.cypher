// Methods for a task whose code is released
// Methods said to be for the task, or introduced by papers on it, with the code their own papers release.
// param task: Task - the task, by any of its names
// columns: method, code, papers
OPTIONAL MATCH (t:Task)<-[:USED_FOR]-(m:Method)<-[:IMPLEMENTS]-(r:Resource)
WHERE t.id = $task
WITH collect({id: m.id, method: m.name, code: r.url, papers: m.papers}) AS named
OPTIONAL MATCH (t:Task)<-[:ADDRESSES]-(:Paper)-[:INTRODUCES]->(m:Method)<-[:IMPLEMENTS]-(r:Resource)
WHERE t.id = $task
WITH named, collect({id: m.id, method: m.name, code: r.url, papers: m.papers}) AS more
WITH named + more AS every
UNWIND every AS one
WITH DISTINCT one
WHERE one.code IS NOT NULL
RETURN one.method AS method, one.code AS code, one.papers AS papers
ORDER BY papers DESC, method, code
