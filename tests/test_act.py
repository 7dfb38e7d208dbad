"""The data against the act itself: its text is read here in other ways than the data were made."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest

from raccordo.publish import certainty
from tests import fixtures

ROOT = Path(__file__).resolve().parent.parent
SOURCE = (ROOT / "data" / "source" / "determinazione-57-2023.txt").read_text(encoding="utf-8")
LINES = SOURCE.split("\n")
PROLOGUE = """
PREFIX rac: <https://w3id.org/raccordo/onto/>
PREFIX act: <https://w3id.org/raccordo/data/act/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX inpsact: <https://w3id.org/raccordo/data/inps/act/>
PREFIX kind: <https://w3id.org/raccordo/cv/discrepancy-kind/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX pairing: <https://w3id.org/raccordo/cv/pairing/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
PROGRAMME_LINE = re.compile(r"^(\d+\.\d+(?:\.[a-z])?)\.? Programma\s+[-–]", re.MULTILINE)


@cache
def store() -> ox.Store:
    return fixtures.published().known.store


def ask(body: str) -> list[tuple[str, ...]]:
    solutions = store().query(PROLOGUE + body)
    names = [variable.value for variable in solutions.variables]
    return [tuple("" if row[name] is None else row[name].value for name in names) for row in solutions]


def one(body: str) -> str:
    ((cell,),) = ask(body)
    return cell


def joined(text: str) -> str:
    """The text as a reader gets it who undoes line breaks: a hyphen at the end of a line stays, without a blank."""
    text = re.sub(r"(?<=\w-)\n\s*(?=\w)", "", text)
    return re.sub(r"\s*\n\s*", " ", text)


def pages() -> list[str]:
    """The pages of Allegato B."""
    return re.split(r"^ ?Allegato B$", SOURCE, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize(
    ("what", "count"),
    [
        ("Guideline", 23),
        ("Mission", 6),
        ("Programme", 28),
        ("SubProgramme", 8),
        ("StrategicDirective", 95),
        ("AlignmentEntry", 96),
        ("UnalignedEntry", 2),
        ("Recital", 14),
        ("OperativeClause", 3),
    ],
)
def test_counts(what: str, count: int) -> None:
    assert one(f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a rac:{what} }}") == str(count)


def test_rows_of_each_page_are_as_printed() -> None:
    printed = {n: PROGRAMME_LINE.findall(page) for n, page in enumerate(pages(), start=1)}
    data = defaultdict(list)
    for page, code in ask(
        "SELECT ?page ?code WHERE { ?r rac:page ?page ; rac:position ?n ; rac:ofProgramme/rac:code ?code } "
        "ORDER BY ?page ?n"
    ):
        data[int(page)].append(code)
    assert {n: codes for n, codes in printed.items() if codes} == data
    assert sum(map(len, data.values())) == 96


def test_rows_of_each_guideline_are_as_printed() -> None:
    # A guideline's rows begin at a head "Missione Programma Programma SP|OGE" or, on a page without one, go on from the
    # page before. The heads come in the order of the guidelines, except that page 15 has 23's too (its row is on 16).
    head = re.compile(r"^Missione Programma Programma (?:SP|OGE)$|^(- - -)$|" + PROGRAMME_LINE.pattern, re.MULTILINE)
    printed: dict[int, Counter[str]] = defaultdict(Counter)
    guideline = 0
    for page in pages():
        for match in head.finditer(page):
            if match.group(2):
                printed[guideline][match.group(2)] += 1
            elif match.group(1):
                printed[guideline]["-"] += 1
            else:
                guideline += 1
    data: dict[int, Counter[str]] = defaultdict(Counter)
    for number, code in ask(
        "SELECT ?n ?code WHERE { ?r rac:ofGuideline/rac:number ?n . OPTIONAL { ?r rac:ofProgramme/rac:code ?code } }"
    ):
        data[int(number)][code or "-"] += 1
    assert printed == data


def test_categories_and_titles_are_as_printed() -> None:
    annex = SOURCE[SOURCE.index("Micaela Gelera \n") + len("Micaela Gelera \n") : SOURCE.index("Allegato B")]
    annex = re.sub(r"^\s*LINEE GUIDA GESTIONALI 2024\s*$", "", annex, flags=re.MULTILINE)
    annex = re.sub(r"\n\n\n\n\s*\d\n", "\n", annex)  # the three page numbers
    flat = " ".join(joined(annex).split())
    found = re.findall(r"(\d+) (.+?) (SP|OGE)(?= \d|$)", flat)
    data = ask(
        "SELECT ?n ?title ?c WHERE { ?g rac:number ?n ; a rac:Guideline ; dcterms:title ?title ; "
        "rac:category/skos:notation ?c } ORDER BY ?n"
    )
    assert found == data


