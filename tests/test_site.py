"""The pages and documents: one of each kind for each IRI, in each language, and every link leads somewhere."""

from __future__ import annotations

import csv
import html
import json
import posixpath
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from raccordo.findings import UserError
from raccordo.project import DEFAULT_BASE, Project
from raccordo.publish import address
from raccordo.publish.dumps import Publication
from raccordo.rdf.graph import Found, Graph
from raccordo.rdf.query import Table
from raccordo.rdf.turtle import canonical, in_default_graph, value
from raccordo.site import pages, reader, sankey, search
from raccordo.site.capitals import Capitals, Words
from raccordo.site.phrases import Place, pieces
from raccordo.site.site import Page, Site
from tests import fixtures

ROOT = Path(__file__).resolve().parent.parent
VOID = {"meta", "link", "input", "br", "hr", "img"}


@dataclass
class Parsed(HTMLParser):
    """What a test asks of a page."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    heads: list[dict[str, str | None]] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)
    lang: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
            self.texts[tag].append("")
        if tag == "html":
            self.lang = found.get("lang") or ""
        if tag == "link":
            self.heads.append(found)
        for key in (found.get("name"), found.get("property")) if tag == "meta" else ():
            self.metas |= {key: found.get("content") or ""} if key else {}
        if value := found.get("id"):
            self.ids.append(value)
        # What stands in a head for other programs is whole, and a link of RDFa is a name.
        if (found.get("rel") != "canonical" and not found.get("property") and "hreflang" not in found) or tag == "a":
            self.links += [value for name in ("href", "src", "action") if (value := found.get(name)) is not None]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[self.open[-1]][-1] += data


@pytest.fixture(scope="module")
def parsed(publication: Path) -> dict[str, Parsed]:
    return parsed_pages(publication)


def parsed_pages(publication: Path) -> dict[str, Parsed]:
    found = {}
    for path in sorted(publication.rglob("*.html")):
        page = Parsed()
        page.feed(path.read_text(encoding="utf-8"))
        found[path.relative_to(publication).as_posix()] = page
    return found


@pytest.fixture(scope="module")
def quads(publication: Path) -> list[ox.Quad]:
    return canonical(ox.parse(path=str(publication / "raccordo.nq"), format=ox.RdfFormat.N_QUADS))


def minted(quads: list[ox.Quad]) -> set[str]:
    """The IRIs under the base that the data describe or use, without fragments, files and the address of a server."""
    found = {
        term.value.removeprefix(DEFAULT_BASE)
        for quad in quads
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, ox.NamedNode) and term.value.startswith(DEFAULT_BASE)
    }
    # What the catalogue describes of files and graphs has no place on a page of its own.
    found = {path if path.startswith("data/") else path.partition("#")[0] for path in found}
    return {path for path in found if not re.search(r"\.(nq|nt|ttl|trig|rdf|jsonld|gz|txt|svg)$|/$|^sparql$", path)}


def test_each_iri_has_its_documents_and_its_pages(
    publication: Path, parsed: dict[str, Parsed], quads: list[ox.Quad]
) -> None:
    paths = minted(quads)
    assert len(paths) > 4000
    missing = []
    for path in paths:
        missing += [f"{address.document(path)}.{ending}" for ending in address.formats(path)
                    if not (publication / f"{address.document(path)}.{ending}").is_file()]  # fmt: skip
        for language in address.LANGUAGES:
            page, _, fragment = address.page(path, language).partition("#")
            if page not in parsed or (fragment and fragment not in parsed[page].ids):
                missing.append(address.page(path, language))
    assert missing == []


def test_one_plan_adds_few_files(publication: Path) -> None:
    folders = [folder for folder in publication.glob("*/inps/2024") if folder.is_dir()]
    assert {folder.parts[-3] for folder in folders} == {"data", "graphs", "tables"}
    assert sum(path.is_file() for folder in folders for path in folder.rglob("*")) <= 650


def test_every_link_of_every_page_leads_somewhere(publication: Path, parsed: dict[str, Parsed]) -> None:
    assert broken_links(publication, parsed) == {}


def test_every_link_of_several_plans_leads_somewhere(two_years: Path) -> None:
    assert broken_links(two_years, parsed_pages(two_years)) == {}


def broken_links(publication: Path, parsed: dict[str, Parsed]) -> Counter[tuple[str, str]]:
    broken: Counter[tuple[str, str]] = Counter()
    for name, page in parsed.items():
        for link in page.links:
            url = urlsplit(link)
            if url.scheme:
                assert url.scheme in ("https", "http", "data"), (name, link)
                continue
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(url.path))) if url.path else name
            )
            fragment = unquote(url.fragment)
            # What follows # in a link to the explorer is a query, not a place.
            known = target not in parsed or fragment in parsed[target].ids or re.match("(query|about|name)=", fragment)
            if not (publication / target).is_file() or (fragment and not known):
                broken[name, link] += 1
    return broken


def stands_alone(name: str) -> bool:
    """Whether a page has no frame: the act read back, the explorer as one file, and what a server shows for nothing."""
    return name.startswith("readback/") or name in ("raccordo-explorer.html", "404.html")


def test_pages_are_well_made(parsed: dict[str, Parsed]) -> None:
    for name, page in parsed.items():
        if stands_alone(name):
            continue
        language = "en" if name.endswith(".en.html") else "it"
        assert page.lang == language, name
        assert len(page.texts["h1"]) == 1, name
        assert page.texts["title"][0].endswith(" · Raccordo"), name
        assert [i for i, count in Counter(page.ids).items() if count > 1] == [], name
        canonical_links = [head["href"] for head in page.heads if head.get("rel") == "canonical"]
        assert canonical_links == [DEFAULT_BASE + name], name
        others = {head["hreflang"]: head["href"] for head in page.heads if head.get("hreflang")}
        assert set(others) == {*address.LANGUAGES, "x-default"}, name
        assert all(href.startswith(DEFAULT_BASE) for href in others.values()), name


def test_each_page_is_told_from_every_other(parsed: dict[str, Parsed], publication: Path) -> None:
    """By its title and its description, and shared with these and a picture that is there (Open Graph)."""
    titles, descriptions = Counter(), Counter()
    for name, page in parsed.items():
        if stands_alone(name):
            continue
        language = "en" if name.endswith(".en.html") else "it"
        titles[language, page.texts["title"][0]] += 1
        descriptions[language, page.metas["description"]] += 1
        assert page.metas["og:description"] == page.metas["description"], name
        assert page.texts["title"][0] == page.metas["og:title"] + " · Raccordo", name
        assert page.metas["og:url"] == DEFAULT_BASE + name
        assert (publication / page.metas["og:image"].removeprefix(DEFAULT_BASE)).is_file()
    assert [title for title, count in titles.items() if count > 1] == []
    assert [text for text, count in descriptions.items() if count > 1 or len(text[1]) > 200] == []


class Quotations(HTMLParser):
    """The quotations of a page, which have the class `verbatim`, and its `q` and `blockquote` that don't."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.quoted: list[str] = []
        self.unmarked: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        marked = "verbatim" in (dict(attrs).get("class") or "").split()
        self.open.append((tag, marked))
        self.quoted += [""] if marked else []
        self.unmarked += [tag] if tag in ("q", "blockquote") and not marked else []

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(marked for _, marked in self.open):
            self.quoted[-1] += data


