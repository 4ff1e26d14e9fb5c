"""Where graphs are kept: the graph file, its Cypher index, NetworkX."""
