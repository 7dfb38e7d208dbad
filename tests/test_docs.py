"""What the documents say is so: commands, outputs and figures."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from raccordo import pipeline
from raccordo.project import DEFAULT_BASE
from tests import fixtures
from tests.standards import standard

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}


def blocks(language: str, text: str = README) -> list[str]:
    return [body for name, body in re.findall(r"```(\w*)\n(.*?)```", text, re.DOTALL) if name == language]


@pytest.mark.slow
def test_query_in_the_docs_gives_what_it_shows() -> None:
    text = DOCS["query.md"]
    (command,) = (block for block in blocks("sh", text) if "py query" in block and "--endpoint" not in block)
    arguments = command.split("build.py", 1)[1].split()
    done = subprocess.run(
        [sys.executable, "build.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout in blocks("", text)


def test_the_docs_load_by_the_scripts_that_there_are() -> None:
    text = "".join(block for block in blocks("sh", DOCS["load.md"]) if "load http" not in block)
    named = re.findall(r"\b(\w+\.(?:sh|sql)) ", text)
    assert set(named) == {"oxigraph.sh", "fuseki.sh", "virtuoso.sql", "rdf4j.sh"}
    assert all((ROOT / "load" / f"{name}.jinja").is_file() for name in named)


@pytest.mark.slow
def test_figures_of_the_sample_output() -> None:
    run = fixtures.published()
    sample = next(block for block in blocks("") if block.startswith("graphs"))
    (covered,) = run.coverage.values()
    sizes = pipeline.graph_sizes(run)
    for name, figure in (
        ("graphs", len(sizes)),
        ("triples", sum(sizes.values())),
        ("inferred", len(run.inference.quads)),
        ("anchored", f"{covered.covered} of {covered.characters} characters"),
        ("  content", covered.content),
        ("  furniture", covered.furniture),
        *((f"  {name}", f"{sizes[DEFAULT_BASE + 'graph/' + name]} triples") for name in
          ("inps/2024/alignment", "inps/2024/anchors", "inps/2024/directives")),
    ):  # fmt: skip
        assert f"{name:<30}{figure}" in sample.splitlines()


def test_what_is_not_on_an_index_is_installed_from_none() -> None:
    texts = {path: path.read_text(encoding="utf-8") for folder in ("docs", "raccordo", "site/templates", "deploy")
             for path in (ROOT / folder).rglob("*") if path.suffix in (".md", ".py", ".jinja", ".sh")}  # fmt: skip
    texts[ROOT / "README.md"] = README
    assert [path for path, text in texts.items() if re.search(r"raccordo\[\w+\]|pip install raccordo", text)] == []


def test_two_commands_are_single_lines_and_ci_runs_them() -> None:
    build, test = blocks("sh")[:2]
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert build.count("\n") == test.count("\n") == 1
    for part in test.strip().split(" && "):
        assert part in ci
    assert ".venv/bin/python build.py" in build
    assert ".venv/bin/python build.py build --reference\n" in ci


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        (r"and (\d+) \[queries\]", len(list((ROOT / "queries").glob("*.rq")))),
        (
            r"with alignments to (\w+) others",
            {12: "twelve"}[len(list((ROOT / "ontology" / "alignments").glob("*.ttl")))],
        ),
    ],
)
def test_figures_of_the_readme(pattern: str, count: object) -> None:
    assert re.findall(pattern, README) == [str(count)]


@pytest.mark.parametrize(
    ("what", "pattern", "file"),
    [
        ("a rac:Discrepancy ;", r"slips or contradicts itself \| ([\d,]+) \|", "inps/2024/discrepancies.ttl"),
        ("\trac:mentions\t", r"names a thing \| ([\d,]+) \|", "inps/2024/anchors.tsv"),
        ("a rac:Furniture ;", r"not for its content \| ([\d,]+) \|", "inps/2024/furniture.ttl"),
        ("a rac:PlainWords ;", r"with the reason \| ([\d,]+) \|", "inps/2024/plain-words.ttl"),
    ],
)
def test_figures_of_the_vocabulary(what: str, pattern: str, file: str) -> None:
    text = (ROOT / "ontology" / "README.md").read_text(encoding="utf-8")
    count = (ROOT / "data" / file).read_text(encoding="utf-8").count(what)
    assert [figure.replace(",", "") for figure in re.findall(pattern, text)] == [str(count)]


def test_figures_of_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (things, mentions) = re.search(r"The (\d+) information systems.*?and (\d+) anchored", text).groups()  # type: ignore[union-attr]
    files = [ROOT / "data" / f"{name}.ttl" for name in ("systems", "measures", "funds", "initiatives")]
    assert sum(file.read_text(encoding="utf-8").count("    a rac:") for file in files) == int(things)
    path = ROOT / "data" / "inps" / "2024" / "anchors.tsv"
    assert path.read_text(encoding="utf-8").count("\trac:mentions\t") == int(mentions)
    slips = (ROOT / "data" / "inps" / "2024" / "discrepancies.ttl").read_text(encoding="utf-8")
    assert f"and {slips.count('a rac:Discrepancy ;')} slips" in text


def test_the_glossary_is_what_the_translations_use() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Glossary", 1)[1]
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", text, re.MULTILINE)[2:]
    assert len(rows) > 50
    keys = [re.sub(r"\W", "", italian.lower()) for italian, _ in rows]
    assert keys == sorted(keys)
    english = " ".join(words for _, _, words in translations()).lower()
    for italian, terms in rows:
        assert any(term.strip().lower() in english for term in re.split(r", |\(", terms)), (italian, terms)


def inflected(term: str) -> str:
    """A pattern of an Italian term in the singular and the plural."""
    return r"\b" + r"\s+".join(rf"{re.escape(w[:-1] if len(w) > 3 else w)}\w{{0,2}}" for w in term.split()) + r"\b"


def translations() -> Iterator[tuple[str, str, str]]:
    """What the data say in Italian and in English: of what, and both. What notes quote of the act is left out."""
    said = defaultdict(dict)  # type: ignore[var-annotated]
    for path in (ROOT / "data").rglob("*.ttl"):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if isinstance(quad.object, ox.Literal) and quad.object.language:
                name = quad.predicate.value.rpartition("/")[2].lower().replace("unofficialt", "t")
                said[quad.subject.value, name][quad.object.language] = quad.object.value
    for (iri, name), words in said.items():
        if words.keys() >= {"it", "en"}:
            of_the_act = name in {"text", "title"}
            yield f"{iri} {name}", words["it"] if of_the_act else re.sub("[«“].*?[»”]", "", words["it"]), words["en"]


def test_the_glossary_holds_in_labels_and_notes_as_in_translations() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Glossary", 1)[1]
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", text, re.MULTILINE)[2:]
    # An acronym in brackets is in both languages; any other bracket tells two senses of a word apart.
    terms = {
        italian: re.sub(r" \([A-Z]\w+\)", "", english).split(", ")
        for row, english in rows
        for italian in re.sub(r" \([A-Z]\w+\)", "", row).split(", ")
        if not set("()") & set(re.sub(r" \([A-Z]\w+\)", "", row))
    }
    pairs = list(translations())
    assert len(pairs) > 500
    wrong = []
    for where, italian, english in pairs:
        # The longer terms first, so that «crediti da lavoro» isn't taken for «crediti».
        for term in sorted(terms, key=len, reverse=True):
            italian, found = re.subn(inflected(term), "", italian, flags=re.IGNORECASE)  # noqa: PLW2901
            stems = [[word[:-1] if len(word) > 4 else word for word in one.lower().split()] for one in terms[term]]
            if found and not any(all(stem in english.lower() for stem in words) for words in stems):
                wrong.append(f"{where}: {term} is {', '.join(terms[term])}: {english}")
    assert wrong == []


def test_each_rule_is_in_the_vocabularys_documentation() -> None:
    from raccordo.reason import rules  # noqa: PLC0415

    text = (ROOT / "ontology" / "README.md").read_text(encoding="utf-8")
    own = (path.stem for path in (ROOT / "ontology" / "rules").glob("*.rq") if not path.stem.startswith("label-"))
    for rule in (*rules.RULES, *rules.CONTRADICTIONS, *own):
        assert rule in text, rule


def test_terms_named_beside_the_vocabulary_are_in_it() -> None:
    """The documentation and the alignments, comments included: no other check reads these."""
    ontology = ROOT / "ontology"
    terms = set(re.findall(r"^rac:\w+$", (ontology / "raccordo.ttl").read_text(encoding="utf-8"), re.MULTILINE))
    for path in (ontology / "README.md", *(ontology / "alignments").glob("*.ttl")):
        named = set(re.findall(r"\brac:\w+", path.read_text(encoding="utf-8")))
        assert not named - terms, path.name


@pytest.mark.parametrize("path", sorted((ROOT / "ontology" / "alignments").glob("*.ttl")), ids=lambda path: path.stem)
def test_each_link_of_an_alignment_has_a_note_in_both_languages(path: Path) -> None:
    links, axioms = set(), defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in (quad.triple for quad in ox.parse(path=path)):
        if isinstance(subject, ox.BlankNode):
            axioms[subject][re.split("[#/]", predicate.value)[-1]].append(value)
        elif predicate.value.endswith(("Match", "seeAlso")):
            links.add((subject, predicate, value))
    about = {
        tuple(said[f"annotated{part}"][0] for part in ("Source", "Property", "Target")) for said in axioms.values()
    }
    assert len(axioms) == len(about)
    assert about == links
    for said in axioms.values():
        assert sorted(note.language for note in said["note"]) == ["en", "it"], said


@pytest.mark.standards("stratml")
def test_each_element_of_stratml_is_weighed() -> None:
    text = (ROOT / "ontology" / "README.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.split("### StratML", 1)[1].splitlines() if line.startswith("| ")]
    schemas = "".join(path.read_text(encoding="utf-8") for path in standard("stratml").glob("*.xsd"))
    assert set(re.findall(r"`(\w+)`", "".join(rows))) == set(re.findall(r'<xsd:element name="(\w+)"', schemas))


def test_links_resolve_to_files() -> None:
    for document in ("README.md", "CONTRIBUTING.md", "ontology/README.md", "LICENSE-DATA.md"):
        path = ROOT / document
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert target.startswith("https://") or (path.parent / target).exists(), f"{document}: {target}"


def test_metadata_files_can_be_read() -> None:
    for name in ("publiccode.yml", "CITATION.cff"):
        assert yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
