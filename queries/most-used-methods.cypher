// Most used methods
// Methods by the number of papers that introduce, use or compare with them; mentions in passing do not count.
// param limit: count = 20 - at most so many rows
// columns: method, papers
MATCH (p:Paper)-[:INTRODUCES|USES|COMPARES_WITH]->(m:Method)
WITH m, count(DISTINCT p) AS papers
RETURN m.name AS method, papers
ORDER BY papers DESC, method
LIMIT $limit
