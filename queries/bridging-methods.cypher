// Most bridging methods
// Methods that papers on the most different tasks introduce, use or compare with.
// param limit: count = 20 - at most so many rows
// columns: method, tasks, papers
MATCH (m:Method)<-[:INTRODUCES|USES|COMPARES_WITH]-(p:Paper)-[:ADDRESSES]->(t:Task)
WITH m, count(DISTINCT t) AS tasks, count(DISTINCT p) AS papers
WHERE tasks > 1
RETURN m.name AS method, tasks, papers
ORDER BY tasks DESC, papers DESC, method
LIMIT $limit
