#!/bin/sh
# Sees to it that the tests of Neo4j have a server: the one NEO4J_URI names, else Java and Maven, by which the tests
# start one of their own; installs Debian's where they are missing. KG_REQUIRE_NEO4J=1 turns a missing one into an error.
have_java() {
    command -v mvn >/dev/null 2>&1 && command -v "${JAVA_HOME:+$JAVA_HOME/bin/}java" >/dev/null 2>&1
}
[ -n "$NEO4J_URI" ] && exit 0
have_java && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "installing Java and Maven for the tests of Neo4j"
    { apt-get update &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends default-jre-headless maven; } >/dev/null 2>&1
    have_java && exit 0
fi
if [ "$KG_REQUIRE_NEO4J" = 1 ]; then
    echo "no Java with Maven was found and none could be installed, and KG_REQUIRE_NEO4J=1 asks for them" >&2
    exit 1
fi
echo "LEFT OUT: the tests of Neo4j; install Java 17 and Maven, or set NEO4J_URI to a server whose database is empty" >&2
