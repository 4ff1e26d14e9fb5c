// Contradictions
// Pairs of methods of which some papers put the one first and some the other (where they say so, as the better).
// param limit: count = 50 - at most so many rows
// columns: method, other, ahead, behind
MATCH (a:Method)-[over:COMPARED_WITH]->(b:Method)-[under:COMPARED_WITH]->(a)
WHERE a.id < b.id AND (any(p IN over.paper_ids WHERE NOT p IN under.paper_ids)
                       OR any(p IN under.paper_ids WHERE NOT p IN over.paper_ids))
RETURN a.name AS method, b.name AS other, over.papers AS ahead, under.papers AS behind
ORDER BY ahead + behind DESC, method, other
LIMIT $limit
