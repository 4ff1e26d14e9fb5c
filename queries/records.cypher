// State of the art over time
// The numbers in a metric on a dataset that no paper of an earlier day had reached, oldest first; papers without a date
// are left out.
// param data: Dataset|Benchmark - the dataset or benchmark, by any of its names
// param metric: Metric - the metric, by any of its names
// columns: date, value, method, paper
MATCH (d:Dataset|Benchmark), (k:Metric)
WHERE d.id = $data AND k.id = $metric
WITH d, k, CASE WHEN toLower(k.name) =~ '.*(error|loss|perplexity|ppl|fid|fvd|kid|lpips|mae|mse|rmse|distance).*'
                  OR toLower(k.name) =~ '.*(latency|time|wer|cer|ter)' THEN -1 ELSE 1 END AS sign
MATCH (p:Paper)-[:REPORTS_RESULT]->(r:Result)-[:ON_DATA]->(d), (r)-[:IN_METRIC]->(k)
WHERE p.date IS NOT NULL AND r.number IS NOT NULL
OPTIONAL MATCH (q:Paper)-[:REPORTS_RESULT]->(s:Result)-[:ON_DATA]->(d), (s)-[:IN_METRIC]->(k)
WHERE q.date < p.date OR (q.date = p.date AND sign * s.number > sign * r.number)
WITH p, r, sign, max(sign * s.number) AS reached
WHERE reached IS NULL OR sign * r.number > reached
OPTIONAL MATCH (r)-[:OF_METHOD]->(m:Method)
RETURN p.date AS date, r.value AS value, coalesce(m.name, '') AS method, p.name AS paper
ORDER BY date, method, paper, value
