"""The explorer: SPARQL in the browser over the published graphs, as a page of the site and as one HTML file.

A browser loads no data by itself from `file://`, but it does load scripts: the dataset and the engine are scripts that
give a variable their content, packed. All the rest is `site/src/explorer.js`.
"""

from __future__ import annotations

import base64
import json
import re
from collections import ChainMap
from collections.abc import Container, Mapping
from functools import partial
from typing import Any

import pyoxigraph as ox
from markupsafe import Markup

from raccordo.act.plans import Plan, Plans
from raccordo.project import Project
from raccordo.publish import address, dumps
from raccordo.publish.dumps import Publication
from raccordo.rdf import query
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import LANGUAGES
from raccordo.rdf.query import CannedQuery, Parameter
from raccordo.site import frontend, pages
from raccordo.site.site import Page, Site

STEM = "explorer"
# What the explorer's page loads by itself, and at the first touch besides the data.
SCRIPTS, ENGINE = ("site/queries.js", "site/explorer.js"), ("site/unpack.js", "site/engine.js", "site/editor.js")
# The one file, which finds nothing beside it, has all of it, and the writer of workbooks as well. These it has packed.
PACKED = ("site/xlsx.js", "site/queries.js", "site/editor.js", "site/explorer.js")
# The one file has the faces that most of its text is in; the browser's own fonts stand in for the others.
FACES = re.compile(r"titillium-web-\S+-(400|600)-normal\.woff2|roboto-mono-\S+-normal\.woff2")


def files(queries: dict[str, CannedQuery], published: Graph, files: Publication) -> dict[str, bytes]:
    """The explorer's queries as a script, and the explorer as one file, beside the scripts with the data (`data`).

    A page loads the plan that is asked of; the one file has the newest. `files` are those of the publication so far,
    with the bundle of the front end.
    """
    project, plans = published.project, Plans(published).newest_first
    listed: list[dict[str, Any]] = [
        {
            "key": plan.key,
            "script": data_of(plan.key),
            "titles": {language: published.label(plan.iri, language) for language in LANGUAGES},
            "size": files.written[data_of(plan.key)].size,
        }
        for plan in plans
    ]
    described = describe(project, queries) | {
        "shared": {"key": "", "script": data_of(""), "size": files.written[data_of("")].size},
        "engine": {"scripts": ENGINE, "size": sum(files.written[name].size for name in ENGINE)},
    }

    def told(beside: bool, plans: list[dict[str, Any]]) -> dict[str, bytes]:
        return {"site/queries.js": script("self.raccordoQueries", described | {"pages": beside, "plans": plans})}

    inside = [data_of(""), *(plan["script"] for plan in listed[:1])]
    alone = ChainMap(told(False, listed[:1]), files)  # type: ignore[arg-type]  # nothing is put into it
    return told(True, listed) | {"raccordo-explorer.html": one_file(project, alone, inside)}


def is_in(files: Container[str]) -> bool:
    """Whether a publication has the explorer: it has none without a front end."""
    return SCRIPTS[1] in files


def data_of(key: str) -> str:
    """The path of the script with the data of a plan, by what it is called in the search; of what is shared without."""
    return f"site/data{'/' if key else ''}{key}.js"


def data(published: Graph, plan: Plan | None) -> dict[str, bytes]:
    """The script with the named graphs in TriG and the names, both packed: of a plan, or of what is shared.

    A plan's are the triples about what is its own, in whichever graph, so that what is said of shared things is there
    whatever plan is loaded; and what the catalogue says of a plan's own graphs and files. Anchors and mentions, which
    are many and have no page, get no names.
    """
    project, plans = published.project, Plans(published)

    def own(iri: str) -> bool:
        return plans.owner(iri) == plan

    named = (iri for iri in published.names
             if own(iri) and not address.POINTER.fullmatch(iri.removeprefix(project.base)))  # fmt: skip
    names = {iri: texts for iri in named if (texts := published.names[iri])}
    told = json.dumps(names, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    graphs = dumps.prefixed(project, partial(published.about_some, own), ox.RdfFormat.TRIG)
    key = plan.key if plan else ""
    content = {"data": frontend.squeezed(graphs), "labels": frontend.squeezed([told])}
    return {data_of(key): script(f"(self.raccordoData=self.raccordoData||{{}})[{json.dumps(key)}]", content)}


def script(place: str, content: Any) -> bytes:
    """A script that gives a place, such as a global variable, a value."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"{place}={text};\n".encode()


def describe(project: Project, queries: dict[str, CannedQuery]) -> dict[str, Any]:
    """The canned queries with their parameters, and the prefixes."""
    return {
        "base": project.base,
        "prefixes": project.prefixes,
        "queries": [
            {
                "name": name,
                "titles": one.titles,
                "descriptions": one.descriptions,
                "text": body(one),
                "parameters": [_parameter(given) for given in one.parameters.values()],
            }
            for name, one in sorted(queries.items())
        ],
    }


def body(one: CannedQuery) -> str:
    """A query without the comments of its head, which the explorer shows beside it."""
    return re.sub(r"\A(?:#.*\n)*\n*", "", one.text)


def _parameter(parameter: Parameter) -> dict[str, Any]:
    """A parameter as a field: one that is left empty stands for all."""
    described = {
        "name": parameter.name,
        "descriptions": {"it": parameter.italian, "en": parameter.description},
    }
    if parameter.datatype:
        return described | {"kind": "number" if parameter.datatype == query.XSD_INTEGER else "text"}
    return described | {"kind": "iri", "ranges": parameter.ranges}


def page(site: Site) -> Page:
    """The page of the explorer in the site's language."""
    t = site.t
    return Page(
        STEM,
        "explorer",
        t("Interroga i dati", "Query the data"),
        t("SPARQL sui dati pubblicati, nel browser, senza server.", "SPARQL over the published data, in the browser."),
        crumbs=site.home,
        context={"scripts": SCRIPTS},
    )


def one_file(project: Project, files: Mapping[str, bytes], data: list[str]) -> bytes:
    """The explorer as one HTML file, with style, fonts and scripts inside, and those of the data at some paths.

    What could end a script in HTML is packed; the script that unpacks has nothing of it.
    """
    templates = pages.environment(str(project.root / "site" / "templates"))
    others = frontend.packed("raccordoScripts", b"\n".join(files[name] for name in PACKED))
    scripts = [*(files[name] for name in (*ENGINE, *data) if name not in PACKED), others]
    text = templates.get_template("explorer-alone.html.jinja").render(
        style=Markup(style_alone(files)),
        scripts=[Markup(one.decode()) for one in scripts],
        version=project.version,
        released=project.released,
        base=project.base,
    )
    return text.encode()


def style_alone(files: Mapping[str, bytes]) -> str:
    """The style sheet with the faces of FACES inside it, and no others."""

    def face(match: re.Match[str]) -> str:
        name = re.search(r"fonts/([^)\"']+)", match[0])
        if not name or not FACES.fullmatch(name[1]):
            return ""
        packed = base64.b64encode(files[f"site/fonts/{name[1]}"]).decode()
        return match[0].replace(f"fonts/{name[1]}", f"data:font/woff2;base64,{packed}")

    return re.sub(r"@font-face\s*\{[^}]*\}", face, files["site/site.css"].decode()).replace("</", "<\\/")
