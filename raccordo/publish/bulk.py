"""Ready scripts and configuration for the bulk loaders of triplestores: `dist/load/`, from the templates in `load/`."""

from __future__ import annotations

import jinja2
import pyoxigraph as ox

from raccordo.project import Project
from raccordo.rdf.turtle import value

SUFFIX = ".jinja"


def files(project: Project, quads: list[ox.Quad]) -> dict[str, bytes]:
    """The file that each template makes for the published quads, which are under the project's base already."""
    graphs = sorted({value(quad.graph_name) for quad in quads})
    given = {"base": project.base, "graphs": graphs, "triples": len(set(quads))}
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(project.root / "load")),
        autoescape=False,  # scripts, not HTML; IRIs have no quote, and no character that a shell or SQL would obey
        trim_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    names = [name for name in templates.list_templates() if name.endswith(SUFFIX)]
    return {f"load/{name.removesuffix(SUFFIX)}": templates.get_template(name).render(given).encode() for name in names}
