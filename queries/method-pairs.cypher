// Methods most often used together
// Pairs of methods that the same papers introduce or use, with the number of those papers.
// param limit: count = 20 - at most so many rows
// columns: method, other, papers
MATCH (a:Method)<-[:INTRODUCES|USES]-(p:Paper)-[:INTRODUCES|USES]->(b:Method)
WHERE a.id < b.id
RETURN a.name AS method, b.name AS other, count(DISTINCT p) AS papers
ORDER BY papers DESC, method, other
LIMIT $limit
