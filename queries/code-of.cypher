// Code of a method
// Code repositories released by the papers that introduce the method.
// param method: Method - the method, by any of its names
// columns: code, paper
MATCH (r:Resource)-[:IMPLEMENTS]->(m:Method)<-[:INTRODUCES]-(p:Paper)-[:RELEASES]->(r)
WHERE m.id = $method
RETURN DISTINCT r.url AS code, p.name AS paper
ORDER BY code, paper