def test_each_quotation_is_in_the_act(publication: Path) -> None:
    (path,) = (publication / "source").glob("*.txt")
    # As a reader has it who undoes line breaks: the hyphen of a broken word stays, without a blank.
    act = " ".join(re.sub(r"(?<=\w-)\n\s*(?=\w)", "", path.read_text(encoding="utf-8")).split())
    count, pages_with, wrong = 0, 0, {}
    for path in sorted(publication.rglob("*.html")):
        page = Quotations(path.read_text(encoding="utf-8"))
        name = path.relative_to(publication).as_posix()
        assert page.unmarked == [], name
        count += len(page.quoted)
        pages_with += bool(page.quoted)
        if found := [text for text in page.quoted if not text.strip() or " ".join(text.split()) not in act]:
            wrong[name] = found
    assert wrong == {}
    assert count > 4000
    assert pages_with > 500
    # A title in sentence case has the act's words: what is changed are the capitals.
    titles = re.compile(r'<span class="cased[^>]*>(.*?)</span>')
    pages_of_data = (path.read_text(encoding="utf-8") for path in (publication / "data").rglob("*.html"))
    cased = {text for page in pages_of_data for text in titles.findall(page)}
    assert len(cased) > 40
    folded = act.casefold()
    assert [text for text in cased if html.unescape(text).casefold() not in folded] == []


