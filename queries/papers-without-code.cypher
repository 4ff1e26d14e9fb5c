// Papers without code
// Papers that introduce a method and release no code, newest first.
// param limit: count = 100 - at most so many rows
// columns: paper, methods, date
MATCH (p:Paper)-[:INTRODUCES]->(m:Method)
WHERE NOT EXISTS { MATCH (p)-[:RELEASES]->(r:Resource) WHERE r.kind = 'code' }
WITH p, count(DISTINCT m) AS methods
RETURN p.name AS paper, methods, coalesce(p.date, '') AS date
ORDER BY date DESC, paper
LIMIT $limit
