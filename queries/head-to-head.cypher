// Two methods head to head
// Numbers reported for both on the same dataset or benchmark in the same metric, each with the paper that reports it.
// param method: Method - one method, by any of its names
// param other: Method - the other method
// columns: data, metric, method_value, other_value, method_paper, other_paper
MATCH (a:Method)<-[:OF_METHOD]-(r:Result)-[:ON_DATA]->(d:Dataset|Benchmark), (r)-[:IN_METRIC]->(k:Metric)
WHERE a.id = $method AND $method <> $other
MATCH (b:Method)<-[:OF_METHOD]-(s:Result)-[:ON_DATA]->(d), (s)-[:IN_METRIC]->(k)
WHERE b.id = $other
MATCH (p:Paper)-[:REPORTS_RESULT]->(r)
MATCH (q:Paper)-[:REPORTS_RESULT]->(s)
RETURN d.name AS data, k.name AS metric, r.value AS method_value, s.value AS other_value, p.name AS method_paper,
       q.name AS other_paper
ORDER BY data, metric, method_value, other_value, method_paper, other_paper
