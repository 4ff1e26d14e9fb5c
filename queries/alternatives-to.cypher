// Alternatives to a method
// Methods used for the same tasks or evaluated on the same data, by how many of both they share.
// param method: Method - the method, by any of its names
// param limit: count = 20 - at most so many rows
// columns: method, tasks, data
MATCH (m:Method)-[:USED_FOR|EVALUATED_ON]->(x:Task|Dataset|Benchmark)<-[:USED_FOR|EVALUATED_ON]-(o:Method)
WHERE m.id = $method AND o.id <> $method
WITH DISTINCT o, x
WITH o, sum(CASE WHEN x:Task THEN 1 ELSE 0 END) AS tasks, sum(CASE WHEN x:Task THEN 0 ELSE 1 END) AS data
RETURN o.name AS method, tasks, data
ORDER BY tasks + data DESC, tasks DESC, method
LIMIT $limit
