"""Validate with Jena's or RDF4J's SHACL engine, as a program of its own: `python -m tests.shacl_java ENGINE JARS`.

It reads JSON lines, each with `shapes` as N-Triples, `data` where they aren't those of the line before, and what of the
data is `gone` and `new`; it writes for each the report as N-Triples, in JSON, or what the engine threw. One Java
machine does them all, and no process can have two, which is why this is none of the tests' own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import jpype

Validate = Callable[[str, str, str, str], str]


def jena() -> Validate:
    """Apache Jena's validator."""
    parser = jpype.JClass("org.apache.jena.riot.RDFParser")
    syntax = jpype.JClass("org.apache.jena.riot.RDFLanguages").NTRIPLES
    factory = jpype.JClass("org.apache.jena.sparql.graph.GraphFactory")
    shapes_of = cache(jpype.JClass("org.apache.jena.shacl.Shapes").parse)
    validator = jpype.JClass("org.apache.jena.shacl.ShaclValidator").get()
    update = jpype.JClass("org.apache.jena.graph.GraphUtil")
    output, writer = jpype.JClass("java.io.StringWriter"), jpype.JClass("org.apache.jena.riot.RDFDataMgr")

    @cache
    def graph(triples: str) -> Any:
        made = factory.createDefaultGraph()
        parser.fromString(triples, syntax).parse(made)
        return made

    @cache
    def parsed(triples: str) -> Any:
        return shapes_of(graph(triples))

    def validate(data: str, shapes: str, gone: str, new: str) -> str:
        report = output()
        update.deleteFrom(graph(data), graph(gone))
        update.addInto(graph(data), graph(new))
        try:
            found = validator.validate(parsed(shapes), graph(data))
            writer.write(report, found.getGraph(), syntax)
        finally:
            update.deleteFrom(graph(data), graph(new))
            update.addInto(graph(data), graph(gone))
        return str(report)

    return validate


def rdf4j() -> Validate:
    """RDF4J's validator, which its ShaclSail uses."""
    rio, format_ = jpype.JClass("org.eclipse.rdf4j.rio.Rio"), jpype.JClass("org.eclipse.rdf4j.rio.RDFFormat").NTRIPLES
    none = jpype.JArray(jpype.JClass("org.eclipse.rdf4j.model.Resource"))(0)
    memory = jpype.JClass("org.eclipse.rdf4j.sail.memory.MemoryStore")
    validator = jpype.JClass("org.eclipse.rdf4j.sail.shacl.ShaclValidator")
    reader, writer = (jpype.JClass(f"java.io.String{kind}") for kind in ("Reader", "Writer"))

    @cache
    def model(triples: str) -> Any:
        return rio.parse(reader(triples), "", format_, none)

    def change(sail: Any, gone: str, new: str) -> None:
        connection = sail.getConnection()
        connection.begin()
        for statement in model(gone):
            triple = statement.getSubject(), statement.getPredicate(), statement.getObject()
            connection.removeStatements(*triple, none)
        for statement in model(new):
            connection.addStatement(statement.getSubject(), statement.getPredicate(), statement.getObject(), none)
        connection.commit()
        connection.close()

    @cache
    def store(triples: str) -> Any:
        sail = memory()
        sail.init()
        change(sail, "", triples)
        return sail

    def validate(data: str, shapes: str, gone: str, new: str) -> str:
        report = writer()
        change(store(data), gone, new)
        try:
            rio.write(validator.validate(store(data), store(shapes)).asModel(), report, format_)
        finally:
            change(store(data), new, gone)
        return str(report)

    return validate


def main(engine: str, jars: str) -> None:
    """Answer each line of standard input with one of standard output."""
    jpype.startJVM("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", classpath=[f"{jars}/*"])
    validate = {"jena": jena, "rdf4j": rdf4j}[engine]()
    bases: list[str] = []
    for line in sys.stdin:
        asked = json.loads(line)
        bases += [asked["data"]] if "data" in asked else []
        try:
            answer = {"report": validate(bases[-1], asked["shapes"], asked.get("gone", ""), asked.get("new", ""))}
        except jpype.JException as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