def text_of(publication: Path, path: str) -> str:
    """The text of a page, without its markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", (publication / path).read_text(encoding="utf-8")).split())


def test_pages_say_what_is_certain_deduced_and_open(publication: Path) -> None:
    folder = "data/inps/2024/"
    four = text_of(publication, f"{folder}guideline/4.en.html")
    assert "4 directives: 4 open ." in four
    assert "the table does not say which are its own" in four
    assert "it with dashes in place of mission" in text_of(publication, f"{folder}guideline/22.en.html")
    assert "8 directives: 8 certain ." in text_of(publication, f"{folder}guideline/12.en.html")
    # Whichever row it stands in, the directive is guideline 7's, which page 5 prints alone: certain, the row open.
    seven = text_of(publication, f"{folder}directive/5-1.en.html")
    assert "What became of it certain Guideline 7 ; row open ." in seven
    assert "8 directives: 8 certain ." in text_of(publication, f"{folder}guideline/7.en.html")
    # Page 8 has one row, and its guideline is missing in the text.
    eight = text_of(publication, f"{folder}directive/8-1.html")
    assert "Che ne è stato dedotto Linea guida 10 ." in eight
    assert "il titolo della linea guida manca: che sia la 10 è dedotto" in eight
    assert re.search(r"12-5 .*? Riga: dedotto Riga 7 .{0,40} Linea guida: certo Linea guida 13",
                     text_of(publication, f"{folder}answers/evidence.html"))  # fmt: skip
    open_one = text_of(publication, f"{folder}directive/3-2.en.html")
    assert "What became of it open between Guideline 4 , Guideline 5 , Guideline 6" in open_one
    assert "3-2 Definire modalità" in (listed := text_of(publication, f"{folder}directive.html"))
    assert "conguagli. aperto fra Linea guida 4 , Linea guida 5 , Linea guida 6" in listed
    table = re.findall(
        r"<tr>(.*?)</tr>", (publication / f"{folder}guideline.html").read_text(encoding="utf-8"), re.DOTALL
    )
    counts = [
        [int(cell) for cell in re.findall(r"<td data-th=\"Indirizzi: \w+\">(\d+)</td>", row)] for row in table[1:]
    ]
    assert (counts[3], counts[11], counts[21], counts[22]) == ([0, 0, 4], [8, 0, 0], [0, 0, 0], [0, 0, 0])
    mission = text_of(publication, "data/inps/mission/3.en.html")
    assert "The directives that reach it 6 certain ." in mission


def test_the_first_page_says_what_became_of_the_directives_with_names(publication: Path) -> None:
    page = text_of(publication, "index.html")
    assert (
        "organo di vigilanza ( Consiglio di indirizzo e vigilanza ) ha chiesto 95 cose (gli indirizzi strategici) per"
        in page
    )
    for said in ("90 in una linea guida 56 certo , 34 dedotto ; 20 con la riga aperta",
                 "1 in più linee guida 12-2",
                 "2 linee guida senza indirizzi Linea guida 22", "4 aperti fra più linee guida 3-1",
                 "Qui è pubblicato un piano solo"):  # fmt: skip
        assert said in page, said
    html_of_it = (publication / "index.html").read_text(encoding="utf-8")
    drawn = re.findall(r'href="data/inps/2024/directive/([\d-]+)\.html" tabindex="-1"', html_of_it)
    # One is under a mission for certain in one of its guidelines and in the other: it is drawn once for each mission.
    assert len(set(drawn)) == 95
    table = html_of_it[html_of_it.index("<details") : html_of_it.index("</details>")]
    assert set(re.findall(r"directive/([\d-]+)\.html", table)) == set(drawn)


def test_no_sentence_of_a_page_ends_with_two_signs(publication: Path) -> None:
    texts = re.compile(r"<(script|pre|style)\b.*?</\1>|<[^>]+>", re.DOTALL)
    twice = re.compile(r".{0,40}(?:[^.]\.\.(?!\.)(?!/)|[?!…]\.(?=\s)|\.\s*:(?=\s)).{0,20}")
    wrong = {}
    for path in sorted(publication.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        told = " ".join([html.unescape(texts.sub("", page)), *re.findall(r'<meta name="description"[^>]*>', page)])
        if found := twice.findall(" ".join(told.split())):
            wrong[path.relative_to(publication).as_posix()] = found
    assert wrong == {}


def test_values_and_headings_are_written_for_readers(publication: Path) -> None:
    """No truth value as in the data, no heading as in the middle of a sentence, no number as in another language."""
    wrong = []
    for path in sorted(publication.rglob("*.html")):
        page, name = path.read_text(encoding="utf-8"), path.relative_to(publication).as_posix()
        values = re.findall(r"<d[td]>(?:<a [^>]*>)?([^<]*)", page)
        wrong += [(name, one) for one in values if one.strip() in ("true", "false")]
        headings = re.findall(r"<dt>(?:<a [^>]*>)?([^<]*)", page[page.find('id="statements"') :])
        wrong += [(name, one) for one in headings if 'id="statements"' in page and one[:1].islower() and ":" not in one]
        decimal = re.compile(r"\d,\d MB" if name.endswith(".en.html") else r"\d\.\d MB")
        wrong += [(name, one) for one in decimal.findall(page)]
    assert wrong == []
    assert "Segnato come condiviso sì" in text_of(publication, "data/inps/2024/directive/12-2.html")
    assert re.search(r"raccordo\.nq \d+,\d MB", text_of(publication, "catalogue.html"))


def test_nothing_is_said_to_refer_to_itself(publication: Path) -> None:
    scheme = text_of(publication, "cv/pairing.html")
    assert "In cima allo schema : questo" in scheme
    assert "Pagina : questo" not in scheme


def test_around_the_table_stands_what_its_pages_print(publication: Path) -> None:
    page = text_of(publication, "data/inps/2024/facsimile.html")
    around = page[page.index("Stampato intorno alla tabella") : page.index("Pagina 1 ")]
    assert "Linee Guida Comuni (OGE" in around
    assert "(*)" in around
    assert "OGGETTO" not in around
    assert "DETERMINAZIONE N." not in around


def test_a_guideline_says_each_thing_once(publication: Path) -> None:
    for number in (5, 7, 12):
        page = (publication / f"data/inps/2024/guideline/{number}.html").read_text(encoding="utf-8")
        main = page[page.index("<main") : page.index("</main>")]
        linked = Counter(re.findall(r'href="[^"]*/directive/([\d-]+)\.html"', main))
        assert linked, number
        assert set(linked.values()) == {1}, number


def test_answers_agree_with_the_queries_that_they_are_of(publication: Path) -> None:
    folder = publication / "data/inps/2024/answers"
    for name, query, column in (("open", "directives-without-guideline", "directive"),
                                ("law", "directives-asking-for-law", "directive"),
                                ("board", "who-is-involved", "directive"), ("acts", "acts-named", "act"),
                                ("evidence", "deduced-pairings", "directive"),
                                ("without-directive", "guidelines-without-directive", "guideline")):  # fmt: skip
        with (publication / f"queries/{query}.csv").open(encoding="utf-8") as file:
            count = len({row[column] for row in csv.DictReader(file)})
        assert f"<strong>{count} " in (folder / f"{name}.html").read_text(encoding="utf-8"), name


def test_counts_say_of_what_they_are(publication: Path, parsed: dict[str, Parsed]) -> None:
    # A directive in two guidelines is deduced in two rows.
    evidence = text_of(publication, "data/inps/2024/answers/evidence.html")
    assert "62 indirizzi : Che cosa è dedotto" in evidence
    assert "63 righe, perché una cosa può averne più d" in evidence
    # One act is the plan's own, and no text names it; the lists of acts have a report and a document as well.
    assert "31 atti, oltre a quello del piano :" in text_of(publication, "data/inps/2024/answers/acts.html")
    things = text_of(publication, "things.html")
    assert "Atti (32)" in things
    assert "Nei testi: 31. Qui perché di un piano, senza che un testo lo nomini: Determinazione n. 57" in things
    assert "20: Atti (18), relazioni programmatiche (1), documenti adottati (1)." in text_of(
        publication, "data/inps/act.html"
    )
    for name, page in parsed.items():
        assert not page.metas.get("description", "").partition(".")[0].isdecimal(), name


def test_the_columns_of_an_answer_are_in_the_language_of_the_page(publication: Path) -> None:
    def table(name: str) -> str:
        page = (publication / f"queries/{name}.html").read_text(encoding="utf-8")
        return page[page.index("<thead>") : page.index("</table>", page.index("<thead>"))]

    for name, head, words in (
        ("what-became-of-directive", "come si sa la linea guida", {"certo", "dedotto", "aperto"}),
        ("open-pairings", "come lo si sa", {"escluso", "aperto"}),
        ("discrepancies", "peso", {"di significato", "di lingua"}),
        ("who-is-named", "tipo", {"ente", "organo"}),
        ("links-between-acts", "relazione", {"modifica"}),
    ):
        shown = table(name)
        assert f'<th scope="col">{head} <code' in shown, name
        assert words <= set(re.findall("<td>([^<]*)</td>", shown)), name
        assert not set(re.findall("<td>([^<]*)</td>", shown)) & {"certain", "deduced", "open", "meaning", "body"}, name
        assert not re.search(r"<code[^>]*>\w+En</code>", shown), name
    english = table("what-became-of-directive.en")
    assert "<td>certain</td>" in english
    assert "certo" not in english
    assert ",certain," in (publication / "queries/what-became-of-directive.csv").read_text(encoding="utf-8")


def test_each_column_has_one_name_and_one_without_is_told(publication: Path) -> None:
    heads = {path.stem: Table(path.read_text(encoding="utf-8").splitlines()[0].split(","), [])
             for path in (publication / "queries").glob("*.csv")}  # fmt: skip
    made = Site(Graph(Project.at(ROOT), []), reader.Sources(fixtures.model(), {}, {}, {}), {}, "it").columns
    assert list(made.check(heads)) == []
    used = {re.sub("(It|En)$", "", variable) for table in heads.values() for variable in table.variables}
    named = set(made.written["names"])
    assert named - used == set()
    # What the vocabulary names alike isn't named again, but for a count of what its property leads to.
    made.written["names"] = {}
    assert [name for name in named if made.italian(name) and name != "mentions"] == []
    assert {finding.fix for finding in made.check(heads)} >= {'add it to [names]: certainty = "…"'}


def test_what_asks_for_a_law_is_listed_with_the_acts_that_it_names_alone(publication: Path) -> None:
    page = (publication / "data/inps/2024/answers/law.html").read_text(encoding="utf-8")
    acts = set(
        re.findall(r"/(?:act|provision)/([\w-]+)\.html", page[page.index('id="group-2"') : page.index("<footer")])
    )
    # 1-5 names the law and its article; the circular and regulations are of directives that ask for no law.
    assert {"legge-1338-1962", "legge-1338-1962-art-13"} == acts - {"determinazione-57-2023"}


def test_an_answer_says_what_the_act_does_not(publication: Path) -> None:
    page = html.unescape(text_of(publication, "data/inps/2024/answers/not-said.html"))
    said = ("da quando vale Parole cercate: «a decorrere», «decorrenza», «in vigore»", "Responsabile 0 di 23",
            "Una parola c'è: entro quando (1)", "Una parola c'è: da che cosa si vede che è fatto (2)")  # fmt: skip
    for words in said:
        assert words in page, words


def test_a_page_says_for_how_many_rows_its_open_directives_are(publication: Path) -> None:
    for path, said in (("mission/10", "7 aperto per 4 righe;"), ("2024/guideline/4", "4 aperto per 1 riga;")):
        assert said in text_of(publication, f"data/inps/{path}.html")
    # The readings of page 3 leave two of the rows of guideline 5 to 3-3 and 3-4, which are its own in each.
    assert "4 open for 2 rows;" in text_of(publication, "data/inps/2024/guideline/5.en.html")


def test_a_thing_is_shown_with_the_whole_texts_that_name_it(publication: Path) -> None:
    page = text_of(publication, "data/act/legge-328-2000.html")
    assert "Indirizzo strategico 3-1 Attualizzare i progetti" in page
    assert "preposte a questa attività. aperto fra Linea guida 4 , Linea guida 5" in page
    # Of what two acts may be meant none is said to be named.
    assert "aperto Premessa 5" in text_of(publication, "data/provision/legge-87-2023-art-1-comma-2.html")
    assert "Nome in calce Micaela Gelera" in text_of(publication, "data/inps/act/determinazione-57-2023.html")
    # A note on words that are no name has no weight.
    assert "()" not in text_of(publication, "data/inps/2024/directive/8-1.html")


def test_codes_on_pages_come_in_the_order_of_their_numbers(publication: Path) -> None:
    # In a list or cell, things of one kind follow their numbers; where they come by certainty, the levels come first.
    several = re.compile(r"<(ul|dd|td)\b[^>]*>((?:(?!<ul|<dd|<td).)*?)</\1>", re.DOTALL)
    numbered = re.compile(r".*(entry|directive|guideline|programme|mission)/([\d.a-z-]+?)(?:\.en)?\.html")
    lists, wrong = 0, set()
    for path in sorted(publication.rglob("*.html")):
        for _, part in several.findall(path.read_text(encoding="utf-8")):
            found = defaultdict(list)
            for link in re.findall('href="([^"]*)"', part) if "level-" not in part else []:
                if named := numbered.fullmatch(posixpath.normpath(path.parent.as_posix() + "/" + link)):
                    kind, code = named.groups()
                    found[kind].append([int(one) if one.isdigit() else one for one in re.findall(r"\d+|[a-z]", code)])
            lists += sum(len(codes) > 1 for codes in found.values())
            if any(codes != sorted(codes) for codes in found.values()):
                wrong.add(path.relative_to(publication).as_posix())
    assert wrong == set()
    assert lists > 300


def test_slips_of_meaning_are_shown_first(publication: Path) -> None:
    page = (publication / "data/inps/2024/discrepancy.en.html").read_text(encoding="utf-8")
    assert re.findall(r'<h2 id="weight-\d"[^>]*>.*?/discrepancy-weight/(\w+)\.', page) == [
        "meaning",
        "language",
        "typography",
    ]
    ranks = dict(re.findall(r'skos:notation "([\w-]+)" ;\s*rac:number (\d+)',
                            (ROOT / "data/schemes/discrepancy-kind.ttl").read_text(encoding="utf-8")))  # fmt: skip
    for section in re.findall(r"<section.*?</section>", re.sub("</?span[^>]*>", "", page), re.DOTALL):
        found = re.findall(r'/discrepancy-kind/([\w-]+)\.en\.html">[^<]*</a>, lines? (\d+)', section)
        places = [(int(ranks[kind]), int(line)) for kind, line in found]
        assert len(places) > 10
        assert places == sorted(places)
    assert page.index("civ-number") < page.index("/discrepancy-kind/ambiguity.")
    page = (publication / "data/inps/2024/directive/6-3.en.html").read_text(encoding="utf-8")
    shown = re.findall(r"/discrepancy\.en\.html#([\w-]+)", page[page.index('id="slips"') :])
    assert shown[:2] == ["inspection-duration", "inspection-apostrophes"]


def test_slips_say_on_which_pages_of_the_table_they_stand(publication: Path) -> None:
    # In the source each page of Annex B begins with these words, and nothing follows it.
    lines = (ROOT / "data/source/determinazione-57-2023.txt").read_text(encoding="utf-8").split("\n")
    heads = [number for number, line in enumerate(lines, start=1) if line.strip() == "Allegato B"]
    said = re.compile(
        r"\(<a [^>]*>[^<]*</a>, (?:riga|righe) ([\d, ]+)(?:; pagin[ae] ([\d, ]+) della tabella di raccordo)?\)"
    )
    page = (publication / "data/inps/2024/discrepancy.html").read_text(encoding="utf-8")
    found = said.findall(re.sub("</?span[^>]*>", "", page))
    assert len(found) > 80
    for on, shown in found:
        numbers = {sum(head <= int(line) for head in heads) for line in on.split(", ")} - {0}
        assert shown == ", ".join(map(str, sorted(numbers))), on


def test_no_link_shows_an_iri_where_a_label_exists(parsed: dict[str, Parsed]) -> None:
    for name, page in parsed.items():
        bare = [text for text in page.texts["a"] if text.startswith(DEFAULT_BASE + "data/")]
        assert bare == [], name


def test_documents_say_what_the_dataset_says(publication: Path, quads: list[ox.Quad]) -> None:
    union = {str(in_default_graph(quad)) for quad in quads if "_:" not in str(quad)}
    for path in ("data/inps/2024/guideline/13", "data/inps/programme/4.1.a", "onto/Guideline", "cv/pairing"):
        own = {
            str(in_default_graph(q)) for q in quads if str(q.subject) == f"<{DEFAULT_BASE}{path}>" if "_:" not in str(q)
        }
        found = []
        for ending in address.formats(path):
            form = ox.RdfFormat.from_extension(ending)
            parsed = ox.parse(path=str(publication / f"{path}.{ending}"), format=form)
            found.append(canonical(in_default_graph(quad) for quad in parsed))
        assert all(other == found[0] for other in found), path
        told = {str(quad) for quad in found[0] if "_:" not in str(quad)}
        assert own <= told, path
        assert told <= union, path
        # Both ends of a link lead to the other.
        assert any(str(quad.object) == f"<{DEFAULT_BASE}{path}>" for quad in found[0]) or path.startswith("onto"), path


def test_the_page_of_the_act_has_every_character_of_it(publication: Path) -> None:
    class Source(HTMLParser):
        depth, text = 0, ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "div":
                self.depth += 1 if self.depth or ("class", "source-text") in attrs else 0

        def handle_endtag(self, tag: str) -> None:
            self.depth -= 1 if self.depth and tag == "div" else 0

        def handle_data(self, data: str) -> None:
            self.text += data if self.depth else ""

    for name in ("source.html", "source.en.html"):
        page = Source()
        page.feed((publication / "data/inps/2024" / name).read_text(encoding="utf-8"))
        (path,) = (publication / "source").glob("*.txt")
        assert "".join(page.text.split()) == "".join(path.read_text(encoding="utf-8").split())


def test_pieces_cut_at_anchors_and_mentions() -> None:
    anchor, mention = Place(2, 8, "anchor-2", "a", "", "act"), Place(4, 6, "mention-4", "m", "", "mention")
    found = [
        (p.text, tuple(one.id for one in p.begins), p.place and p.place.href)
        for p in pieces("0123456789", 0, 10, [anchor, mention])
    ]
    assert found == [("01", (), None), ("23", ("anchor-2",), "a"), ("45", ("mention-4",), "m"), ("67", (), "a"),
                     ("89", (), None)]  # fmt: skip


def test_flows_keep_their_amounts_and_stay_in_the_box() -> None:
    flows = [sankey.Flow("a", "x", "k", 2), sankey.Flow("b", "x", "k", 1), sankey.Flow("a", "y", "k", 3)]
    drawn = sankey.draw([["a", "b"], ["x", "y"]], flows, unit=10)
    assert {node.name: node.amount for node in drawn.nodes} == {"a": 5, "b": 1, "x": 3, "y": 3}
    assert all(node.y >= 0 and node.y + node.height <= drawn.height + 1e-9 for node in drawn.nodes)
    for node in drawn.nodes:
        assert node.offsets["out"] in (0, node.height)
        assert node.offsets["in"] in (0, node.height)


def small_quads(project: Project) -> list[ox.Quad]:
    """The invented plan with the vocabulary; of the shapes, whose pages are alike, those of plans."""
    run = fixtures.checked(project)
    of_plans = project.iri("shapes/Plan")
    return [*run.known.quads, *(quad for quad in run.shapes.quads if value(quad.subject).startswith(of_plans))]


def labelled(graph: Graph) -> Graph:
    return graph.labelled(pages.labels(graph, fixtures.model()))


def sources() -> reader.Sources:
    return reader.Sources(fixtures.model(), {}, {}, {})


def small_site(extra: list[ox.Quad] | None = None, files: dict[str, bytes] | None = None) -> tuple[Graph, list[str]]:
    """The invented plan's pages, with the messages of their findings."""
    project = fixtures.invented_project()
    graph = labelled(Graph(project, [*small_quads(project), *(extra or [])]))
    _, findings = fixtures.built_pages(graph, sources(), files)
    return graph, [f"{finding.check}: {finding.message} {finding.iri}" for finding in findings]


