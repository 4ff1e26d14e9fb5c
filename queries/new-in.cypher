// What is new this month
// Methods, datasets and benchmarks that papers of a month introduce, newest first.
// param month: text = latest - the month, as 2025-01, or the year; latest is the last one there is
// param limit: count = 100 - at most so many rows
// columns: date, type, name, paper
MATCH (q:Paper)-[:INTRODUCES]->(x:Method|Dataset|Benchmark)
WHERE q.date IS NOT NULL AND ($month = 'latest' OR q.date STARTS WITH $month)
WITH q.date AS date, labels(x)[0] AS type, x.name AS name, q.name AS paper
ORDER BY date DESC, type, name, paper
LIMIT $limit
WITH collect({date: date, type: type, name: name, paper: paper}) AS found, max(date) AS last
UNWIND found AS one
WITH one, last
WHERE $month <> 'latest' OR left(one.date, 7) = left(last, 7)
RETURN one.date AS date, one.type AS type, one.name AS name, one.paper AS paper
ORDER BY date DESC, type, name, paper
