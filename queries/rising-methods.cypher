// Methods rising
// Methods that papers introduce, use or compare with more often in the last years of the graph than in those before.
// param years: count = 1 - how many years of the graph count as the last
// param limit: count = 20 - at most so many rows
// columns: method, before, now, more
MATCH (p:Paper)
WITH max(p.year) - $years AS turn
MATCH (p:Paper)-[:INTRODUCES|USES|COMPARES_WITH]->(m:Method)
WHERE p.year > turn - $years
WITH DISTINCT turn, m, p
WITH m, sum(CASE WHEN p.year > turn THEN 1 ELSE 0 END) AS now, sum(CASE WHEN p.year > turn THEN 0 ELSE 1 END) AS before
WHERE now > before
RETURN m.name AS method, before, now, now - before AS more
ORDER BY more DESC, now DESC, method
LIMIT $limit
