// Papers using a method
// Papers that introduce, use or compare with the method, newest first; the role is the strongest one the paper has.
// param method: Method - the method, by any of its names
// columns: paper, role, date
MATCH (p:Paper)-[:INTRODUCES|USES|COMPARES_WITH]->(m:Method)
WHERE m.id = $method
WITH DISTINCT p, m
RETURN p.name AS paper,
       CASE WHEN EXISTS { MATCH (p)-[:INTRODUCES]->(m) } THEN 'introduces'
            WHEN EXISTS { MATCH (p)-[:USES]->(m) } THEN 'uses'
            ELSE 'compares with' END AS role,
       coalesce(p.date, '') AS date
ORDER BY date DESC, paper
