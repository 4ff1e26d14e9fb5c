// Papers using a method
// Papers that introduce, use or compare with the method, newest first; the role is the strongest one the paper has.
// param method: Method - the method, by any of its names
// columns: paper, role, date
MATCH (p:Paper)-[r:INTRODUCES|USES|COMPARES_WITH]->(m:Method)
WHERE m.id = $method
WITH p, min(CASE type(r) WHEN 'INTRODUCES' THEN 1 WHEN 'USES' THEN 2 ELSE 3 END) AS rank
RETURN p.name AS paper, CASE rank WHEN 1 THEN 'introduces' WHEN 2 THEN 'uses' ELSE 'compares with' END AS role,
       coalesce(p.date, '') AS date
ORDER BY date DESC, paper
