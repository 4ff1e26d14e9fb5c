// What a method was never tried on
// Datasets and benchmarks that methods it is compared with were evaluated on and it was not, by the number of these.
// param method: Method - the method, by any of its names
// param limit: count = 20 - at most so many rows
// columns: data, type, rivals
OPTIONAL MATCH (m:Method)-[:EVALUATED_ON]->(k:Dataset|Benchmark)
WHERE m.id = $method
WITH collect(k.id) AS tried
OPTIONAL MATCH (m:Method)<-[:INTRODUCES]-(:Paper)-[:EVALUATES_ON]->(k:Dataset|Benchmark)
WHERE m.id = $method
WITH tried, collect(k.id) AS reported
MATCH (m:Method)-[:COMPARED_WITH]-(o:Method)-[:EVALUATED_ON]->(d:Dataset|Benchmark)
WHERE m.id = $method AND o.id <> $method AND NOT d.id IN tried AND NOT d.id IN reported
RETURN d.name AS data, labels(d)[0] AS type, count(DISTINCT o) AS rivals
ORDER BY rivals DESC, data, type
LIMIT $limit
