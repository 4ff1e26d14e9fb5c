// State of the art over time
// The numbers in a metric on a dataset that no paper of an earlier day had reached, oldest first; papers without a date
// are left out.
// param data: Dataset|Benchmark - the dataset or benchmark, by any of its names
// param metric: Metric - the metric, by any of its names
// columns: date, value, method, paper
MATCH (d:Dataset|Benchmark)<-[:ON_DATA]-(r:Result)-[:IN_METRIC]->(k:Metric)
WHERE d.id = $data AND k.id = $metric AND r.number IS NOT NULL
WITH k, collect(r.id) AS found
WITH found, CASE WHEN toLower(k.name) =~ '.*(error|loss|perplexity|ppl|fid|fvd|kid|lpips|mae|mse|rmse|distance).*'
                   OR toLower(k.name) =~ '.*(latency|time|wer|cer|ter)' THEN -1 ELSE 1 END AS sign
MATCH (p:Paper)-[:REPORTS_RESULT]->(r:Result)
WHERE r.id IN found AND p.date IS NOT NULL
WITH sign, collect({day: p.date, score: sign * r.number, id: r.id, paper: p.name}) AS every
UNWIND every AS one
WITH sign, every, one
WHERE NOT any(x IN every WHERE x.score >= one.score AND (x.day < one.day OR (x.day = one.day AND x.score > one.score)))
MATCH (r:Result)
WHERE r.id = one.id
OPTIONAL MATCH (r)-[:OF_METHOD]->(m:Method)
RETURN one.day AS date, r.value AS value, coalesce(m.name, '') AS method, one.paper AS paper
ORDER BY date, method, paper, value
