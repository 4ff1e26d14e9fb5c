// Methods used together with a method
// Methods that papers introduce, use or compare with beside this one, with the number of those papers.
// param method: Method - the method, by any of its names
// param limit: count = 20 - at most so many rows
// columns: method, papers
MATCH (m:Method)<-[:INTRODUCES|USES|COMPARES_WITH]-(p:Paper)-[:INTRODUCES|USES|COMPARES_WITH]->(o:Method)
WHERE m.id = $method AND o.id <> $method
RETURN o.name AS method, count(DISTINCT p) AS papers
ORDER BY papers DESC, method
LIMIT $limit
