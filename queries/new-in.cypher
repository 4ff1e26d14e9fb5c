// What is new this month
// Methods, datasets and benchmarks that papers of a month introduce, newest first.
// param month: text = latest - the month, as 2025-01, or the year; latest is the last one there is
// param limit: count = 100 - at most so many rows
// columns: date, type, name, paper
MATCH (p:Paper)-[:INTRODUCES]->(:Method|Dataset|Benchmark)
WITH left(max(p.date), 7) AS last
MATCH (q:Paper)-[:INTRODUCES]->(x:Method|Dataset|Benchmark)
WHERE q.date STARTS WITH CASE $month WHEN 'latest' THEN last ELSE $month END
RETURN q.date AS date, labels(x)[0] AS type, x.name AS name, q.name AS paper
ORDER BY date DESC, type, name, paper
LIMIT $limit
