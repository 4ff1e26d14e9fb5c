// What a paper is about
// Methods, datasets, benchmarks, tasks and metrics the paper names, with its role towards each: own work first.
// param paper: Paper - the paper, by its title, the start of it, or its arXiv id
// columns: role, type, name
MATCH (p:Paper)-[:INTRODUCES|ADDRESSES|USES|EVALUATES_ON|COMPARES_WITH|REPORTS|MENTIONS]->
      (x:Method|Dataset|Benchmark|Task|Metric)
WHERE p.id = $paper
WITH DISTINCT p, x
WITH x, CASE WHEN EXISTS { MATCH (p)-[:INTRODUCES]->(x) } THEN 1
             WHEN EXISTS { MATCH (p)-[:ADDRESSES]->(x) } THEN 2
             WHEN EXISTS { MATCH (p)-[:USES]->(x) } THEN 3
             WHEN EXISTS { MATCH (p)-[:EVALUATES_ON]->(x) } THEN 4
             WHEN EXISTS { MATCH (p)-[:COMPARES_WITH]->(x) } THEN 5
             WHEN EXISTS { MATCH (p)-[:REPORTS]->(x) } THEN 6
             ELSE 7 END AS rank
RETURN CASE rank WHEN 1 THEN 'introduces' WHEN 2 THEN 'addresses' WHEN 3 THEN 'uses' WHEN 4 THEN 'evaluates on'
                 WHEN 5 THEN 'compares with' WHEN 6 THEN 'reports' ELSE 'mentions' END AS role,
       CASE WHEN x.id STARTS WITH 'method:' THEN 'Method' WHEN x.id STARTS WITH 'dataset:' THEN 'Dataset'
            WHEN x.id STARTS WITH 'benchmark:' THEN 'Benchmark' WHEN x.id STARTS WITH 'task:' THEN 'Task'
            ELSE 'Metric' END AS type,
       x.name AS name
ORDER BY rank, type, name
