"""The explorer: SPARQL in the browser over the published graphs, as a page of the site and as one HTML file.

A browser loads no data by itself from `file://`, but it does load scripts: the dataset and the engine are scripts that
give a variable their content, packed. All the rest is `site/src/explorer.js`.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

import jinja2
import pyoxigraph as ox
from markupsafe import Markup

from raccordo.project import Project
from raccordo.publish import address
from raccordo.rdf import query
from raccordo.rdf.graph import Labels
from raccordo.rdf.query import CannedQuery, Parameter
from raccordo.site import frontend
from raccordo.site.site import Crumb, Page, Site

STEM = "explorer"
SCRIPTS = ("site/unpack.js", "site/data.js", "site/engine.js", "site/queries.js", "site/explorer.js")
# The one file, which finds nothing beside it, has the writer of workbooks as well. These it has packed.
PACKED = ("site/xlsx.js", "site/queries.js", "site/explorer.js")
# The one file has the faces that most of its text is in; the browser's own fonts stand in for the others.
FACES = re.compile(r"titillium-web-\S+-(400|600)-normal\.woff2|roboto-mono-\S+-normal\.woff2")


def files(
    project: Project,
    queries: dict[str, CannedQuery],
    store: ox.Store,
    published: Mapping[str, bytes],
    labels: Labels,
) -> dict[str, bytes]:
    """The explorer's data and queries as scripts, and the explorer as one file; none where there is no front end.

    `store` has what the queries are asked of, `published` the files so far: the named graphs in TriG, and the
    bundle of the front end. `labels` name what the data give no label. Anchors and mentions, which are many and have
    no page, are left out of them.
    """
    if "site/explorer.js" not in published:
        return {}
    named = {
        iri: texts for iri, texts in labels.items() if not address.POINTER.fullmatch(iri.removeprefix(project.base))
    }
    described = describe(project, queries, store) | {"labels": named}
    made = {
        "site/data.js": frontend.packed("raccordoData", published["raccordo.trig"]),
        "site/queries.js": script("raccordoQueries", described | {"pages": True}),
    }
    alone = {**published, **made} | {"site/queries.js": script("raccordoQueries", described | {"pages": False})}
    return made | {"raccordo-explorer.html": one_file(project, alone)}


def script(name: str, content: Any) -> bytes:
    """A script that gives a global variable a value."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"self.{name}={text};\n".encode()


def describe(project: Project, queries: dict[str, CannedQuery], store: ox.Store) -> dict[str, Any]:
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
                "parameters": [_parameter(store, given) for given in one.parameters.values()],
            }
            for name, one in sorted(queries.items())
        ],
    }


def body(one: CannedQuery) -> str:
    """A query without the comments of its head, which the explorer shows beside it."""
    return re.sub(r"\A(?:#.*\n)*\n*", "", one.text)


def _parameter(store: ox.Store, parameter: Parameter) -> dict[str, Any]:
    """A parameter as a field: one that is left empty stands for all."""
    described = {
        "name": parameter.name,
        "descriptions": {"it": parameter.italian, "en": parameter.description},
    }
    if parameter.datatype:
        return described | {"kind": "number" if parameter.datatype == query.XSD_INTEGER else "text"}
    return described | {"kind": "iri", "options": query.instances(store, parameter.ranges)}


def page(site: Site) -> Page:
    """The page of the explorer in the site's language."""
    t = site.t
    return Page(
        STEM,
        "explorer",
        t("Interroga i dati", "Query the data"),
        t("SPARQL sui dati pubblicati, nel browser, senza server.", "SPARQL over the published data, in the browser."),
        crumbs=[Crumb(site.file("index"), t("Inizio", "Home"))],
        context={"scripts": SCRIPTS},
    )


def one_file(project: Project, files: dict[str, bytes]) -> bytes:
    """The explorer as one HTML file, with style, fonts, scripts and data inside.

    What could end a script in HTML is packed; the script that unpacks has nothing of it.
    """
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(project.root / "site" / "templates")),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    others = frontend.packed("raccordoScripts", b"\n".join(files[name] for name in PACKED))
    scripts = [*(files[name] for name in SCRIPTS if name not in PACKED), others]
    text = templates.get_template("explorer-alone.html.jinja").render(
        style=Markup(style_alone(files)),
        scripts=[Markup(one.decode()) for one in scripts],
        version=project.version,
        released=project.released,
        base=project.base,
    )
    return text.encode()


def style_alone(files: dict[str, bytes]) -> str:
    """The style sheet with the faces of FACES inside it, and no others."""

    def face(match: re.Match[str]) -> str:
        name = re.search(r"fonts/([^)\"']+)", match[0])
        if not name or not FACES.fullmatch(name[1]):
            return ""
        packed = base64.b64encode(files[f"site/fonts/{name[1]}"]).decode()
        return match[0].replace(f"fonts/{name[1]}", f"data:font/woff2;base64,{packed}")

    return re.sub(r"@font-face\s*\{[^}]*\}", face, files["site/site.css"].decode()).replace("</", "<\\/")
