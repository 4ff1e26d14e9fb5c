// Statements people type, one a line, by what they are about. Parameters stand behind as JSON: // {"name": value}
// Each gives the same rows on the graph file and on Neo4j, or is refused on one with a sentence that says why.

// ## Patterns
MATCH (n) RETURN n
MATCH (n) RETURN count(*)
MATCH (a)-[r]->(b) RETURN a.id, r, b.id
MATCH (a)-[r]-(b) RETURN count(*) AS n
MATCH (a:Method)--(b) RETURN a.name, b.name
MATCH (p:Paper)-[:USES|INTRODUCES]->(m:Method) RETURN p.name, m.name
MATCH (x:Dataset|Benchmark) RETURN x.name ORDER BY x.name
MATCH (n {name: 'BLEU'}) RETURN n.id
MATCH (m:Method {name: $name}) RETURN m // {"name": "Brooknet"}
MATCH (a)-[r {papers: 2}]->(b) RETURN a.name, b.name
MATCH (a:Method), (b:Dataset) RETURN a.name, b.name
MATCH (a:Method)-[:BUILDS_ON]->(a) RETURN a
MATCH (a:Method) RETURN *
MATCH (a:Method)-[r:BUILDS_ON]->(b:Method) RETURN *
MATCH (x:Method:Dataset) RETURN x.name
MATCH (x:!Paper) RETURN x.name
MATCH (x:Method|Dataset&Benchmark) RETURN x.name
MATCH (m:Method) RETURN m.year
MATCH (n) RETURN n.year AS year, n.kind AS kind ORDER BY year, kind
MATCH (a:method) RETURN a.name
MATCH (a:Methods) RETURN a.name
MATCH (a)-[:USE]->(b) RETURN a.name

// ## An edge twice in one pattern
MATCH (a:Method)<-[:USES]-(p:Paper)-[:USES]->(b:Method) RETURN a.name, b.name
MATCH (a:Method)<-[:USES]-(p:Paper), (p)-[:USES]->(b:Method) RETURN a.name, b.name
MATCH (a:Method)<-[:USES]-(p:Paper) MATCH (p)-[:USES]->(b:Method) RETURN a.name, b.name
MATCH (p:Paper)-[:USES]->(m)<-[:USES]-(p) RETURN p.name
MATCH (a:Method)-[r]-(b)-[s]-(c) WHERE type(r) = type(s) OR a.papers > 2 RETURN a.name, b.name, c.name
MATCH (a:Method)-->(b)<--(c) RETURN a.name, b.name, c.name
MATCH (a:Method)-[r]->(b)<-[s]-(c) RETURN *
MATCH (a:Method)-->(b)<--(c) RETURN *
MATCH (a:Method) OPTIONAL MATCH (a)<-[:USES]-(p)-[:USES]->(b) RETURN a.name, b.name
MATCH (a:Method) WHERE EXISTS { (a)<-[:USES]-()-[:USES]->() } RETURN a.name
MATCH (a:Method) RETURN a.name, COUNT { MATCH (a)<-[:USES]-()-[:USES]->(b) WHERE b.name > 'B' OR b.name < 'A' } AS n
MATCH (a:Method) WHERE (a)<-[:USES]-()-[:USES]->() RETURN a.name
MATCH (a:Method) WHERE (a)<-[:USES]-()-[:EVALUATES_ON]->() RETURN a.name
MATCH (a:Method)<-[r:USES]-(p)-[s:USES]->(b) WHERE elementId(r) <> elementId(s) RETURN a.name, b.name

