// Claims of one paper only
// What is said of a method in its relations with others, where a single paper says so, the surest first.
// param method: Method - the method, by any of its names
// columns: head, says, tail, confidence, paper
MATCH (h)-[r:USED_FOR|BUILDS_ON|COMPARED_WITH|TRAINED_ON|EVALUATED_ON|PART_OF|SUBCLASS_OF]->(t)
WHERE (h.id = $method OR t.id = $method) AND r.papers = 1
MATCH (p:Paper)
WHERE p.id = 'paper:' + r.paper_ids[0]
RETURN h.name AS head, type(r) AS says, t.name AS tail, r.confidence AS confidence, p.name AS paper
ORDER BY confidence DESC, head, says, tail