def test_titles_of_the_annexes_agree() -> None:
    # Each title's words, less blanks, stand in Allegato B as in Allegato A.
    b = re.sub(r"\s", "", "".join(pages()))
    for (title,) in ask("SELECT ?t WHERE { ?g a rac:Guideline ; dcterms:title ?t }"):
        assert re.sub(r"\s", "", title) in b


@pytest.mark.parametrize("kind", ["StrategicDirective", "Recital", "OperativeClause"])
def test_texts_are_the_sources(kind: str) -> None:
    flat = joined(SOURCE)
    for (text,) in ask(f"SELECT ?t WHERE {{ ?x a rac:{kind} ; rac:text ?t }}"):
        assert text in flat


def test_each_text_of_annex_b_is_a_directive_a_title_or_a_head() -> None:
    # What is left of Allegato B when directives, titles and rows are taken away is heads, the page number and the note.
    left = re.sub(r"\s", "", "".join(pages()))
    texts = ask("SELECT ?t WHERE { ?x a rac:StrategicDirective ; rac:text ?t }")
    titles = ask("SELECT ?t WHERE { ?x a rac:Guideline ; dcterms:title ?t }")
    for (text,) in sorted(texts + titles, key=lambda row: -len(row[0])):
        assert re.sub(r"\s", "", text) in left, text
        left = left.replace(re.sub(r"\s", "", text), "¶")
    left = re.sub(r"MISSIONE\d+[-–][^¶]*?(?=\d+\.\d)", "", left)
    left = re.sub(r"(\d+\.\d+(?:\.[a-z])?)\.?Programma[-–].*?\1", "", left)
    for head in (
        "LINEEGUIDAGESTIONALI2024", "LineeGuidaComuni(OGE-ObiettiviGeneralidiEnte)", "LineeGuidaSpecifiche(SP)",
        "DELIBERAZIONECIVN.13DEL17LUGLIO2023-RELAZIONEPROGRAMMATICAPERGLIANNI2024-2026",
        "MissioneProgrammaProgrammaSP", "MissioneProgrammaProgrammaOGE", "Indirizzostrategico", "(Segue)",
        "(*)Indirizzodeclinatoinduelineeguida.", "(*)",
        "¶", "-",
    ):  # fmt: skip
        left = left.replace(head, "")
    assert left == "1", "the page number of page 1 is all that is left"


def test_candidates_fit_a_whole_reading() -> None:
    # Each candidate must stand in its row in at least one way of giving each directive of a page one row.
    rows = ask("SELECT ?page ?r ?d WHERE { ?r rac:page ?page ; rac:candidateDirective ?d }")
    for page in sorted({row[0] for row in rows}, key=int):
        graph = nx.Graph((r, d) for p, r, d in rows if p == page)
        left = {r for p, r, _ in rows if p == page}
        for row, directive in list(graph.edges(left)):
            rest = graph.copy()
            rest.remove_nodes_from([row, directive])
            matching = nx.bipartite.hopcroft_karp_matching(rest, left - {row}) if len(left) > 1 else {}
            assert len(matching) == 2 * (len(left) - 1), f"page {page}: {directive} in {row} leaves another row empty"


def readings(ends: dict[str, set[str]]) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """By brute force, for each way of filling the open rows of a page: what ties directives to the ends of rows in all
    ways, and what does in some."""
    always, sometimes = set(), set()
    rows = ask("SELECT ?page ?r ?d WHERE { ?r rac:page ?page ; rac:candidateDirective ?d }")
    for page in {row[0] for row in rows}:
        options = defaultdict(set)
        for p, r, d in rows:
            if p == page:
                options[r].add(d)
        found = [
            {(end, d) for r, d in reading.items() for end in ends[r]}
            for reading in assignments(sorted(options), options)
        ]
        assert found
        always |= set.intersection(*found)
        sometimes |= set.union(*found)
    return always, sometimes


def without_guideline_printed() -> set[str]:
    """The rows whose page prints no title of their guideline, by the lines that the titles stand on."""
    heads = [number for number, line in enumerate(LINES, 1) if line.strip() == "Allegato B"]
    titles = ask(
        "SELECT ?g ?line WHERE { ?a rac:anchors ?g ; rac:anchoredProperty dcterms:title . "
        "?a oa:hasSelector/rac:sourceLine ?line . ?g a rac:Guideline }"
    )
    printed = {(guideline, sum(head <= int(line) for head in heads)) for guideline, line in titles}
    rows = ask("SELECT ?row ?g ?page WHERE { ?row rac:ofGuideline ?g ; rac:page ?page }")
    return {row for row, guideline, page in rows if (guideline, int(page)) not in printed}


