// What a paper is about
// Methods, datasets, benchmarks, tasks and metrics the paper names, with its role towards each: own work first.
// param paper: Paper - the paper, by its title, the start of it, or its arXiv id
// columns: role, type, name
MATCH (p:Paper)-[r:INTRODUCES|ADDRESSES|USES|EVALUATES_ON|COMPARES_WITH|REPORTS|MENTIONS]->
      (x:Method|Dataset|Benchmark|Task|Metric)
WHERE p.id = $paper
WITH x, min(CASE type(r) WHEN 'INTRODUCES' THEN 1 WHEN 'ADDRESSES' THEN 2 WHEN 'USES' THEN 3 WHEN 'EVALUATES_ON' THEN 4
                         WHEN 'COMPARES_WITH' THEN 5 WHEN 'REPORTS' THEN 6 ELSE 7 END) AS rank
RETURN CASE rank WHEN 1 THEN 'introduces' WHEN 2 THEN 'addresses' WHEN 3 THEN 'uses' WHEN 4 THEN 'evaluates on'
                 WHEN 5 THEN 'compares with' WHEN 6 THEN 'reports' ELSE 'mentions' END AS role,
       labels(x)[0] AS type, x.name AS name
ORDER BY rank, type, name
