// Papers with their own code
// Papers that release a code repository, newest first.
// param limit: count = 100 - at most so many rows
// columns: paper, code, date
MATCH (p:Paper)-[:RELEASES]->(r:Resource)
WHERE r.kind = 'code'
RETURN p.name AS paper, r.url AS code, coalesce(p.date, '') AS date
ORDER BY date DESC, paper, code
LIMIT $limit