def by_the_page_alone(ends: dict[str, set[str]], unprinted: set[str]) -> set[tuple[str, str]]:
    """What ties directives to the ends of rows however the texts of a page are put into its rows, with no evidence."""
    of_page, on_page = defaultdict(list), defaultdict(list)
    for page, row in ask("SELECT ?page ?r WHERE { ?r a rac:AlignmentEntry ; rac:page ?page }"):
        of_page[page].append({end for end in ends[row] if row not in unprinted or "/guideline/" not in end})
    for page, directive in ask("SELECT ?page ?d WHERE { ?d a rac:StrategicDirective ; rac:page ?page }"):
        on_page[page].append(directive)
    assert all(len(of_page[page]) == len(on_page[page]) for page in on_page)
    return {(end, d) for page in on_page for d in on_page[page] for end in set.intersection(*of_page[page])}


@pytest.mark.slow
def test_ties_are_what_the_readings_of_each_page_have() -> None:
    ends = defaultdict(set)
    for r, end in ask("SELECT ?r ?e WHERE { ?r rac:ofGuideline|rac:within ?e ; rac:pairing ?p }"):
        ends[r].add(end)
    certain = by_the_page_alone(ends, without_guideline_printed())
    decided = {(end, d) for r, d in ask("SELECT ?r ?d WHERE { ?r rac:ofDirective ?d }") for end in ends[r]}
    always, sometimes = readings(ends)
    run = fixtures.published()
    graph = run.known | run.shapes
    found = {
        level: {(end, d) for end, tied in ties.items() for d, its in tied.items() if its == level}
        for ties in [fixtures.ties(graph)]
        for level in certainty.LEVELS
    }
    assert found["certain"] == certain
    # And the same from the other end.
    tied, directives = certainty.Ties(graph), graph.instances("rac:StrategicDirective")
    each = {(end, directive, level) for directive in directives for end, level in tied.ends(directive).items()}
    assert each == {(end, directive, level) for level, pairs in found.items() for end, directive in pairs}
    assert found["deduced"] == (decided | always) - certain
    assert found["open"] == sometimes - certain - decided - always
    # What a guideline is aligned with is what is certain of it.
    aligned = {(g, d) for g, d in found["certain"] | found["deduced"] if "/guideline/" in g}
    assert set(ask("SELECT ?g ?d WHERE { ?g rac:alignedWith ?d }")) == aligned
    # And the programmes and missions that a directive falls under.
    under = {(e, d) for e, d in found["certain"] | found["deduced"] if "/guideline/" not in e}
    assert set(ask("SELECT ?e ?d WHERE { ?d rac:fallsUnder ?e }")) == under


def test_missions_are_spread_as_the_readings_have_it() -> None:
    """A directive may surely be of a mission and surely of a guideline, and not surely of a row of both."""
    ends = defaultdict(set)
    for r, m, g in ask(
        "SELECT ?r ?m ?g WHERE { ?r rac:ofProgramme/rac:inMission/rac:code ?m ; rac:ofGuideline/rac:number ?g }"
    ):
        ends[r].add(f"{m} {g}")
    unprinted = without_guideline_printed()
    certain = by_the_page_alone({r: set() if r in unprinted else its for r, its in ends.items()}, unprinted)
    decided = {(end, d) for r, d in ask("SELECT ?r ?d WHERE { ?r rac:ofDirective ?d }") for end in ends[r]}
    always, sometimes = readings(ends)
    inferred = (decided | always) - certain
    possible = sometimes - inferred - certain
    expected = {
        end: [sum(its == end for its, _ in several) for several in (certain, inferred, possible)]
        for end in set().union(*ends.values())
    }
    found = ask((ROOT / "queries" / "spread-of-missions.rq").read_text(encoding="utf-8"))
    assert {f"{row[2]} {row[4]}": [int(count) for count in row[7:]] for row in found} == expected
    rows = Counter(end for its in ends.values() for end in its)
    assert {f"{row[2]} {row[4]}": int(row[6]) for row in found} == rows


def test_the_candidates_are_those_of_the_readings() -> None:
    """By brute force: of the directives of a page, without those decided elsewhere and those that a row excludes."""
    rows = ask(
        "SELECT ?page ?row ?g ?p WHERE { ?row rac:page ?page ; rac:ofGuideline ?g ; rac:ofProgramme ?p ; "
        "rac:pairing pairing:unresolved }"
    )
    excluded = defaultdict(set)
    for row, d in ask("SELECT ?row ?d WHERE { ?row rac:excludedDirective ?d }"):
        excluded[row].add(d)
    found = defaultdict(set)
    for row, d in ask("SELECT ?row ?d WHERE { ?row rac:candidateDirective ?d }"):
        found[row].add(d)
    for page in {page for page, *_ in rows}:
        decided = {d for (d,) in ask(f"SELECT ?d WHERE {{ ?r rac:page {page} ; rac:ofDirective ?d }}")}
        printed = {d for (d,) in ask(f"SELECT ?d WHERE {{ ?d a rac:StrategicDirective ; rac:page {page} }}")}
        options = {row: printed - decided - excluded[row] for at, row, *_ in rows if at == page}
        in_readings = defaultdict(set)
        for reading in assignments(sorted(options), options):
            for row, d in reading.items():
                in_readings[row].add(d)
        assert {row: found[row] for row in options} == in_readings
    groups = defaultdict(set)
    for _, row, g, p in rows:
        groups[g, p] |= {frozenset(found[row])}
    # Rows that cannot be told apart have the same candidates.
    assert all(len(several) == 1 for several in groups.values())


