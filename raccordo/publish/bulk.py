"""Ready scripts and configuration for the bulk loaders of triplestores: `dist/load/`, from the templates in `load/`."""

from __future__ import annotations

import jinja2

from raccordo.rdf.graph import Graph

SUFFIX = ".jinja"


def files(published: Graph) -> dict[str, bytes]:
    """The file that each template makes for what is published."""
    project = published.project
    given = {"base": project.base, "graphs": sorted(published.by_graph), "triples": len(published.quads)}
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(project.root / "load")),
        autoescape=False,  # scripts, not HTML; IRIs have no quote, and no character that a shell or SQL would obey
        trim_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    names = [name for name in templates.list_templates() if name.endswith(SUFFIX)]
    return {f"load/{name.removesuffix(SUFFIX)}": templates.get_template(name).render(given).encode() for name in names}