// ## Paths
MATCH (m:Method)-[:BUILDS_ON*1..3]->(o) RETURN m.name, o.name
MATCH (m:Method)-[:BUILDS_ON*2]->(o) RETURN m.name, o.name
MATCH (m:Method)-[:BUILDS_ON*..2]->(o) RETURN m.name, o.name
MATCH (m:Method)-[:BUILDS_ON|SUBCLASS_OF*0..1]-(o) RETURN m.name, o.name
MATCH (m:Method)-[*1..3]-(o:Method) RETURN m.name, o.name
MATCH (m:Method)-[*1..2]-(b)-[r]-(c:Method) RETURN m.name, b.name, c.name
MATCH (m:Method)-[*1..2]-(b:Method), (b)-[*1..2]-(c:Task) RETURN m.name, b.name, c.name
MATCH (m:Method)-[:BUILDS_ON*]->(o) RETURN m.name, o.name
MATCH (m:Method)-[r:COMPARED_WITH*1..2]-(o) RETURN r
MATCH path = (m:Method)-[:BUILDS_ON|SUBCLASS_OF*1..2]->(:Method) RETURN m.name, length(path) AS steps
MATCH path = (r:Result)-[:OF_METHOD]->(m) RETURN path
MATCH path = (m:Method)-[:BUILDS_ON|COMPARED_WITH*1..2]->(o) RETURN [n IN nodes(path) | n.name] AS names
MATCH path = (m:Method)-[:BUILDS_ON|COMPARED_WITH*1..2]->(o) RETURN [r IN relationships(path) | type(r)] AS types
MATCH path = (m:Method)-[:BUILDS_ON|COMPARED_WITH*1..2]->(o) WHERE none(n IN nodes(path) WHERE n.name CONTAINS 'BERT') RETURN count(*) AS n
MATCH path = (m:Method)-[:BUILDS_ON|COMPARED_WITH*1..2]->(o) WHERE any(n IN nodes(path) WHERE n.name = 'Transformer') RETURN count(*) AS n
MATCH path = (m:Method)-[:BUILDS_ON|COMPARED_WITH*1..2]->(o) WHERE all(r IN relationships(path) WHERE r.confidence > 0.5) RETURN count(*) AS n
MATCH path = (m:Method)-[:BUILDS_ON|COMPARED_WITH*1..2]->(o) RETURN size([n IN nodes(path) WHERE n.papers > 1]) AS n
MATCH path = (m:Method)-[:BUILDS_ON|COMPARED_WITH*1..2]->(o) RETURN [n IN nodes(path) WHERE n.papers > 1] AS many
MATCH path = (m:Method)-[:BUILDS_ON|COMPARED_WITH*1..2]->(o) RETURN [n IN nodes(path) | n.name + n.type] AS both
MATCH path = (m:Method)-[:BUILDS_ON*1..2]->(o) RETURN nodes(path)[0].name AS first, nodes(path)[-1].name AS last
MATCH path = shortestPath((a:Method {name: 'Mossnet'})-[*..4]-(b:Metric {name: 'BLEU'})) RETURN length(path) AS steps
MATCH path = allShortestPaths((a:Method {name: 'Mossnet'})-[*..4]-(b:Dataset)) RETURN [n IN nodes(path) | n.name] AS names
MATCH path = shortestPath((a:Method)-[*]-(b:Dataset)) RETURN length(path)
MATCH path = shortestPath((a:Method)-[*..4]-(b:Dataset)) WHERE length(path) > 2 RETURN a.name, b.name
MATCH (a:Method)<-[r:USES]-(p) RETURN startNode(r).name, endNode(r).name
MATCH (a:Method)-[r:USES]-(p) RETURN startNode(r).name

// ## Conditions
MATCH (m:Method) WHERE m.name STARTS WITH 'B' OR m.name ENDS WITH 'net' RETURN m.name
MATCH (m:Method) WHERE m.name CONTAINS 'ond' XOR m.papers > 2 RETURN m.name
MATCH (m:Method) WHERE m.name =~ '(?i).*NET' RETURN m.name
MATCH (m:Method) WHERE m.name =~ 'Br' RETURN m.name
MATCH (m:Method) WHERE NOT m.name IN ['Brooknet', 'Mossnet'] RETURN m.name
MATCH (m:Method) WHERE m.name IN $names RETURN m.name // {"names": ["Brooknet", "Pondformer"]}
MATCH (m:Method) WHERE any(a IN m.aliases WHERE a STARTS WITH 'B') RETURN m.name
MATCH (m:Method) WHERE all(a IN m.aliases WHERE size(a) > 2) AND none(a IN m.aliases WHERE a = m.name) RETURN m.name
MATCH (m:Method), (o:Method) WHERE any(a IN m.aliases WHERE a STARTS WITH left(o.name, 1)) RETURN m.name, o.name
MATCH (p:Paper) WHERE (p)-[:RELEASES]->(:Resource) RETURN p.name
MATCH (p:Paper) WHERE NOT (p)-[:RELEASES]->(:Resource) RETURN p.name
MATCH (p:Paper) WHERE EXISTS { MATCH (p)-[:REPORTS]->(k:Metric) WHERE k.name = 'F1' } RETURN p.name
MATCH (p:Paper) WHERE EXISTS { (p)-[:REPORTS]->(:Metric) } RETURN p.name
MATCH (p:Paper) WHERE exists((p)-[:REPORTS]->(:Metric)) RETURN p.name
MATCH (p:Paper) WHERE p.year >= $year RETURN p.name // {"year": 2025}
MATCH (p:Paper) WHERE p.year = '2025' RETURN p.name
MATCH (p:Paper {year: $year}) RETURN p.name // {"year": "2025"}
MATCH (m:Method) WHERE 1 < m.papers <= 3 RETURN m.name
MATCH (m:Method) WHERE m.papers != 2 RETURN m.name
RETURN NOT 1 = 2 AS a, 1 <> 2 AND false OR true AS b, NOT true AND false AS c

