// Best supported claims
// What most papers say of methods, datasets, benchmarks and tasks in relation to each other.
// param limit: count = 20 - at most so many rows
// columns: head, says, tail, papers
MATCH (x:Method|Dataset|Benchmark|Task)
      -[r:USED_FOR|BUILDS_ON|COMPARED_WITH|TRAINED_ON|EVALUATED_ON|BENCHMARK_FOR|PART_OF|SUBCLASS_OF]->
      (y:Method|Dataset|Benchmark|Task)
RETURN x.name AS head, type(r) AS says, y.name AS tail, r.papers AS papers
ORDER BY papers DESC, head, says, tail
LIMIT $limit
