"""What several plans say together of shared things: what a programme is called now is the title of the last year.

Each plan is reasoned over by itself, beside what is shared. Of its own things it tells what the rules that reach shared
ones ask for (`told`); what all plans tell is reasoned over once more, together (`of_shared`).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from raccordo.act.plans import Plans
from raccordo.rdf.graph import INFERRED, Graph
from raccordo.rdf.turtle import value
from raccordo.reason.rules import Inference, asked, infer, read_rule

# The rules of OWL 2 RL that give something of the object of a statement, or ask what is said of it.
OF_OBJECTS = {"prp-rng", "prp-spo2", "prp-inv2", "prp-trp"}


def told(data: Graph, inference: Inference, plan: Path) -> list[ox.Quad]:
    """What a plan says of shared things, of itself, and, of its resources that name one, what a rule asks of them.

    `plan` is its folder. The rules that ask are those that gave something of a shared thing, or nothing at all: what
    gave something of the plan's own things alone is taken to be about such. Concepts don't count: nothing is inferred
    of them, and nearly all of a plan names one.
    """
    plans, described = Plans(data), {iri for file in data.files for iri in file.subjects}
    described -= {*data.instances("skos:Concept"), *data.instances("skos:ConceptScheme")}
    shared = {iri for iri in described if plans.owner(iri) is None}
    start = data.project.graph_of(plan / "_.ttl")[:-1]
    quads = [quad for file in data.files if file.path.is_relative_to(plan) for quad in file.quads]
    quads += [quad for quad in inference.quads if value(quad.graph_name).startswith(start)]
    whole = shared | {one.iri for one in plans.all}
    found = dict.fromkeys(quad for quad in quads if value(quad.subject) in whole)
    naming = [quad for quad in quads if value(quad.object) in shared]
    for names in _asked(data, inference, plans):
        subjects = {quad.subject for quad in naming if not names or quad.predicate in names}
        said = (quad for quad in quads if quad.subject in subjects)
        found |= dict.fromkeys(quad for quad in said if not names or quad.predicate in names)
    return list(found)


def _asked(data: Graph, inference: Inference, plans: Plans) -> list[set[ox.NamedNode]]:
    """What each rule about shared things names; nothing stands for all, which a rule may ask for."""
    of_plans: dict[bool, set[str]] = {True: set(), False: set()}
    for quad in inference.quads:
        of_plans[plans.owner(value(quad.subject)) is not None].add(inference.rule_of[quad.triple])
    if of_plans[False] & OF_OBJECTS:
        return [set()]
    rules = {path.stem: read_rule(data.project, path) for path in data.project.rule_files()}
    about = [text for name, text in rules.items() if name in of_plans[False] or name not in of_plans[True]]
    return [set(map(ox.NamedNode, asked(text) or ())) for text in about]


def of_shared(shared: Graph, ontology: Graph, of_plans: Iterable[ox.Quad]) -> Inference:
    """What the rules give of shared things, from these and from what the plans tell.

    A rule about shared things sees of a plan no more than the plan itself and its resources that name such a thing; one
    about concepts sees nothing of plans.
    """
    said: dict[bool, list[ox.Quad]] = {True: [], False: []}
    for quad in of_plans:
        said[value(quad.graph_name).endswith(f"/{INFERRED}")].append(quad)
    own = Graph(shared.project, said[False])
    # What is said of the plans themselves: an index of all that they tell would be of nothing else's use.
    about = {quad.subject for quad in own.typed("rac:Plan")}
    plans = Plans(Graph(shared.project, (quad for quad in own.quads if quad.subject in about)))
    together = shared | own
    found = infer(together, ontology, plans, said[True])
    found.quads = [quad for quad in found.quads if plans.owner(value(quad.subject)) is None]
    found.findings = [one for one in found.findings if plans.owner(one.iri or "") is None]
    return found