// ## Types
MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS n ORDER BY type
MATCH (n) RETURN labels(n) AS labels, count(*) AS n
MATCH (n) RETURN labels(n)[0] AS label, count(*) AS n ORDER BY label
MATCH (n) WHERE n:Method OR n:Dataset RETURN n.name
MATCH (n) WHERE NOT n:Paper AND n.papers > 1 RETURN n.name
MATCH (n) WHERE 'Method' IN labels(n) RETURN n.name
MATCH (a)-[r]->(b) WHERE type(r) IN ['USES', 'WROTE'] RETURN a.name, b.name
MATCH (n) RETURN n.name AS name, n:Method AS is_method ORDER BY name, is_method
MATCH (p:Paper) OPTIONAL MATCH (p)-[r:REPORTS]->(k) RETURN p.name, type(r) AS type, labels(k) AS labels
MATCH (n) WHERE label(n) = 'Method' RETURN n.name
MATCH (m:Method) RETURN id(m)
MATCH (a:Method), (b:Method) WHERE id(a) < id(b) RETURN a.name, b.name
MATCH (a:Method), (b:Method) WHERE id(a) = id(b) RETURN a.name, b.name
MATCH (m:Method) RETURN keys(m)
MATCH (m:Method) RETURN properties(m)
MATCH (m:Method) RETURN m {.name, .papers, kind: 'method'} AS method
MATCH (m:Method) RETURN m {.*} AS method
MATCH (m:Method) RETURN {name: m.name, id: m.id} AS method

// ## Nothing and null
RETURN null = null AS a, null <> 1 AS b, null IS NULL AS c, null + 1 AS d, true AND null AS e, false AND null AS f
MATCH (m:Method {name: 'nobody'}) RETURN count(m) AS n, sum(m.papers) AS s, avg(m.papers) AS a, collect(m.name) AS l
MATCH (p:Paper) RETURN p.name ORDER BY p.url, p.name
MATCH (p:Paper) RETURN p.name ORDER BY p.url DESC, p.name
UNWIND [3, null, 1] AS x RETURN x ORDER BY x DESC
MATCH (p:Paper) RETURN count(p.url) AS n, collect(p.url) AS urls, count(*) AS papers
MATCH (p:Paper) WHERE NOT p.url = 'x' RETURN p.name
MATCH (p:Paper) RETURN p.url + '#top' AS link
MATCH (p:Paper) RETURN coalesce(p.url, '') + '#top' AS link
MATCH (p:Paper) OPTIONAL MATCH (p)-[:REPORTS]->(k) RETURN p.name + ': ' + k.name AS said
MATCH (m:Method) OPTIONAL MATCH (m)-[:BUILDS_ON]->(o) WITH m, o WHERE o IS NULL RETURN m.name
MATCH (m:Method) OPTIONAL MATCH (m)-[:BUILDS_ON]->(o) RETURN m.name, o
RETURN 2 IN [1, null] AS x
RETURN 2 IN $list AS x // {"list": [1, null]}
RETURN CASE WHEN null THEN 1 END AS x, nullif(1, 1) AS y

