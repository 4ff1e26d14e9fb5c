// What a method was never tried on
// Datasets and benchmarks that methods it is compared with were evaluated on and it was not, by the number of these.
// param method: Method - the method, by any of its names
// param limit: count = 20 - at most so many rows
// columns: data, type, rivals
MATCH (m:Method)-[:COMPARED_WITH]-(o:Method)
WHERE m.id = $method AND o.id <> $method
WITH DISTINCT m, o
MATCH (o)-[:EVALUATED_ON]->(d:Dataset|Benchmark)
WHERE NOT EXISTS { MATCH (m)-[:EVALUATED_ON]->(d) }
  AND NOT EXISTS { MATCH (m)<-[:INTRODUCES]-(:Paper)-[:EVALUATES_ON]->(d) }
WITH d, count(DISTINCT o) AS rivals
RETURN d.name AS data, labels(d)[0] AS type, rivals
ORDER BY rivals DESC, data, type
LIMIT $limit
