// What a method was never tried on
// Datasets and benchmarks that methods it is compared with were evaluated on and it was not, by the number of these.
// param method: Method - the method, by any of its names
// param limit: count = 20 - at most so many rows
// columns: data, type, rivals
MATCH (m:Method)-[:COMPARED_WITH]-(o:Method)-[:EVALUATED_ON]->(d:Dataset|Benchmark)
WHERE m.id = $method AND o.id <> $method
WITH m, d, count(DISTINCT o) AS rivals
WHERE NOT EXISTS { MATCH (m)-[:EVALUATED_ON]->(d) }
  AND NOT EXISTS { MATCH (m)<-[:INTRODUCES]-(:Paper)-[:EVALUATES_ON]->(d) }
RETURN d.name AS data, labels(d)[0] AS type, rivals
ORDER BY rivals DESC, data, type
LIMIT $limit
