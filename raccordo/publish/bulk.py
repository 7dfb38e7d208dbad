"""Ready scripts and configuration for the bulk loaders of triplestores: `dist/load/`, from the templates in `load/`."""

from __future__ import annotations

from raccordo.rdf.graph import Graph


def files(published: Graph) -> dict[str, bytes]:
    """The file that each template makes for what is published."""
    project = published.project
    # Nothing is escaped: IRIs have no quote, and no character that a shell or SQL would obey.
    given = {"base": project.base, "graphs": sorted(published.by_graph), "triples": len(published.quads)}
    return {f"load/{name}": made for name, made in project.render("load", given).items()}