def quad(subject: str, predicate: str, target: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), target, ox.NamedNode(DEFAULT_BASE + "graph/bodies"))


NAMELESS = """
PREFIX ex: <https://example.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
ex:shape sh:sparql [ sh:message "Perché"@it , "Why"@en ; sh:select "SELECT $this\\nWHERE { $this ?p <x> }" ;
        sh:or ( [ sh:minCount 3 ] "second" ) ] ;
    ex:nothing [] ; ex:circle _:one ; ex:list _:round .
_:one ex:next _:other .
_:other ex:next _:one .
_:round <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "once" ;
    <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:round .
"""


@pytest.mark.parametrize("language", address.LANGUAGES)
def test_what_has_no_name_is_shown_by_what_is_said_of_it(language: str) -> None:
    """In the statements of a page, at any depth; a circle of what has no name ends where it comes round."""
    project, shape = Project.at(ROOT), "https://example.org/shape"
    graph = labelled(Graph(project, canonical(ox.parse(NAMELESS.encode(), format=ox.RdfFormat.TURTLE))))
    made = Site(graph, sources(), Publication(), language)
    page = Page("shapes/x", "things/resource", "x", iri=shape)
    text = pages.render(made, page, pages.environment(str(ROOT / "site" / "templates"))).decode()
    said = text[text.index('id="statements"') : text.index('id="use-it"')]
    assert '<ol class="rdf-list"></ol>' not in said
    code = '<pre tabindex="0"><code>SELECT $this\nWHERE { $this ?p &lt;x&gt; }</code></pre>'
    assert said.count(code) == 1
    shown = plain(said)
    own, other = ("Perché", "Why") if language == "it" else ("Why", "Perché")
    assert 0 < shown.index(own) < shown.index(other)
    nested = re.search(
        r'<ol class="rdf-list"><li>(<dl class="statements nested">.*?</dl>)</li><li>second</li></ol>', said
    )
    assert nested
    assert plain(nested[1]).endswith(" 3")
    assert shown.count("once") == 1
    assert shown.count("https://example.org/next") == 2
    rest, nothing = (("il resto è nei dati", "non ne è detto altro") if language == "it" else
                     ("the rest is in the data", "no more is said of it"))  # fmt: skip
    assert shown.count(rest) == shown.count(nothing) == 1


