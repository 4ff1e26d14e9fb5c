// Leaderboard of a dataset and metric
// The best number of each method, best first: the lowest where lower is better, as of error rates and perplexity.
// param data: Dataset|Benchmark - the dataset or benchmark, by any of its names
// param metric: Metric - the metric, by any of its names
// param limit: count = 20 - at most so many rows
// columns: method, value, paper, date
MATCH (d:Dataset|Benchmark), (k:Metric)
WHERE d.id = $data AND k.id = $metric
WITH d, k, CASE WHEN toLower(k.name) =~ '.*(error|loss|perplexity|ppl|fid|fvd|kid|lpips|mae|mse|rmse|distance).*'
                  OR toLower(k.name) =~ '.*(latency|time|wer|cer|ter)' THEN -1 ELSE 1 END AS sign
MATCH (r:Result)-[:ON_DATA]->(d), (r)-[:IN_METRIC]->(k), (r)-[:OF_METHOD]->(m:Method)
WHERE r.number IS NOT NULL
WITH d, k, m, sign, max(sign * r.number) AS best
MATCH (p:Paper)-[:REPORTS_RESULT]->(r:Result)-[:ON_DATA]->(d), (r)-[:IN_METRIC]->(k), (r)-[:OF_METHOD]->(m)
WHERE sign * r.number = best
RETURN m.name AS method, r.value AS value, p.name AS paper, coalesce(p.date, '') AS date
ORDER BY best DESC, method, date, paper, value
LIMIT $limit