def assignments(rows: list[str], options: dict[str, set[str]]):  # type: ignore[no-untyped-def]
    if not rows:
        yield {}
        return
    for directive in sorted(options[rows[0]]):
        for rest in assignments(rows[1:], {r: options[r] - {directive} for r in rows[1:]}):
            yield {rows[0]: directive} | rest


def test_each_double_blank_and_wrong_quote_is_noted() -> None:
    noted = {int(line) for (line,) in ask("SELECT ?l WHERE { ?d rac:sourceLine ?l }")}
    for number, line in enumerate(LINES, start=1):
        # A doubled blank inside a line; a closing quotation mark before a word; two opening ones in a row.
        if re.search(r"\S  +\S|[’ (]”\w|“[^”]*“", line):
            # The doubled blank of a programme's label is noted once, on its first line.
            again = "Programma  –" in line and LINES.index(line) + 1 != number
            assert number in noted or again, f"line {number}: {line}"


def test_each_missing_elision_is_noted() -> None:
    noted = {int(line) for (line,) in ask("SELECT ?l WHERE { ?d rac:kind kind:grammar ; rac:sourceLine ?l }")}
    # That of “una” is not compulsory.
    unelided = re.finditer(r"\b(?:(?:de|a|da|ne|su)l)?l[ao]\s+[aeiouAEIOU]", SOURCE)
    found = [SOURCE.count("\n", 0, match.start()) + 1 for match in unelided]
    assert found == [1737]
    assert set(found) <= noted


def test_identifiers_of_acts_of_the_state() -> None:
    rows = ask(
        "SELECT ?type ?n ?id WHERE { ?a a rac:Act ; rac:actType/skos:notation ?type . "
        "OPTIONAL { ?a rac:printedNumber ?n } OPTIONAL { ?a eli:id_local ?id } }"
    )
    of_the_state = {"legge", "decreto-legge", "decreto-legislativo", "dpr", "dpcm", "dm"}
    for kind, number, identifier in rows:
        assert bool(identifier) == (kind in of_the_state and bool(number)), (kind, number, identifier)


def test_what_recital_5_may_cite_is_not_decided() -> None:
    recital = "?r a rac:Recital ; rac:number 5 . "
    assert ask(f"SELECT ?c WHERE {{ {recital} ?r eli:cites ?c . ?c a rac:Provision }}") == []
    of = ask(f"SELECT ?n WHERE {{ {recital} ?r rac:mayCite/eli:is_part_of/rac:printedNumber ?n }} ORDER BY ?n")
    assert of == [("51",), ("87",)]


def test_each_number_that_a_form_gives_an_act_is_listed() -> None:
    # The number of the act itself comes before any other act that its title names.
    number = re.compile(r"(?:\bn\. ?|\bL\. )(\d+)", re.IGNORECASE)
    for act, form in ask("SELECT ?a ?f WHERE { ?a a rac:Act ; rac:printedAs ?f }"):
        titled = any(form in title for (title,) in ask(f"SELECT ?t WHERE {{ <{act}> dcterms:title ?t }}"))
        printed = {n for (n,) in ask(f"SELECT ?n WHERE {{ <{act}> rac:printedNumber ?n }}")}
        assert titled or set(number.findall(form)) <= printed, (act, form)


def test_a_row_says_how_its_guideline_is_known_where_its_page_does_not_print_it() -> None:
    noted = ask("SELECT DISTINCT ?row WHERE { ?row rac:ofGuideline ?g ; rac:inferenceNote ?note }")
    assert without_guideline_printed() == {row for (row,) in noted}


def test_the_conflicting_number_is_not_chosen() -> None:
    numbers = ask("SELECT ?n WHERE { inpsact:deliberazione-civ-2023-07-17 rac:printedNumber ?n } ORDER BY ?n")
    assert numbers == [("13",), ("33",)]
    printed = ask(
        "SELECT ?p WHERE { ?d rac:concerns inpsact:deliberazione-civ-2023-07-17 ; rac:printedReading ?p } ORDER BY ?p"
    )
    assert printed == [("N.13 DEL 17 LUGLIO 2023",), ("n. 33 del 17 luglio 2023",)]