// ## Counting and grouping
MATCH (m:Method)<-[:USES]-(p) WITH m, count(DISTINCT p) AS n WHERE n > 1 RETURN m.name, n
MATCH (p:Paper)-[r]->(m) RETURN p.name, count(r), count(DISTINCT m)
MATCH (p:Paper) RETURN min(p.year) AS a, max(p.date) AS b, avg(p.papers) AS c, sum(p.papers) / count(*) AS d
MATCH (m:Method) RETURN DISTINCT m.papers AS papers ORDER BY papers
MATCH (m:Method) RETURN m.papers AS papers, collect(m.name) AS names ORDER BY papers DESC
MATCH (m:Method) WITH m ORDER BY m.name RETURN collect(m.name) AS names
MATCH (m:Method) WITH m ORDER BY m.name DESC LIMIT 2 RETURN collect(m.name) AS names, sum(m.papers) AS papers
MATCH (m:Method) WITH m ORDER BY m.papers DESC, m.name SKIP 1 LIMIT 1 MATCH (m)<-[:USES]-(p) RETURN m.name, count(p) AS n
MATCH (m:Method) WITH * ORDER BY m.name LIMIT 1 RETURN m.name
UNWIND [1, 2, 3, 4] AS x RETURN percentileCont(x, 0.5) AS a, percentileDisc(x, 0.5) AS b
UNWIND [1, 2, 3, 4] AS x RETURN stDev(x) AS s
MATCH (p:Paper) CALL (p) { MATCH (p)-[:USES]->(m) RETURN count(m) AS n } RETURN p.name, n
MATCH (p:Paper) RETURN p.name, COUNT { (p)-[:USES]->(:Method) } AS n
MATCH (p:Paper) RETURN COUNT { (p)-[:REPORTS]->() } AS n ORDER BY n
MATCH (p:Paper) WHERE COUNT { (p)-[:REPORTS]->(k) WHERE k.name = 'F1' } = 0 RETURN count(*) AS n
MATCH (p:Paper) OPTIONAL MATCH (p)-[:REPORTS]->(k) RETURN count(k) AS metrics, count(*) AS rows

// ## Rows
MATCH (p:Paper) RETURN p.name ORDER BY p.name SKIP 1 LIMIT 1
MATCH (p:Paper) RETURN p.name ORDER BY p.name SKIP $skip LIMIT $limit // {"skip": 1, "limit": 5}
MATCH (p:Paper) RETURN p.name LIMIT 0
MATCH (x:Dataset) RETURN x.name AS name UNION MATCH (x:Metric) RETURN x.name AS name
MATCH (x:Dataset) RETURN 1 AS one UNION ALL MATCH (x:Metric) RETURN 1 AS one
UNWIND $rows AS row RETURN row.name AS name, row.papers + 1 AS papers // {"rows": [{"name": "a", "papers": 1}]}
UNWIND [] AS x RETURN x
MATCH (p:Paper) WITH collect(p) AS papers UNWIND papers AS p RETURN p.name
MATCH (m:Method) RETURN toUpper( m.name ), m.papers+1, count(*)
MATCH (`a b`:Method) RETURN `a b`.name AS `the name`
MATCH (m:Method) RETURN m.name, m.papers;

// ## Numbers
RETURN 7 / 2 AS a, -7 / 2 AS b, 7 % 3 AS c, -7 % 3 AS d, 7.0 / 2 AS e, 2 ^ 3 ^ 2 AS f, -2 ^ 2 AS g, 1 / 0.0 AS h
RETURN $x / $y AS a, $x + 0.5 AS b // {"x": 7, "y": 2}
RETURN 1 / 0 AS x
RETURN 9223372036854775807 + 1 AS x
RETURN 1 = 1.0 AS a, 1e3 AS b, 0.1 + 0.2 AS c
RETURN '1' = 1 AS x
RETURN $x = $y AS x // {"x": "1", "y": 1}
RETURN ceil(2) AS a, floor(-2.5) AS b, round(2.5) AS c, round(-2.5) AS d, round(3.14159, 2) AS e, abs(-2.5) AS f, sign(-3) AS g
RETURN log(10) AS a, log10(100) AS b, sqrt(2) AS c, sin(1) AS d, pi() AS e
RETURN exp(1) AS x
RETURN toInteger('42') AS x
RETURN toFloat('4.5') AS x
RETURN range(1, 5) AS a, range(5, 1, -2) AS b, range(5, 1) AS c
MATCH (r:Result) RETURN r.number / 2 AS a, round(r.number) AS b, r.value, r.unit

