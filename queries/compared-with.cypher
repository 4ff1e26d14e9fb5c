// What a method is compared with
// Methods compared with it. Ahead counts the papers that put the asked one first (where they say so, as the better),
// behind those that put the other first.
// param method: Method - the method, by any of its names
// columns: method, ahead, behind
MATCH (m:Method)-[:COMPARED_WITH]-(o:Method)
WHERE m.id = $method AND o.id <> $method
WITH DISTINCT m, o
OPTIONAL MATCH (m)-[over:COMPARED_WITH]->(o)
OPTIONAL MATCH (o)-[under:COMPARED_WITH]->(m)
WITH o.name AS method, coalesce(over.papers, 0) AS ahead, coalesce(under.papers, 0) AS behind
RETURN method, ahead, behind
ORDER BY ahead + behind DESC, method
