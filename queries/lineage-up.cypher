// What a method builds on
// The methods it builds on or is a kind of, and theirs in turn, up to five steps; depth is the shortest way.
// param method: Method - the method, by any of its names
// columns: ancestor, depth
MATCH path = shortestPath((m:Method)-[:BUILDS_ON|SUBCLASS_OF*1..5]->(a:Method))
WHERE m.id = $method AND a.id <> $method
RETURN a.name AS ancestor, length(path) AS depth
ORDER BY depth, ancestor
