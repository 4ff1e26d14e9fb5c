// Leaderboard of a dataset and metric
// The best number of each method, best first: the lowest where lower is better, as of error rates and perplexity.
// param data: Dataset|Benchmark - the dataset or benchmark, by any of its names
// param metric: Metric - the metric, by any of its names
// param limit: count = 20 - at most so many rows
// columns: method, value, paper, date
MATCH (d:Dataset|Benchmark)<-[:ON_DATA]-(r:Result)-[:IN_METRIC]->(k:Metric)
WHERE d.id = $data AND k.id = $metric AND r.number IS NOT NULL
WITH r, CASE WHEN toLower(k.name) =~ '.*(error|loss|perplexity|ppl|fid|fvd|kid|lpips|mae|mse|rmse|distance).*'
               OR toLower(k.name) =~ '.*(latency|time|wer|cer|ter)' THEN -r.number ELSE r.number END AS score
MATCH (p:Paper)-[:REPORTS_RESULT]->(r)-[:OF_METHOD]->(m:Method)
WITH m, max(score) AS best, collect({value: r.value, score: score, paper: p.name, date: coalesce(p.date, '')}) AS found
UNWIND found AS one
WITH m, best, one
WHERE one.score = best
RETURN m.name AS method, one.value AS value, one.paper AS paper, one.date AS date
ORDER BY best DESC, method, date, paper, value
LIMIT $limit