// ## Texts
RETURN 'it\'s' AS a, "it's" AS b, 'a\\b\nc\td' AS c, '\u00e9' AS d
RETURN substring('hello', 1, 3) AS a, substring('hello', 1) AS b, left('hello', 2) AS c, right('hello', 9) AS d
RETURN size('𝒟é') AS a, left('𝒟é', 1) AS b, substring('𝒟é', 1) AS c, reverse('𝒟é') AS d
RETURN trim(' a ') AS a, ltrim(' a') AS b, rtrim('a ') AS c, replace('aaa', 'a', 'b') AS d, toLower('É') AS e
RETURN 'a' < 'B' AS a, 'a' + 'b' AS b
UNWIND ['é', 'z', 'A', 'a', '𝒟'] AS x RETURN x ORDER BY x
RETURN split('a,b', ',') AS x
MATCH (p:Paper) RETURN 'in ' + toString(p.year) AS x
RETURN toString(1.5) AS x
MATCH (m:Method) RETURN m.name + m.papers AS x
RETURN isEmpty('') AS a, char_length('abc') AS b

// ## Lists
RETURN [10, 20, 30][0] AS a, [10, 20, 30][-1] AS b, [10, 20, 30][5] AS c
RETURN [10, 20, 30][1..2] AS a, [10, 20, 30][1..] AS b, [10, 20, 30][..-1] AS c, [10, 20, 30][-2..] AS d
MATCH (m:Method) RETURN m.name, m.aliases[0] AS first, m.aliases[$i] AS one, m.aliases[..$i] AS some // {"i": 1}
MATCH (m:Method) RETURN m.name, m.aliases[size(m.aliases) - 1] AS last
MATCH (m:Method) RETURN head(m.aliases) AS a, last(m.aliases) AS b, tail(m.aliases) AS c
MATCH (m:Method) RETURN [a IN m.aliases | toUpper(a)] AS up
MATCH (m:Method) RETURN [a IN m.aliases WHERE size(a) > 2 | left(a, 3)] AS begun
MATCH (m:Method) RETURN [a IN m.aliases WHERE a CONTAINS '-' | toUpper(a)][0] AS one
MATCH (m:Method) RETURN [a IN m.aliases | a + '!'] AS loud, [a IN m.aliases WHERE a CONTAINS '-'] AS some
MATCH (m:Method)-[r:COMPARED_WITH]->(o) RETURN [s IN r.sentences | left(s, 9)] AS begun, [x IN r.rules | x + '!'] AS rules
MATCH (m:Method) RETURN [(m)<-[:USES]-(p) | p.name] AS papers
RETURN reduce(s = 0, x IN [1, 2, 3] | s + x) AS x
RETURN reverse([1, 2, 3]) AS x
RETURN [1, 2] + [3] AS a, [1, 2] = [1, 2] AS b, size([[1], [2]]) AS c
RETURN [1, 2] + 3 AS x
MATCH (m:Method)-[r:COMPARED_WITH]->(o) RETURN r.sentences, size(r.paper_ids) AS papers, r.rules[0] AS rule

// ## Dates
MATCH (p:Paper) WHERE p.date >= '2025-01-05' RETURN p.name, p.date ORDER BY p.date DESC
MATCH (p:Paper) RETURN left(p.date, 7) AS month, count(*) AS n ORDER BY month
MATCH (p:Paper) WHERE p.date > date('2025-01-05') RETURN p.name
MATCH (p:Paper) WHERE date(p.date) > date('2025-01-05') RETURN date(p.date) AS day
MATCH (p:Paper) RETURN p.date.year
MATCH (p:Paper) RETURN date(p.date).month
RETURN datetime('2025-01-03T00:00:00') AS x
RETURN date('2025-01-03') - duration('P30D') AS x

// ## Parameters
RETURN $a AS a, $b AS b, $c AS c, $d AS d // {"a": null, "b": true, "c": 1.5, "d": "it's $a; \\"}
RETURN $list AS list, $map AS map, $map.a AS a // {"list": [[1], [2, 3]], "map": {"a": 1, "b": ["x"]}}
UNWIND $list AS x RETURN x ORDER BY x DESC // {"list": [2, 1, 3]}
MATCH (m:Method {id: $id}) RETURN m.name // {"id": "x'}) DETACH DELETE n //"}
RETURN $nobody

// ## What is no question
CREATE (n:Method {id: 'x'})
MATCH (n) SET n.name = 'x'
MATCH (n) DETACH DELETE n
MATCH (n) REMOVE n.name
FOREACH (x IN [1] | CREATE (:Method))
EXPLAIN MATCH (n) RETURN n
CALL db.labels()
RETURN 1; RETURN 2
MATCH (n RETURN n
