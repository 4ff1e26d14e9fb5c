// Claims of one paper only
// What is said of a method in its relations with others, where a single paper says so, the surest first.
// param method: Method - the method, by any of its names
// columns: head, says, tail, confidence, paper
OPTIONAL MATCH (m:Method)-[r:USED_FOR|BUILDS_ON|COMPARED_WITH|TRAINED_ON|EVALUATED_ON|PART_OF|SUBCLASS_OF]->
               (t:Method|Dataset|Benchmark|Task)
WHERE m.id = $method AND r.papers = 1
WITH collect({head: m.name, says: type(r), tail: t.name, sure: r.confidence, by: 'paper:' + r.paper_ids[0]}) AS ahead
OPTIONAL MATCH (m:Method)<-[r:BUILDS_ON|COMPARED_WITH|PART_OF|SUBCLASS_OF]-(h:Method|Dataset|Benchmark)
WHERE m.id = $method AND r.papers = 1
WITH ahead,
     collect({head: h.name, says: type(r), tail: m.name, sure: r.confidence, by: 'paper:' + r.paper_ids[0]}) AS behind
UNWIND ahead + behind AS claim
MATCH (p:Paper)
WHERE p.id = claim.by
RETURN DISTINCT claim.head AS head, claim.says AS says, claim.tail AS tail, claim.sure AS confidence, p.name AS paper
ORDER BY confidence DESC, head, says, tail
