// What builds on a method
// The methods that build on it or are kinds of it, and theirs in turn, up to five steps; depth is the shortest way.
// param method: Method - the method, by any of its names
// columns: descendant, depth
MATCH path = shortestPath((m:Method)<-[:BUILDS_ON|SUBCLASS_OF*1..5]-(d:Method))
WHERE m.id = $method AND d.id <> $method
RETURN d.name AS descendant, length(path) AS depth
ORDER BY depth, descendant