def test_no_page_shows_a_list_of_nothing(publication: Path) -> None:
    constrained = 0
    for path in sorted(publication.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        # The search has a list that a script fills, which has an id.
        assert not re.search(r'<[ou]l(?: class="[^"]*")?>\s*</[ou]l>', text), path
        constrained += path.parent.name == "shapes" and '<pre tabindex="0"><code>SELECT $this' in text
    assert constrained > 10


LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
KIND = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.mark.slow
def test_what_is_wrong_with_the_pages_is_told() -> None:
    assert small_site()[1] == []
    body = DEFAULT_BASE + "data/body/"
    extra = [
        quad(body + "x", KIND, ox.NamedNode("https://example.org/Thing")),
        quad(body + "y.ttl", LABEL, ox.Literal("Y", language="it")),
        quad(body + "è", LABEL, ox.Literal("Z", language="it")),
    ]
    _, messages = small_site(extra, {"quality.html": b""})
    for told in (
        "the data use https://example.org/Thing, which the pages have no @it label for",
        f"label: has no label to show {body}x",
        f"taken for its own document {body}y.ttl",
        "cannot be the name of a file",
        "the page quality.html would stand where another file is",
    ):
        assert any(told in message for message in messages), messages


@pytest.mark.slow
def test_markup_in_the_data_stays_text() -> None:
    project = fixtures.invented_project()
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    node = DEFAULT_BASE + "data/body/evil"
    see = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
    extra = [quad(node, LABEL, ox.Literal(evil, language="it")),
             quad(node, LABEL, ox.Literal("</script>" + evil, language="en")),
             quad(node, see, ox.NamedNode("javascript:alert(1)"))]  # fmt: skip
    graph = labelled(Graph(project, [*small_quads(project), *extra]))
    made, _ = fixtures.built_pages(graph, sources(), {"data/body/evil.jsonld": json.dumps({"x": evil}).encode()})
    for path, content in made.items():
        assert b"<script>alert" not in content, path
        assert b"<img" not in content, path
        assert b'href="javascript:' not in content, path
    assert b"javascript:alert(1)" in made["data/body/evil.html"]


def strings(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)
    elif isinstance(node, str):
        yield node


def test_pages_state_in_json_ld_what_is_said_of_their_thing(publication: Path, quads: list[ox.Quad]) -> None:
    said = defaultdict(set)
    for quad in quads:
        said[value(quad.subject)].add(quad.triple)
    for name in ("directive/12-2", "guideline/12", "plan"):
        text = (publication / f"data/inps/2024/{name}.html").read_text(encoding="utf-8")
        (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
        stated = {quad.triple for quad in ox.parse(script.encode(), format=ox.RdfFormat.JSON_LD)}
        assert stated == said[f"{DEFAULT_BASE}data/inps/2024/{name}"] != set()
        # As the document of the thing has it.
        document = json.loads((publication / f"data/inps/2024/{name}.jsonld").read_bytes())
        assert json.loads(script)["@graph"] == document["@graph"][:1]
        assert json.loads(script)["@context"].items() <= document["@context"].items()
    home = (publication / "index.html").read_text(encoding="utf-8")
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', home, re.DOTALL)
    assert json.loads(script)["@type"] == "Dataset"


def test_a_long_document_is_linked_alone(two_years: Path) -> None:
    text = (two_years / "data/ente-di-prova/years/2032-2031.html").read_text(encoding="utf-8")
    assert '<link rel="alternate" type="application/ld+json" href="2032-2031.jsonld">' in text
    assert '<script type="application/ld+json">' not in text


@pytest.mark.parametrize(
    ("stem", "target", "link"),
    [
        ("data/x/directive/1", "data/x/directive/2.html", "2.html"),
        ("data/x/directive/1", "data/x/directive/1.html", "1.html"),
        ("data/x/directive/1", "data/x/directive/1.html#a/b", "#a/b"),
        ("data/x/directive/1", "data/x/directive/1.en.html#a", "1.en.html#a"),
        ("data/x/directive/1", "data/x/directive.html", "../directive.html"),
        ("data/x/directive", "data/x/directive/1.html", "directive/1.html"),
        ("data/x/directive/1", "data/y/x/directive/2.html#a", "../../y/x/directive/2.html#a"),
        ("data/x/directive/1", "site/site.css", "../../../site/site.css"),
        ("index", "data/x.html", "data/x.html"),
        ("data/x", "https://example.org/data/x", "https://example.org/data/x"),
        ("data/x", "urn:example:a", "urn:example:a"),
        ("data/x", "", ""),
    ],
)
def test_a_link_is_the_shortest(stem: str, target: str, link: str) -> None:
    site = Site(Graph(Project.at(ROOT), []), sources(), Publication(), "it")
    assert site.link(Page(stem, "things/resource", "x"), target) == link


def test_a_page_has_the_rows_of_one_plan_and_links_to_those_of_others(two_years: Path) -> None:
    text = (two_years / "quality.html").read_text(encoding="utf-8")
    assert re.findall(r'table\.html[^"]*', text) == ["table.html?mission=1&amp;programme=1.1&amp;level=open",
                                                     "table.html?level=open"]  # fmt: skip
    text = (two_years / "data/ente-di-prova/mission/1.html").read_text(encoding="utf-8")
    assert re.findall("<caption>Le righe.*· (.*)</caption>", text) == ["Piano 2032, EdP"] * 2
    assert re.findall(r'href="(\S*\?\S*)"', text) == ["../2031/table.html?mission=1"]


def test_rows_are_linked_where_filters_show_them_and_no_others() -> None:
    site = Site(fixtures.published().known, sources(), Publication(), "it")
    rows = [row for plan in site.newest_first for row in site.rows_in(plan) if row.mission_code == "4"]
    assert site.filtered(rows) == "data/inps/2024/table.html?mission=4"
    (row,) = (row for row in rows if row.programme_code == "4.9")
    assert site.filtered([row]) == "data/inps/2024/table.html?mission=4&programme=4.9&level=deduced"
    # A programme with its parts: the filter has one at a time.
    assert site.filtered([row for row in rows if row.programme_code.startswith("4.1.")]) == ""
    assert site.filtered([]) == ""


def test_more_addresses_than_a_sitemap_may_have_are_in_several(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, stems = Graph(Project.at(ROOT)), ["a", "b", "c/d"]

    def sitemaps() -> dict[str, str]:
        return {path: b"".join(chunks).decode() for path, chunks in pages.sitemaps(graph, stems)}

    whole = sitemaps()["sitemap.xml"]
    monkeypatch.setattr(pages, "URLS", 4)
    made = sitemaps()
    index = made.pop("sitemap.xml")
    assert re.findall("<loc>(.*?)</loc>", index) == [f"{DEFAULT_BASE}sitemap-{part}.xml" for part in (1, 2)]
    assert [f"{DEFAULT_BASE}{path}" for path in made] == re.findall("<loc>(.*?)</loc>", index)
    assert [text.count("<url>") for text in made.values()] == [4, 2]
    assert "".join(re.findall("<url>.*\n", "".join(made.values()))) == "".join(re.findall("<url>.*\n", whole))
    monkeypatch.setattr(pages, "URLS", 6)
    assert sitemaps() == {"sitemap.xml": whole}


def test_sitemap_and_search_know_the_pages(publication: Path, parsed: dict[str, Parsed]) -> None:
    sitemap = (publication / "sitemap.xml").read_text(encoding="utf-8")
    listed = {url.removeprefix(DEFAULT_BASE) for url in re.findall("<loc>(.*?)</loc>", sitemap)}
    alone = {name for name in parsed if stands_alone(name)}
    assert listed == set(parsed) - alone
    for language in address.LANGUAGES:
        shared, own = (
            json.loads(
                (publication / f"site/index{of}.{language}.js").read_text(encoding="utf-8").partition(" = ")[2][:-2]
            )
            for of in ("", "/inps/2024")
        )
        plan = re.compile(r"(data|graphs)/inps/2024/.*")
        assert [entry["h"] for entry in shared["entries"] if plan.fullmatch(entry["h"])] == []
        assert [entry["h"] for entry in own if not plan.fullmatch(entry["h"])] == []
        assert len(own) > 300
        for entry in (*shared["entries"], *own):
            target = entry["h"].partition("#")[0]
            assert target.startswith("https://") or target in parsed, entry


def sections_of(made: dict[str, bytes], path: str) -> dict[str, dict[str, str]]:
    """What a page says of its thing: the headings of groups, in order, with each property and its values."""
    text = made[path].decode()
    said = text[text.index('id="statements"') : text.index('id="use-it"')].partition('<h2 id="references"')[0]
    groups: dict[str, dict[str, str]] = {}
    for title, part in re.findall(r"(?:<h3>(.*?)</h3>\s*)?<dl class=\"statements\">(.*?)</dl>", said, re.DOTALL):
        pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", part, re.DOTALL)
        groups[title] = {plain(heading): plain(values) for heading, values in pairs}
    return groups


def plain(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


@pytest.fixture(scope="module")
def small_pages() -> dict[str, bytes]:
    """The pages of the invented plan."""
    return pages_of(fixtures.invented_project())


def pages_of(project: Project) -> dict[str, bytes]:
    """The pages of a project in which nothing is wrong."""
    run = fixtures.checked(project)
    graph = Graph(project, run.publishable.quads)
    made, findings = fixtures.built_pages(
        graph.labelled(pages.labels(graph, run.model)), reader.Sources(run.model, {}, {}, {})
    )
    assert findings == []
    return made


PLAN = "data/ente-di-prova/2031/"


def test_what_a_plan_does_not_have_is_linked_from_nowhere() -> None:
    run = fixtures.inferred(*fixtures.invented_project().data)
    gone = [run.project.iri(PLAN + name) for name in ("table", "discrepancy")]
    quads = [
        quad for quad in small_quads(run.project)
        if not any(value(term).startswith(iri) for term in quad.triple for iri in gone)
    ]  # fmt: skip
    graph = Graph(run.project, quads)
    made, _ = fixtures.built_pages(
        graph.labelled(pages.labels(graph, run.model)), reader.Sources(run.model, {}, {}, {})
    )
    texts = [content.decode() for path, content in made.items() if path.endswith(".html")]
    linked = {link for text in texts for link in re.findall(r'href="([^"#]*)', text)}
    assert any(link.endswith("source.html") for link in linked)
    assert [link for link in linked if re.search(r"(?:table|facsimile|discrepancy)(?:\.en)?\.html$", link)] == []


def test_pages_say_what_the_act_of_any_body_does_and_no_more() -> None:
    """Of a plan whose directives nobody is said to have issued, without a budget, and with numerals of its own."""
    run = fixtures.inferred(*fixtures.invented_project().data)
    iri = run.project.iri
    guideline, numbers = iri(PLAN + "guideline/1"), (iri("onto/number"), iri("onto/printedNumeral"))
    gone = {iri(f"onto/{name}") for name in ("issuedBy", "ofProgramme", "inReport")}
    budget = re.compile(r".*/(?:mission|programme)/[^/]*")
    own = [quad for quad in small_quads(run.project)
           if quad.predicate.value not in gone and not budget.fullmatch(value(quad.object))]  # fmt: skip
    anchors = {quad.subject for quad in own if value(quad.object) == guideline}
    quads = [ox.Quad(quad.subject, quad.predicate, ox.Literal("Linea guida OS 1 · Piano", language="it"))
             if value(quad.subject) == guideline and quad.predicate.value.endswith("#label")
             else ox.Quad(quad.subject, quad.predicate, ox.NamedNode(numbers[1]))
             if quad.subject in anchors and value(quad.object) == numbers[0] else quad for quad in own]  # fmt: skip
    quads.append(ox.Quad(ox.NamedNode(guideline), ox.NamedNode(numbers[1]), ox.Literal("OS 1")))
    graph = Graph(run.project, quads)
    made, _ = fixtures.built_pages(
        graph.labelled(pages.labels(graph, run.model)), reader.Sources(run.model, {}, {}, {})
    )
    first, other, table = (made[path].decode() for path in (
        "index.html", PLAN + "guideline/1.html", PLAN + "facsimile.html"))  # fmt: skip
    # Nobody is said to have asked, and no mission to be open.
    assert "organo di vigilanza" not in first
    assert "sono state chieste" not in first
    assert "Senza missione" in first
    assert "Missione aperta" not in first
    # The act prints the numeral, and no dashes.
    assert re.search(r"<h1>Linea guida OS 1.*: Cura degli archivi</h1>", other)
    assert "numerazione di Raccordo" not in other
    assert "nessuno nell" in other
    assert "nell&#39;atto: trattini" not in other
    assert re.search(r"\(OS 1[,)]", first)
    assert re.search(r'scope="rowgroup"[^>]*><a [^>]*>OS 1 ', table)


PROPERTY = {
    "ontology/raccordo.ttl": """
rac:deadline
    a owl:DatatypeProperty, owl:FunctionalProperty ;
    rdfs:label "termine"@it ;
    rdfs:label "deadline"@en ;
    skos:definition "Il giorno entro il quale ciò che la linea guida chiede è fatto."@it ;
    skos:definition "The day by which what the guideline asks for is done."@en ;
    .
""",
    "shapes/guideline.ttl": """
<GuidelineShape#deadline>
    a sh:PropertyShape ;
    sh:path rac:deadline ;
    sh:name "Entro il"@it ;
    sh:name "Due by"@en ;
    sh:group <content> ;
    sh:order 6 ;
    sh:maxCount 1 ;
    sh:datatype <http://www.w3.org/2001/XMLSchema#date> ;
    sh:message "Il termine è uno solo, un giorno."@it ;
    sh:message "There is one deadline at most, a day."@en ;
    .
""",
}


def with_a_property(folder: Path) -> Project:
    """The invented plan, with a property more: a block in the vocabulary, one in a shape, a value in the data."""
    project = replace(fixtures.invented_project(), ontology=folder / "ontology", shapes=folder / "shapes",
                      data=(ROOT / "data" / "schemes", folder / "plan"))  # fmt: skip
    for name, copied in (("ontology", "ontology"), ("shapes", "shapes"), ("tests/plan", "plan")):
        shutil.copytree(ROOT / name, folder / copied)
    for name, block in PROPERTY.items():
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8") + block, encoding="utf-8")
    listed, given = "    sh:property <GuidelineShape#category> ;\n", "    rac:category category:SP ;\n"
    for path, old, new in (
        (folder / "shapes/guideline.ttl", listed, listed + "    sh:property <GuidelineShape#deadline> ;\n"),
        (folder / "plan/2031/plan.ttl", given, given + '    rac:deadline "2031-06-30"^^xsd:date ;\n'),
    ):
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return project


@pytest.mark.slow
def test_a_new_property_is_on_the_pages_with_no_code_template_or_label_changed(tmp_path: Path) -> None:
    made = pages_of(with_a_property(tmp_path))
    for ending, group, names, documented in (
        (".html", "Contenuto", ["Entro il"], "Entro il rac:deadline data al più uno a mano"),
        (".en.html", "Content", ["Due by"], "Due by rac:deadline date at most one by hand"),
    ):
        (page,) = [path for path, content in made.items()
                   if path.startswith(PLAN) and path.endswith(ending) and b"2031-06-30" in content
                   and path.endswith(".en.html") == ending.startswith(".en")]  # fmt: skip
        said = sections_of(made, page)
        assert list(said[group]) == names
        assert said[group][names[0]] == "2031-06-30"
        described = plain(made[f"onto/Guideline{ending}"].decode())
        # Its explanation stands between its name and the property.
        explained = re.sub(r"(Entro il|Due by) [^.]*\. rac:deadline", r"\1 rac:deadline", described)
        assert documented in explained
        term = plain(made[f"onto/deadline{ending}"].decode())
        assert re.search(f"(linea guida gestionale|management guideline) {names[0]} ", term)
        assert names[0] in plain(made[f"onto{ending}"].decode())


@pytest.mark.slow
def test_pages_say_all_under_the_groups_of_the_model_in_order(small_pages: dict[str, bytes]) -> None:
    model = fixtures.model()
    order = {language: [group.labels[language] for group in model.groups] for language in address.LANGUAGES}
    pages_with = 0
    for path, content in small_pages.items():
        # The missions that an alignment names are no data of this plan.
        if not path.startswith("data/ente-di-prova/") or b'id="statements"' not in content:
            continue
        said = sections_of(small_pages, path)
        types = said.pop("", {})
        assert set(types) <= {"Classe", "Class"}, path
        language = "en" if path.endswith(".en.html") else "it"
        assert list(said) == [title for title in order[language] if title in said], path
        pages_with += 1
    assert pages_with > 40
    programme = sections_of(small_pages, "data/ente-di-prova/programme/1.1.en.html")
    assert list(programme["Identification"]) == ["Name", "Code", "Latest title", "Latest title in English, unofficial"]
    assert "Rows of the table" in programme["Links"]


@pytest.mark.slow
def test_what_the_statements_say_is_not_repeated_among_the_references(small_pages: dict[str, bytes]) -> None:
    mission = small_pages["data/ente-di-prova/mission/1.en.html"].decode()
    assert "Programme 1.1" in sections_of(small_pages, "data/ente-di-prova/mission/1.en.html")["Links"]["Programmes"]
    references = plain(mission[mission.index('id="references"') :])
    assert "Covers mission : this" in references
    assert "in mission" not in references.lower()
    guideline = plain(small_pages[f"{PLAN}guideline/1.en.html"].decode())
    assert "implemented by : this" not in guideline.lower()


def test_a_term_of_another_vocabulary_is_documented_on_the_page_of_ours(small_pages: dict[str, bytes]) -> None:
    text = small_pages["onto.en.html"].decode()
    for anchor, words in (("org-Post", "Office of"), ("dcterms-title", "management guideline")):
        part = text[text.index(f'<h3 id="{anchor}">') :].partition("<h3 ")[2].partition("<h3 ")[0]
        assert words in part
    act = small_pages["data/ente-di-prova/act/regolamento.en.html"].decode()
    assert 'href="../../../onto.en.html#dcterms-title"' in act


def test_the_publisher_and_what_the_catalogue_says_of_a_measurement_are_named(publication: Path) -> None:
    scheme = (publication / "cv/pairing.html").read_text()
    assert re.findall(r'catalogue.html#publisher">(.*?)</a>', scheme) == ["Raccordo", "Raccordo"]
    assert "Ha come parte : questo" in plain((publication / "data/inps/2024/measurement.html").read_text())


def test_a_text_in_the_language_of_the_page_is_shown_first(small_pages: dict[str, bytes]) -> None:
    for ending, names in (("html", ["Biblioteche", "Libraries"]), ("en.html", ["Libraries", "Biblioteche"])):
        page = small_pages[f"data/ente-di-prova/libraries.{ending}"].decode()
        labels = re.findall(r'<li><span lang="(?:it|en)">(.*?)</span>', page)
        assert labels[:2] == names


def test_lists_are_called_as_the_model_calls_them(small_pages: dict[str, bytes]) -> None:
    def title(path: str) -> str:
        (found,) = re.findall("<h1>(.*?)</h1>", small_pages[path].decode())
        return found

    assert title(f"{PLAN}guideline.html") == "Linee guida · Piano 2031, EdP"
    assert title(f"{PLAN}title.en.html") == "Titles of missions and programmes · Plan 2031, EdP"
    assert title("cv.en.html") == "Concept schemes"
    assert title("shapes.html") == "Shape SHACL"


def test_the_labels_of_the_pages_name_only_what_no_shape_does(quads: list[ox.Quad]) -> None:
    labels = pages.read_labels(Project.at(ROOT))
    used = {term.value for quad in quads for term in (quad.predicate, quad.object) if isinstance(term, ox.NamedNode)}
    assert set(labels) & set(fixtures.model().borrowed) == set()
    assert set(labels) - used == set()
    assert all(set(texts) == set(address.LANGUAGES) for texts in labels.values())


def test_the_feed_has_the_plans_and_the_page_for_nothing_leads_home(publication: Path) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    for language in address.LANGUAGES:
        feed = ElementTree.fromstring((publication / f"feed.{language}.atom").read_bytes())
        entries = feed.findall(f"{atom}entry")
        assert DEFAULT_BASE + "data/inps/2024/plan" in [entry.findtext(f"{atom}id") for entry in entries]
        dates = [entry.findtext(f"{atom}updated") or "" for entry in entries]
        assert dates == sorted(dates, reverse=True)
        for link in feed.iter(f"{atom}link"):
            assert (publication / link.attrib["href"].removeprefix(DEFAULT_BASE)).is_file()
    nothing = (publication / "404.html").read_text(encoding="utf-8")
    # It stands at any address, and at any host: all that it leads to is whole, and it loads nothing.
    assert "src=" not in nothing
    assert re.findall(r'<link rel="icon" href="([^"]*)">', nothing) == re.findall(r'<link.* href="([^"]*)"', nothing)
    for link in re.findall(r'<a href="([^"]*)"', nothing):
        assert (publication / link.removeprefix(DEFAULT_BASE)).is_file(), link


@pytest.mark.parametrize(
    ("tracker", "start"),
    [
        ("https://example.org/new", "https://example.org/new?title=Errore%20in%3A%20Titolo&body="),
        ("https://example.org/new?kind=data", "https://example.org/new?kind=data&title="),
        ("mailto:errori@example.org", "mailto:errori@example.org?subject=Errore"),
        ("", ""),
    ],
)
def test_an_error_is_reported_where_the_project_says(monkeypatch: pytest.MonkeyPatch, tracker: str, start: str) -> None:
    monkeypatch.setattr(Project, "tracker", tracker)
    site = Site(Graph(Project.at(ROOT), []), sources(), {}, "it")
    link = site.report(Page("data/x", "things/resource", "Titolo"))
    assert link.startswith(start)
    assert bool(link) == bool(tracker)
    assert not tracker or DEFAULT_BASE + "data/x.html" in unquote(link)


def test_the_parts_of_the_catalogue_are_found_in_one_look_at_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, looked = Graph(Project.at(ROOT), []), []
    names = ("catalogue#publisher", "catalogue#file/raccordo.nq", "data/x", "catalogue#dataset")
    site = Site(graph, sources(), {}, "it")
    monkeypatch.setattr(graph, "out", Found(dict, lambda: looked.append(1) or map(graph.project.iri, names)))
    assert site.catalogue_parts() == [graph.project.iri(f"catalogue#{name}") for name in ("dataset", "publisher")]
    assert len(looked) == 1


def test_a_title_in_capitals_is_written_as_the_texts_write_its_words() -> None:
    def said(name: str, text: str) -> ox.Quad:
        node = ox.NamedNode(DEFAULT_BASE + "data/x")
        return ox.Quad(node, ox.NamedNode(DEFAULT_BASE + "onto/" + name), ox.Literal(text, language="it"))

    texts = ["Ridurre i tempi del PNRR e di UNIEMENS.", "La gestione dei fondi, i fondi Rete.", "FONDI PNRR E TEMPI"]
    # Several texts have the name of an office, and several the Institute alone.
    texts += [f"Rafforzare l'Area Datori Agricoli dell'Istituto nel 202{year}." for year in range(5)]
    words = Words(Graph(Project.at(ROOT), [said("text", text) for text in texts]), lambda _: None)
    made = Capitals(words, None)
    for printed, cased in (
        ("GESTIONE DEI FONDI PNRR. TEMPI DI UNIEMENS.", "Gestione dei fondi PNRR. Tempi di UNIEMENS."),
        # A word that no text has is no acronym, and one that begins a sentence there is no name.
        ("RIDURRE LE ATTESE", "Ridurre le attese"),
        ("Già in minuscole, con UNIEMENS", "Già in minuscole, con UNIEMENS"),
        ("PNRR", "PNRR"),
        # A capital that a word has within a name is the name's.
        ("L'ISTITUTO E I DATORI DI LAVORO", "L'Istituto e i datori di lavoro"),
    ):
        assert made.sentence(printed) == cased
    assert made.sentence("I FONDI DELLA RETE AGRICOLA", ["Rete agricola"]) == "I fondi della Rete agricola"


def test_the_table_says_where_a_page_does_not_print_the_guideline(publication: Path) -> None:
    # The text has none on page 8: that the row is guideline 10's is deduced, and the note on the row says from what.
    page = (publication / "data/inps/2024/facsimile.html").read_text(encoding="utf-8")
    band = page[page.index('id="page-8"') : page.index('id="row-8-1"')]
    assert "il titolo della linea guida manca: che sia la 10 è dedotto" in band


def test_a_row_of_another_class_than_most_says_so(publication: Path) -> None:
    page = (publication / "data/inps/2024/table.html").read_text(encoding="utf-8")
    rows = re.findall(r'<tr id=".*?</tr>', page, re.DOTALL)
    others = [row for row in rows if "/UnalignedEntry.html" in row]
    assert len(rows) - len(others) == 96
    assert len(others) == 2
    assert not any("/AlignmentEntry.html" in row for row in rows)
    assert "/AlignmentEntry.html" in page[: page.index("<table")]


def test_a_template_is_what_stands_there_whatever_was_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for text in ("one", "another", "one"):
        for folder in ("here", "there"):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / "page.jinja").write_text(f"{text} {folder}")
            made = pages.environment(str(tmp_path / folder)).get_template("page.jinja").render()
            assert made == f"{text} {folder}"
    assert len([*(tmp_path / "cache").rglob("*.cache")]) == 1
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "here" / "page.jinja"))
    assert pages.environment(str(tmp_path / "here")).get_template("page.jinja").render() == "one here"


def test_a_broken_file_of_the_site_is_told(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    for path in (fixtures.ROOT / name for name in ("pyproject.toml", "CHANGELOG.md", "prefixes.ttl")):
        shutil.copy(path, tmp_path)
    project = replace(fixtures.invented_project(), root=tmp_path)
    sources = reader.Sources(fixtures.model(), {}, {}, {})
    made = Site(Graph(project, fixtures.base_quads()), sources, Publication(), "it")
    uses = {"labels.ttl": lambda: pages.read_labels(project), "columns.toml": lambda: made.columns,
            "search.toml": lambda: search.index(made, None)}  # fmt: skip
    for name, text, words in (
        ("labels.ttl", "x <", "labels.ttl cannot be read: Parser error at line 1"),
        ("columns.toml", "[names", "columns.toml cannot be read: Expected"),
        ("search.toml", "[names", "search.toml cannot be read: Expected"),
        ("search.toml", "[kinds.act]", "search.toml lacks a line that is needed: 'it'"),
        ("search.toml", "[kinds]", "search.toml lacks a line that is needed: 'synonyms'"),
    ):
        (tmp_path / "site" / name).write_text(text)
        with pytest.raises(UserError, match=words):
            uses[name]()


@pytest.mark.parametrize("name", ["answers/evidence", "facsimile"])
def test_a_row_among_its_like_is_said_to_be_a_convention(publication: Path, name: str) -> None:
    for ending, words in ((".html", "è una convenzione"), (".en.html", "is a convention")):
        assert words in (publication / "data/inps/2024" / (name + ending)).read_text(encoding="utf-8")


def test_a_long_list_has_several_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("raccordo.site.site.LISTED", 4)
    run = fixtures.inferred(*fixtures.invented_project().data)
    graph = Graph(run.project, canonical((run.known | run.shapes).quads))
    graph = graph.labelled(pages.labels(graph, run.model))
    made = Site(graph, reader.Sources(run.model, {}, {}, {}), Publication(), "en")
    templates = pages.environment(str(ROOT / "site" / "templates"))
    folder = "shapes"
    several = list(made.list_pages(folder, made.lists[folder]))
    assert len(several) == -(-len(made.lists[folder]) // 4) > 2
    assert [page.stem for page in several[:2]] == ["shapes", "shapes/page-2"]
    assert (several[1].title, several[1].crumbs[-1].href) == ("SHACL shapes · page 2", "shapes.en.html")
    assert [iri for page in several for iri in page.context["members"]] == made.lists[folder]
    html = pages.render(made, several[1], templates).decode()
    links = html.partition('aria-label="Pages of the list"')[2].partition("</nav>")[0]
    assert re.findall(r'href="(.*?)"|(aria-current="page")', links)[:3] == [
        ("../shapes.en.html", ""), ("", 'aria-current="page"'), ("page-3.en.html", "")]  # fmt: skip
    # What is addressed by a fragment stands in the one page of its document.
    parts = next(folder for folder, members in made.lists.items() if "#" in members[0] and len(members) > 4)
    assert len(list(made.list_pages(parts, made.lists[parts]))) == 1
