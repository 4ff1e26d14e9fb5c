// What builds on a method
// The methods that build on it or are kinds of it, and theirs in turn, up to five steps; depth is the shortest way.
// param method: Method - the method, by any of its names
// columns: descendant, depth
MATCH (m:Method)<-[:BUILDS_ON|SUBCLASS_OF]-(a:Method)
WHERE m.id = $method AND a.id <> $method
WITH DISTINCT a, 1 AS steps
// One step at a time, each node once: whole paths of five steps would be too many around a hub.
MATCH path = (a)<-[:BUILDS_ON|SUBCLASS_OF*0..1]-(b:Method)
WHERE b.id <> $method
WITH b, min(steps + length(path)) AS steps
MATCH path = (b)<-[:BUILDS_ON|SUBCLASS_OF*0..1]-(c:Method)
WHERE c.id <> $method
WITH c, min(steps + length(path)) AS steps
MATCH path = (c)<-[:BUILDS_ON|SUBCLASS_OF*0..1]-(d:Method)
WHERE d.id <> $method
WITH d, min(steps + length(path)) AS steps
MATCH path = (d)<-[:BUILDS_ON|SUBCLASS_OF*0..1]-(e:Method)
WHERE e.id <> $method
WITH e, min(steps + length(path)) AS steps
RETURN e.name AS descendant, steps AS depth
ORDER BY depth, descendant
