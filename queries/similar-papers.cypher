// Papers similar to a paper, and why
// Papers by what they share with it, with the names they share, rarest first; a name weighs 1000 over the number of
// papers that name it.
// param paper: Paper - the paper, by its title, the start of it, or its arXiv id
// param limit: count = 10 - at most so many papers
// columns: paper, weight, shared
MATCH (p:Paper)-[:INTRODUCES|USES|COMPARES_WITH|EVALUATES_ON|ADDRESSES|REPORTS]->
      (x:Method|Dataset|Benchmark|Task|Metric)
      <-[:INTRODUCES|USES|COMPARES_WITH|EVALUATES_ON|ADDRESSES|REPORTS]-(q:Paper)
WHERE p.id = $paper AND q.id <> $paper
WITH DISTINCT q, x
ORDER BY x.papers, x.name, x.id
WITH q, sum(1000 / x.papers) AS weight, collect(x.name) AS shared
RETURN q.name AS paper, weight, shared
ORDER BY weight DESC, paper
LIMIT $limit
