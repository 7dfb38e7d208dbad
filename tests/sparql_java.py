"""Ask an endpoint by the clients of Jena and RDF4J: `python -m tests.sparql_java URL JARS JARS < QUERY`.

It writes how many rows and, for a CONSTRUCT of the same, how many triples each of them got, as JSON. One Java machine
does both, and no process can have two, which is why this is none of the tests' own.
"""

from __future__ import annotations

import json
import sys

import jpype


def main() -> None:
    """Ask, and write."""
    url, *folders = sys.argv[1:]
    select, construct = json.load(sys.stdin)
    jpype.startJVM("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", classpath=[f"{folder}/*" for folder in folders])
    execution = jpype.JClass("org.apache.jena.sparql.exec.http.QueryExecutionHTTP")
    rows = jpype.JClass("org.apache.jena.query.ResultSetFormatter").toList
    with execution.service(url, select) as asked:
        jena = [len(rows(asked.execSelect()))]
    with execution.service(url, construct) as asked:
        jena.append(int(asked.execConstruct().size()))
    repository = jpype.JClass("org.eclipse.rdf4j.repository.sparql.SPARQLRepository")(url)
    results = jpype.JClass("org.eclipse.rdf4j.query.QueryResults").asList
    with repository.getConnection() as connection:
        rdf4j = [len(results(connection.prepareTupleQuery(select).evaluate()))]
        rdf4j.append(len(results(connection.prepareGraphQuery(construct).evaluate())))
    print(json.dumps({"jena": jena, "rdf4j": rdf4j}))


if __name__ == "__main__":
    main()
