// Parts of a suite, dataset or method
// What is said to be a component or member of it, directly.
// param whole: Method|Dataset|Benchmark - the whole, by any of its names
// columns: part, type, papers
MATCH (x:Method|Dataset|Benchmark)-[r:PART_OF]->(w:Method|Dataset|Benchmark)
WHERE w.id = $whole
RETURN x.name AS part,
       CASE WHEN x.id STARTS WITH 'method:' THEN 'Method' WHEN x.id STARTS WITH 'dataset:' THEN 'Dataset'
            ELSE 'Benchmark' END AS type,
       r.papers AS papers
ORDER BY papers DESC, part, type
