// How often something is used, year by year
// The papers of each year that introduce, use, evaluate on, compare with or address it.
// param name: Method|Dataset|Benchmark|Task - the method, dataset, benchmark or task, by any of its names
// columns: year, papers
MATCH (x:Method|Dataset|Benchmark|Task)<-[:INTRODUCES|USES|EVALUATES_ON|COMPARES_WITH|ADDRESSES]-(p:Paper)
WHERE x.id = $name AND p.year IS NOT NULL
RETURN p.year AS year, count(DISTINCT p) AS papers
ORDER BY year
