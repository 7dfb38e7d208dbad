"""Proposing a mapping: what it gets of the mappings that people have written for the acts of the repository."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from raccordo import cli
from raccordo.draft import (
    act,
    columns,
    make,
    mapping,
    mentions,
    pages,
    parse,
    propose,
    prose,
    source,
    table,
    tabular,
    translate,
)
from raccordo.draft.columns import plain
from raccordo.draft.document import Cell, Document, Grid, Line
from raccordo.publish import assets
from raccordo.speech import Speech

ROOT = Path(__file__).resolve().parent.parent
DRAFTS = ROOT / "tests" / "draft"
KINDS = {name: name for name in ("circolare", "deliberazione", "determinazione", "legge")}
# What no act says: an IRI that a body has elsewhere, that of a scheme, and what a kind of act of another name is.
UNSAID = {("body", "iri"), ("guidelines", "scheme"), ("act", "kinds")}


def proposed(path: Path, body: str, year: int) -> propose.Proposal:
    return propose.propose(source.read(path), body, year, KINDS)


def alike(key: tuple[str, str], given: object, found: object) -> bool:
    """Whether a proposal says the same: names whatever their capitals, categories whatever each is called."""
    if key == ("body", "names"):
        assert isinstance(given, list)
        assert isinstance(found, list)
        return given[0].casefold() == found[0].casefold()
    if key == ("guidelines", "categories"):
        assert isinstance(given, dict)
        assert isinstance(found, dict)
        return given.keys() == found.keys()
    return given == found


@pytest.mark.parametrize(
    ("path", "words", "body", "year", "missing"),
    [
        # How annexes are headed is known without the body's words.
        ("data/source/determinazione-57-2023.txt", "data/inps", "INPS", 2024, {("furniture", "running-head")}),
        ("tests/draft/decreto-7-2030.txt", "tests/draft/data/sentieri", "Sentieri", 2031, set()),
        ("tests/draft/delibera-14-2030.txt", "tests/draft/data/comune", "comune", 2031, set()),
        ("tests/plan/2031/delibera-3-2030.txt", "tests/draft/data/ente-di-prova", "Ente di Prova", 2031, set()),
        ("tests/draft/circolare-12-2031.txt", "tests/draft/data/parchi", "parchi", 2032, set()),
    ],
    ids=["published", "sentieri", "comune", "ente-di-prova", "parchi"],
)  # fmt: skip
def test_the_proposal_has_what_a_person_wrote(  # noqa: PLR0917
    path: str, words: str, body: str, year: int, missing: set[tuple[str, str]], tmp_path: Path
) -> None:
    given = tomllib.loads((ROOT / words / "mapping.toml").read_text(encoding="utf-8"))
    found = proposed(ROOT / path, body, year)
    # A text layer has no columns.
    keys = {
        (table, key): value for table, values in given.items() for key, value in values.items() if table != "columns"
    }
    got = {key for key, value in keys.items() if key in found.values and alike(key, value, found.values[key])}
    assert keys.keys() - got - UNSAID == missing
    # What it has besides is none of the body's own list, table or annexes.
    assert found.values.keys() - keys.keys() <= {("furniture", "column-head"), ("furniture", "running-head")}
    # It is a mapping as a person writes one, and each value has its line.
    text = propose.toml(found, Path(path).name)
    (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")
    assert mapping.read(tmp_path / "mapping.toml", "https://example.org/").slug == mapping.slug(body)
    assert sum("# line " in line for line in text.splitlines()) >= len(found.values) - 3
    assert all(what in text for what in found.missed)


def test_a_kind_of_act_that_the_data_lack_is_asked_for() -> None:
    missed = proposed(DRAFTS / "decreto-7-2030.txt", "Sentieri", 2031).missed
    assert any("Decreto" in what and "determinazione" in what and "act-type.ttl" in what for what in missed)


def test_what_a_draft_or_a_proposal_says_is_said_in_italian_as_well() -> None:
    italian = Speech("it")
    said = [text for module in (act, columns, make, mentions, pages, parse, prose, table, tabular, translate)
            for name, text in vars(module).items() if name.isupper() and isinstance(text, str) and len(text) > 25
            and " " in text and text[0].islower()]  # fmt: skip
    assert len(said) > 40
    assert [
        text for text in said if italian(text.format("x", "y", thing="z")) == text.format("x", "y", thing="z")
    ] == []
    for path, body in (("decreto-7-2030.txt", "Sentieri"), ("delibera-14-2030.txt", "comune")):
        missed = proposed(DRAFTS / path, body, 2031).missed
        assert [one for one in missed if italian(f"not found: {one}").endswith(one)] == []


def test_what_to_do_about_the_assets_is_said_in_italian_as_well() -> None:
    italian = Speech("it")
    reasons = [*assets.NOT_GIVEN.values(), "; ".join(assets.NOT_GIVEN.values())]
    assert [one for one in reasons if italian(one) == one] == []


def test_heads_of_columns_are_proposed_by_what_they_say() -> None:
    heads = ("N.", "Obiettivo operativo", "Missione", "Programma di bilancio", "Cod.", "Direttiva del CdA", "Chi")
    texts = (heads, ("1", "Cura", "M", "P", "1.1", "Fare", "Ufficio"))
    cells = [[Cell(text, 1, (x, y, x + 1, y + 1), (7 * y + x + 1,)) for x, text in enumerate(row)]
             for y, row in enumerate(texts)]  # fmt: skip
    lines = tuple(Line(number, 1, text) for number, text in enumerate((one for row in texts for one in row), 1))
    found = propose.propose(
        Document("a.pdf", "application/pdf", b"", "", lines, (Grid(1, tuple(map(tuple, cells))),)), "x", 2031, KINDS
    )
    assert {role: heads for (table, role), heads in found.values.items() if table == "columns"} == {
        "number": ["N."], "guideline": ["Obiettivo operativo"], "mission": ["Missione"],
        "programme": ["Programma di bilancio"], "code": ["Cod."], "directive": ["Direttiva del CdA"],
    }  # fmt: skip
    assert any("Chi" in what for what in found.missed)
    assert plain("Cod.") == "cod"


def test_what_other_bodies_print_is_proposed_for_what_it_is() -> None:
    opening = (
        "Comune di Prova", "Deliberazione n. 1 del 2 gennaio 2031", "Visto il parere;", "DELIBERA", "1. di approvare.",
        "ALLEGATO A", "PRIORITÀ 2031-2033", "Priorità 1 - Scuole", "Priorità 2 - Strade",
    )  # fmt: skip
    rows = (
        ("Priorità", "Missione", "Programma", "Obiettivo", "Azioni 2031", "2031"),
        ("Priorità 1 - Scuole", "Missione 04 - Scuola", "Programma 04.06 - Servizi", "Aprire", "Pulire", "x"),
        ("Priorità 2 - Strade", "Missione 10 - Strade", "Programma 10.05 - Vie", "Rifare", "Segnare", ""),
    )
    cells = [[Cell(text, 1, (x, y, x + 1, y + 1), (6 * y + x + 1 + len(opening),)) for x, text in enumerate(row)]
             for y, row in enumerate(rows)]  # fmt: skip
    texts = (*opening, *(text for row in rows for text in row))
    lines = tuple(Line(number, 1, text) for number, text in enumerate(texts, 1))
    grid = Grid(1, tuple(map(tuple, cells)))
    found = propose.propose(Document("a.pdf", "application/pdf", b"", "", lines, (grid,)), "x", 2031, KINDS)
    # A row below the head is none, though its cells begin with the same words; cells show which column has guidelines.
    assert {role: heads for (table, role), heads in found.values.items() if table == "columns"} == {
        "guideline": ["Priorità"], "mission": ["Missione"], "programme": ["Programma"], "directive": ["Azioni 2031"],
    }  # fmt: skip
    assert any(what.endswith("are, if they are any of it: 2031, Obiettivo") for what in found.missed)
    # A plan may be headed by all of its years; the year alone at the head of a column is no title.
    assert found.values["guidelines", "title"] == "PRIORITÀ {year}-{year}"
    assert found.values["act", "annex"] == "ALLEGATO {letter}"


def test_a_body_without_a_mapping_gets_a_proposal_and_then_a_draft(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "schemes", tmp_path / "data" / "schemes")
    act = str(DRAFTS / "decreto-7-2030.txt")
    arguments = ["draft", act, "--body", "Sentieri", "--year", "2031", "--data", str(tmp_path / "data")]
    caller = cli.Caller(ROOT, Speech("it", "build.py"))
    first = CliRunner().invoke(cli.cli, arguments, obj=caller)
    place = tmp_path / "data" / "sentieri" / "mapping.toml"
    assert first.exit_code == 1
    assert place.is_file()
    assert "è una proposta per Sentieri, che non ne aveva" in first.output
    assert "leggila accanto all'atto, correggila, e ridai lo stesso comando" in first.output
    assert "proposto: annex in [act]" in first.output
    assert not (tmp_path / "data" / "sentieri" / "2031").exists()
    read = place.read_bytes()
    again = CliRunner().invoke(cli.cli, [*arguments, "--lang", "it"], obj=cli.Caller(ROOT, Speech("en", "build.py")))
    assert again.exit_code == 0
    assert re.search(r"^concluso +\d+: l'etichetta è composta da tipo, data e numero$", again.output, re.MULTILINE)
    assert re.search(r"^sposta budget.ttl, .*names.ttl in .*sentieri, accanto", again.output, re.MULTILINE)
    assert place.read_bytes() == read
    assert (tmp_path / "data" / "sentieri" / "2031" / "guidelines.ttl").is_file()
    # What other years have is not to be written over.
    person = "<https://w3id.org/raccordo/data/person/x> a <http://xmlns.com/foaf/0.1/Person> .\n"
    (tmp_path / "data" / "sentieri" / "names.ttl").write_text(person, encoding="utf-8")
    (tmp_path / "data" / "sentieri" / "2031").rename(tmp_path / "2031")
    third = CliRunner().invoke(cli.cli, [*arguments, "--lang", "en"], obj=caller).output
    assert re.search(r"^move budget.ttl, cited-acts.ttl to .*sentieri, beside", third, re.MULTILINE)
    assert re.search(r"^add the resources of names.ttl to the files of these names in .*sentieri,", third, re.MULTILINE)
