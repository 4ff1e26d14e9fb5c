// What to read first on a method
// The papers that introduce it, then those that introduce what it builds on, what builds on it, and those that use it;
// oldest first within each.
// param method: Method - the method, by any of its names
// param limit: count = 15 - at most so many rows
// columns: why, paper, date
MATCH (m:Method)-[:BUILDS_ON|SUBCLASS_OF*0..1]-(x:Method)<-[r:INTRODUCES|USES]-(p:Paper)
WHERE m.id = $method AND (x.id = $method OR type(r) = 'INTRODUCES')
WITH DISTINCT m, x, p, type(r) AS role
WITH p, min(CASE WHEN x.id = $method AND role = 'INTRODUCES' THEN 1 WHEN x.id = $method THEN 4
                 WHEN EXISTS { MATCH (m)-[:BUILDS_ON|SUBCLASS_OF]->(x) } THEN 2 ELSE 3 END) AS rank
RETURN CASE rank WHEN 1 THEN 'introduces it' WHEN 2 THEN 'introduces what it builds on'
                 WHEN 3 THEN 'introduces what builds on it' ELSE 'uses it' END AS why,
       p.name AS paper, coalesce(p.date, '') AS date
ORDER BY rank, date, paper
LIMIT $limit
