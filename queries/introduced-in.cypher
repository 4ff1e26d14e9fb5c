// Where something was introduced
// The papers that introduce a method, dataset or benchmark, oldest first.
// param name: Method|Dataset|Benchmark - the method, dataset or benchmark, by any of its names
// columns: paper, date, url
MATCH (p:Paper)-[:INTRODUCES]->(x:Method|Dataset|Benchmark)
WHERE x.id = $name
RETURN p.name AS paper, coalesce(p.date, '') AS date, coalesce(p.url, '') AS url
ORDER BY date, paper
