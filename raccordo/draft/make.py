"""From a draft to the resources of a plan: what is stated of each, and how that is known."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from raccordo.act.anchor import italian_date
from raccordo.act.places import Place
from raccordo.act.source import KEPT
from raccordo.draft import citations, delimited, docx, envelope, organs, pdf, text, xlsx
from raccordo.draft.act import NAME
from raccordo.draft.document import Document, Envelope
from raccordo.draft.layout import box_of
from raccordo.draft.mapping import Mapping as Words
from raccordo.draft.mapping import slug
from raccordo.draft.organs import without_article
from raccordo.draft.parts import AnnexPart, Budget, Citation, Draft, Form, Passage, Provided, Row, Signature, Unread
from raccordo.draft.statements import Resource
from raccordo.draft.tabular import CODE_OF_MAPPING
from raccordo.findings import UserError
from raccordo.project import LOCAL_NAME
from raccordo.rdf.graph import Graph
from raccordo.rdf.names import natural

ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
ENDINGS = {
    text.MEDIA_TYPE: ".txt", pdf.MEDIA_TYPE: ".pdf", docx.MEDIA_TYPE: ".docx", xlsx.MEDIA_TYPE: ".xlsx",
    delimited.MEDIA_TYPE: ".csv",
}  # fmt: skip
ACT, GUIDELINES, DIRECTIVES, TABLE, FURNITURE = "act", "guidelines", "directives", "alignment", "furniture"
TITLES, BUDGET, CITED, NAMES = "titles", "budget", "cited-acts", "names"
# What is of more than one year.
OUTLIVING = (BUDGET, CITED, NAMES)
# What each file is about, for its opening comment.
SUBJECTS = {
    ACT: "The act: its recitals and clauses in order, its annexes, its source, and the plan that it adopts.",
    GUIDELINES: "The guidelines, with their numbers, titles, categories and texts.",
    DIRECTIVES: "The directives, in the order of the table's text: 5-3 is the third on page 5.",
    TABLE: "The alignment table. Of a row that is unresolved the text doesn't say which directive stands in it.",
    FURNITURE: "What the pages print for themselves, and the formulas around the act's number, date and title.",
    TITLES: "The titles that missions and programmes have in the plan's year.",
    BUDGET: "Missions and programmes that the data did not have. Move the file to the body's folder, for other years.",
    CITED: "Acts and reports that the data did not have. Move the file to the body's folder, for other years.",
    NAMES: "Bodies, offices, persons, categories that the data did not have. Move the file to the body's folder.",
}
FROM_TITLE = "the plan has the title of the act that adopts it"
FROM_CODE = "a programme is part of the one whose code its own extends"
FROM_FORM = "the label is composed of kind, date and number"
FROM_URN = "urn:nir is composed of authority, kind, date and number"
FROM_CALL = "body and year are those that the draft was called with"
FROM_HEAD = "the head above the directives names their report and who issued it"
FROM_NAME = "the office has this name in the data"
FROM_QUOTES = "a title in quotation marks follows the act"
TOGETHER = (
    "a word that a hyphen divides at a line's end is put together: it stands undivided elsewhere, or is no compound"
)
WITHIN_MISSION = "the act counts programmes within each mission: the mission's code is put before the programme's"
OWN_NUMBER = "it has the number and the year of the act"
SHORT_NAME = "the document calls one thing alone by the first word of its name"
SAME_ACT = "the document cites one act alone of this kind, number and year"
SEVERAL_ACTS = "the document cites several acts of this kind, number and year: say which it is"
SAME_NAME = "the document writes the office's name so as well"
OWN_OFFICE = "no office of the data has this name: it is taken for one of the body"
ALL_ALIKE = "all rows of the page are alike, and it has as many directives"
PRINTED_ALONE = "the page prints the title of one guideline"
OWN_TABLE = "the act has no annex: the table is its own"
APART = "the text has the rows and the directives of the page apart"


@dataclass(frozen=True)
class Untranslated:
    """A text without English: its line, the resource, the property that would have the translation, the words."""

    line: int
    iri: str
    property: str
    words: str


@dataclass
class Made:
    """What a draft became: its resources, what it leaves open, and the name and content of its source file; `originals`
    has the files from which that text was taken, by their names, `places` where its lines stand in spreadsheets, and
    `printed` where they stand in any of these files. `envelopes` are those in which the files came, under the names by
    which they are kept.

    `base` is the IRI that the plan's resources stand under.
    """

    base: str
    resources: list[Resource] = field(default_factory=list)
    open: list[Unread] = field(default_factory=list)
    untranslated: list[Untranslated] = field(default_factory=list)
    source: str = ""
    content: bytes = b""
    originals: dict[str, bytes] = field(default_factory=dict)
    places: Mapping[int, str] = field(default_factory=dict)
    envelopes: list[Envelope] = field(default_factory=list)
    printed: Mapping[int, Place] = field(default_factory=dict)


class Maker:
    """Makes resources of a draft; what the data have already is named and not described again."""

    def __init__(self, data: Graph, words: Words, year: int, document: Document, draft: Draft) -> None:
        self.data = data
        self.words = words
        self.year = year
        self.document = document
        self.draft = draft
        self.root = data.project.iri(f"data/{words.slug}/")
        self.base = f"{self.root}{year}/"
        self.made = Made(self.base, open=list(draft.unread), places=document.places)
        self.by_iri: dict[str, Resource] = {}
        self.directive_iris: list[str] = []
        self.original_numbers = itertools.count(1)
        self.offices: dict[str, str] = {}
        self.issuer = self.report_iri = ""
        self.kinds = {data.value(kind, "skos:notation"): kind for kind in data.instances("skos:Concept")
                      if data.project.iri("cv/act-type") in data.values(kind, "skos:inScheme")}  # fmt: skip

    def make(self) -> Made:
        """All resources of the draft."""
        self.body()
        if self.draft.rows and (office := self.draft.report.get("office")):
            self.issuer = self.post(Passage(office, self.draft.report_lines))
        self.act()
        self.plan()
        self.source()
        self.recitals()
        self.guidelines()
        self.budget()
        if self.draft.rows:
            self.report()
            self.table()
        self.named_organs()
        self.short_names()
        self.furniture()
        self.put_together()
        self.made.open.sort(key=lambda unread: unread.line)
        return self.made

    def put_together(self) -> None:
        """Say of each text with a word that was put together from two lines that this was concluded."""
        words = {line.number: line.divided for line in self.document.lines if line.divided}
        for resource in self.made.resources:
            resource.statements = [
                replace(one, rule=TOGETHER)
                if not one.rule
                and isinstance(one.value, ox.Literal)
                and any(words[number] in one.value.value for number in words.keys() & set(one.lines))
                else one
                for one in resource.statements
            ]

    def new(self, iri: str, file: str, kind: str, lines: Iterable[int] = (), rule: str = "") -> Resource:
        """A new resource of a class; the one that is there if it was made before."""
        if iri in self.by_iri:
            return self.by_iri[iri]
        self.by_iri[iri] = resource = Resource(iri, file, lines=tuple(lines), rule=rule)
        resource.link("rdf:type", self.data.iri(kind))
        self.made.resources.append(resource)
        return resource

    def doubt(self, lines: Iterable[int], words: str, reason: str) -> None:
        """List something for a person to decide."""
        unread = Unread(next(iter(lines), 0), words, reason)
        if unread not in self.made.open:
            self.made.open.append(unread)

    # Bodies, offices, persons

    def body(self) -> None:
        """The body, if the data don't have it: under the name that stands first in the mapping."""
        if self.words.body in self.data.out:
            return
        own = {name.casefold() for name in self.words.names}
        heads = [line for line in self.document.lines if line.text.strip().casefold() in own]
        body = self.new(self.words.body, NAMES, "org:FormalOrganization", rule=FROM_CALL)
        body.text("rdfs:label", self.words.names[0])
        for line in heads:
            body.string("rac:printedAs", line.text.strip(), [line.number])
        for name in self.words.names:
            if form := next(self.written(name, exactly=True), None):
                body.string("rac:printedAs", *form)
        self.same_words(body)
        if len(body.values("rac:printedAs")) > 1 and not body.values("rac:identityNote"):
            italian = "Sono i nomi che il mapping dà all'ente."
            english = "These are the names that the mapping gives the body."
            body.both("rac:identityNote", italian, english, FROM_CALL)

    def written(self, name: str, *, exactly: bool = False) -> Iterator[tuple[str, list[int]]]:
        """The ways in which the document writes a name, in capitals or not, each with the line where it first does."""
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", 0 if exactly else re.IGNORECASE)
        found: dict[str, list[int]] = {}
        for line in self.document.lines:
            for match in pattern.finditer(line.text):
                found.setdefault(match[0], [line.number])
        yield from found.items()

    def office(self, text: str) -> str:
        """The office or organ of a name in the data or the draft, its article aside; empty if none, or several.

        One of another body is another office, however alike it is called.
        """
        bare = without_article(text)
        if bare in self.offices:
            return self.offices[bare]
        found = set()
        for kind in ("org:Post", "org:OrganizationalUnit", "org:FormalOrganization", "org:Organization"):
            for iri in self.data.instances(kind):
                forms = [form for name in ("rac:printedAs", "rdfs:label", "skos:altLabel")
                         for form in self.data.values(iri, name)]  # fmt: skip
                if bare in {without_article(form) for form in forms} and not of_another(
                    self.data, iri, self.words.body, self.root
                ):
                    found.add(iri)
        of = {iri for iri in found if self.words.body in owners(self.data, iri)}
        return next(iter(of if len(of) == 1 else found), "") if len(of) == 1 or len(found) == 1 else ""

    def post(self, passage: Passage) -> str:
        """The office, or the organ, of a name: as the data have it, or a new one of the body."""
        if known := self.office(passage.text):
            return known
        bare = without_article(passage.text)
        iri = f"{self.root}office/{slug(bare)}"
        self.offices[bare] = iri
        kind, of = (
            ("org:OrganizationalUnit", "org:unitOf") if organs.COLLEGE.match(bare) else ("org:Post", "org:postIn")
        )
        post = self.new(iri, NAMES, kind, passage.lines)
        post.text("rdfs:label", office_label(passage.text), rule=FROM_FORM)
        post.link(of, self.words.body, rule=OWN_OFFICE)
        post.string("rac:printedAs", passage.text)
        for form, lines in self.written(office_label(passage.text)):
            if not form.isupper() and form[:1].isupper():
                post.string("rac:printedAs", form, lines, SAME_NAME)
        self.same_words(post)
        return iri

    def same_words(self, one: Resource) -> None:
        """Note why one thing is printed in several forms, where capitals and articles alone part them."""
        forms = one.values("rac:printedAs")
        if len(forms) > 1 and len({without_article(form) for form in forms}) == 1:
            italian = "Sono le stesse parole, maiuscole e articolo a parte."
            english = "The words are the same, capitals and article aside."
            one.both("rac:identityNote", italian, english, SAME_NAME)

    def named_organs(self) -> None:
        """The organs and offices that the act names in its recitals and clauses, where they are the body's own.

        One word alone says of which there may be many.
        """
        for passage in (*self.draft.act.recitals, *self.draft.act.clauses):
            for name in organs.named(passage.text):
                if organs.is_own(name, self.words.names) and not self.office(name):
                    self.post(Passage(name, passage.lines))

    def short_names(self) -> None:
        """Of an organ or office that is new, its first word alone, where the document calls none other by this word."""
        text = " ".join(line.text.strip() for line in self.document.lines)
        by_word: dict[str, list[str]] = defaultdict(list)
        for bare, iri in self.offices.items():
            by_word[bare.partition(" ")[0].capitalize()].append(iri)
        for word, offices in by_word.items():
            own = self.by_iri[offices[0]]
            forms = own.values("rac:printedAs")
            left = re.sub("|".join(map(re.escape, forms)), "", text)
            another = re.search(rf"(?i)\b{word} (?:d[aei]|d[aei]l\w*|d[aei]ll[’'])\s?[A-Za-z]", left)
            lines = next((lines for _, lines in self.written(word, exactly=True)), [])
            if len(offices) > 1 or another or word in forms or not re.search(rf"(?<!\w){word}(?!\w)", left):
                continue
            own.string("rac:printedAs", word, lines, SHORT_NAME)
            own.statements = [one for one in own.statements if one.property != "rac:identityNote"]
            italian = f"L'atto non chiama «{word}» nient'altro."
            english = f"The act calls nothing else “{word}”."
            own.both("rac:identityNote", italian, english, SHORT_NAME)

    def named(self, iri: str) -> str:
        """What the data have, with the file and line in which they do."""
        file, line = self.data.place(iri)
        return f"{self.data.shorten(iri)} ({file}:{line})" if file else self.data.shorten(iri)

    def form(self, iri: str, printed: Passage) -> None:
        """Another form in which something is printed: one more of what is new; of what the data have, to be added."""
        if iri in self.by_iri:
            self.by_iri[iri].string("rac:printedAs", printed.text, printed.lines)
        elif printed.text not in self.data.values(iri, "rac:printedAs"):
            reason = f"add this form to {self.named(iri)} as rac:printedAs"
            self.doubt(printed.lines, printed.text, reason)

    def person(self, passage: Passage) -> str:
        """The person of a name: as the data have it, or new."""
        match = NAME.fullmatch(passage.text)
        name = match["name"] if match else passage.text
        known = [iri for iri in self.data.instances("foaf:Person") if name in self.data.values(iri, "foaf:name")]
        if len(known) == 1:
            return known[0]
        iri = self.data.project.iri(f"data/person/{slug(name)}")
        person = self.new(iri, NAMES, "foaf:Person", passage.lines)
        person.both("rdfs:label", name, name)
        person.string("foaf:name", name).string("rac:printedAs", passage.text)
        return iri

    def tenure(self, person: str, signature: Signature, office: Passage) -> None:
        """The office that stands above a signature: as the data have it of this person, or new."""
        post = self.post(office)
        if any(post in self.data.values(tenure, "rac:post") for tenure in self.data.subjects("org:member", person)):
            return
        if self.data.is_a(post, "org:Organization"):
            self.doubt(office.lines, office.text, "the data have an organ of this name, and no office: say who signs")
            return
        match = NAME.fullmatch(signature.name.text)
        name = match["name"] if match else signature.name.text
        tenure = self.new(
            f"{self.root}tenure/{slug(name)}-{post.rpartition('/')[2]}", NAMES, "rac:Tenure", office.lines
        )
        tenure.text("rdfs:label", f"{name}, {office_label(office.text)}", rule=FROM_FORM)
        tenure.link("org:member", person).link("rac:post", post)
        tenure.link("org:organization", self.words.body, rule=FROM_CALL)

    # The act, its plan, its source

    @property
    def act_iri(self) -> str:
        """The IRI of the act: its kind, number and year; what the file is called where it has no heading."""
        act = self.draft.act
        name = (
            f"{act.kind or 'atto'}-{act.number}-{act.date[:4]}" if act.number else slug(Path(self.document.name).stem)
        )
        return f"{self.root}act/{name}"

    def act(self) -> None:
        """The act that adopts the plan, with its annexes."""
        act, lines = self.draft.act, self.draft.act.heading.lines if self.draft.act.heading else ()
        own = self.new(self.act_iri, ACT, "rac:Act", lines)
        if act.number:
            if act.kind in self.kinds:
                self.label(own, act.kind, act.number, act.date)
                own.link("rac:actType", self.kinds[act.kind])
            else:
                words = act.heading.text if act.heading else ""
                self.doubt(lines, words, "what kind of act it is isn't known by this name: give it as kinds in [act]")
            own.string("rac:printedNumber", str(int(act.number)))
            own.date("eli:date_document", act.date)
        if act.title:
            own.text("dcterms:title", act.title.text, lines=act.title.lines)
        if act.office:
            own.link("eli:passed_by", self.post(act.office), act.office.lines)
        for signature in act.signatures:
            person = self.person(signature.name)
            own.link("rac:signedBy", person, signature.name.lines)
            if signature.office and (not act.office or act.office.text.casefold() != signature.office.text.casefold()):
                self.tenure(person, signature, signature.office)
            elif signature.office and act.office:
                self.form(self.post(act.office), signature.office)
        for annex in self.draft.annexes:
            if annex.letter:
                own.link("eli:has_annex", self.annex(annex), annex.title.lines if annex.title else (), annex.rule)
        if act.formula:
            own.text("rac:enactingFormula", act.formula.text, lines=act.formula.lines)

    def label(self, resource: Resource, kind: str, number: str, date: str) -> None:
        """The label of an act by its kind, number and date, in both languages."""
        concept = self.kinds[kind]
        italian, english = (self.data.text(concept, "skos:prefLabel", language) for language in ("it", "en"))
        of = "dell’" if italian_date(date).startswith(("8 ", "11 ")) else "del "
        italian = f"{capitalized(italian)} n. {number} {of}{italian_date(date)}"
        english = f"{capitalized(english)} no. {number} of {english_date(date)}"
        resource.both("rdfs:label", italian, english, FROM_FORM)

    def annex_iri(self, letter: str) -> str:
        """The IRI of an annex."""
        return f"{self.root}annex/{self.act_iri.rpartition('/')[2]}-{letter.lower()}"

    def annex(self, part: AnnexPart) -> str:
        """An annex with its title."""
        lines = part.title.lines if part.title else ()
        annex = self.new(self.annex_iri(part.letter), ACT, "rac:Annex", lines)
        annex.both("rdfs:label", f"Allegato {part.letter}", f"Annex {part.letter}", part.rule or FROM_FORM)
        if title := part.title or self.annex_head(part.letter):
            annex.text("dcterms:title", title.text, lines=title.lines, rule=title.rule)
            annex.number("rac:sourceLine", title.lines[0], title.lines)
            if not part.title:
                annex.text("rac:unofficialTitle", f"Annex {part.letter}", "en", title.lines, FROM_FORM)
        return annex.iri

    def annex_head(self, letter: str) -> Passage | None:
        """The line that heads an annex without a title of its own."""
        for one in self.draft.furniture:
            match = self.words.annex.match(one.printed)
            if match and (match.groupdict().get("letter") or "").strip("“”\"'") == letter:
                return Passage(one.printed, one.lines)
        return None

    def plan(self) -> None:
        """The plan that the act adopts."""
        plan = self.new(self.base + "plan", ACT, "rac:Plan", rule=FROM_CALL)
        if title := self.draft.act.title:
            plan.text("dcterms:title", title.text, lines=title.lines, rule=FROM_TITLE)
        plan.number("rac:year", self.year)
        years = {int(year) for year in re.findall(r"\b\d{4}\b", title.text)} if title else set()
        if title and years and self.year not in years:
            self.doubt(title.lines, title.text, f"the title doesn't name {self.year}: is the plan for that year?")
        plan.link("rac:body", self.words.body)
        if self.words.categories:
            plan.link("rac:categoryScheme", self.words.scheme)
            self.scheme()
        plan.link("rac:adoptedBy", self.act_iri)

    def scheme(self) -> None:
        """The scheme of the categories, if the data don't have it."""
        if self.words.scheme in self.data.out:
            return
        scheme = self.new(self.words.scheme, NAMES, "skos:ConceptScheme", rule=FROM_CALL)
        scheme.text("dcterms:title", f"Categorie delle linee guida: {self.words.names[0]}", rule=FROM_FORM)
        italian = "Le categorie in cui l'atto divide le linee guida."
        english = "The categories into which the act divides the guidelines."
        scheme.both("dcterms:description", italian, english, FROM_FORM)
        for notation, name in self.words.categories.items():
            concept = self.new(self.category(notation), NAMES, "skos:Concept", rule=FROM_CALL)
            concept.link("skos:inScheme", self.words.scheme).link("skos:topConceptOf", self.words.scheme)
            concept.string("skos:notation", notation_of(notation)).text("skos:prefLabel", name)
            italian = f"La categoria che l'atto stampa come «{notation}»."
            english = f"The category that the act prints as “{notation}”."
            concept.both("skos:definition", italian, english, FROM_FORM)

    def category(self, notation: str) -> str:
        """The concept of a category: as the data have it, or under the scheme."""
        for concept in self.data.subjects("skos:inScheme", self.words.scheme):
            if notation_of(notation) in self.data.values(concept, "skos:notation"):
                return concept
        return f"{self.words.scheme}/{notation_of(notation)}"

    def source(self) -> None:
        """The text that the draft was made of, with its digest and length, and the files from which it was taken."""
        # Anchors count in the text; what it was taken from is kept beside it.
        content = self.document.text.encode()
        sources = self.document.sources or (self.document,)
        names = [file_name(one) for one in sources]
        name = f"{'-'.join(Path(one).stem for one in names)}.txt"
        if name in names and content != self.document.content:
            name = f"{name.removesuffix('.txt')}.text.txt"
        self.made.source, self.made.content = name, content
        if content != self.document.content or len(sources) > 1:
            self.made.originals = dict(zip(names, (one.content for one in sources), strict=True))
            self.made.printed = dict(printed(self.document, names))
            if len({name, *names}) <= len(names):
                raise UserError(f"{', '.join(names)}: two files would have one name in the plan's folder: rename one")
        self.refuse_names({name: content, **self.made.originals})
        source = self.new(self.base + "source", ACT, "rac:SourceText")
        heading = self.draft.act.heading
        called = heading.text if heading else self.document.name
        source.both("rdfs:label", f"Testo: {called}", f"Text: {called}", FROM_FORM)
        source.link("rac:sourceOf", self.act_iri)
        source.string("rac:fileName", name)
        source.number("rac:characterCount", len(self.document.text))
        source.string("rac:sha256", hashlib.sha256(content).hexdigest())
        for inner, one in zip(names, sources, strict=True):
            kept = source
            if inner in self.made.originals:
                kept = self.original(inner, one.media_type, one.content)
                source.link("prov:wasDerivedFrom", kept.iri)
            if one.envelope:
                outer = self.enveloping(inner, one.envelope)
                kept.link("prov:wasDerivedFrom", outer.iri)

    def enveloping(self, inner: str, found: Envelope) -> Resource:
        """The signed envelope in which a file came, kept with its own ending, or endings, behind the file's name."""
        endings = "".join(re.findall(r"\.p7[mscb]", found.name.lower())) or ".p7m"
        kept = replace(found, name=f"{inner}{endings}")
        self.refuse_names({kept.name: kept.content})
        self.made.envelopes.append(kept)
        return self.original(kept.name, envelope.MEDIA_TYPE, kept.content)

    def refuse_names(self, files: Mapping[str, bytes]) -> None:
        """Raise UserError where the data have another file under the name of one: they are published in one folder."""
        kept = [iri for kind in KEPT for iri in self.data.instances(kind)]
        known = {self.data.value(iri, "rac:fileName"): self.data.value(iri, "rac:sha256") for iri in kept}
        for name, content in files.items():
            digest = hashlib.sha256(content).hexdigest()
            if known.get(name, digest) != digest:
                raise UserError(
                    f"{name}: the data have another file of this name: rename yours, by the act for instance"
                )

    def original(self, name: str, media_type: str, content: bytes) -> Resource:
        """A file from which the text was taken, with its kind, size and digest."""
        original = self.new(f"{self.base}original/{next(self.original_numbers)}", ACT, "rac:OriginalFile")
        original.both("rdfs:label", f"File originale: {name}", f"Original file: {name}", FROM_FORM)
        original.string("rac:fileName", name)
        original.link("dcat:mediaType", MEDIA_TYPES + media_type)
        original.number("dcat:byteSize", len(content))
        return original.string("rac:sha256", hashlib.sha256(content).hexdigest())

    def recitals(self) -> None:
        """The recitals with the acts that they cite, and the clauses."""
        for number, passage in enumerate(self.draft.act.recitals, start=1):
            recital = self.part("recital", "rac:Recital", number, passage)
            self.cite(recital, "eli:cites", passage, number)
        for number, passage in enumerate(self.draft.act.clauses, start=1):
            self.cite(self.part("clause", "rac:OperativeClause", number, passage), "rac:mentions", passage)

    def cite(self, resource: Resource, name: str, passage: Passage, recital: int = 0) -> None:
        """Tie a text to the acts that it names, and to their provisions, by a property."""
        for citation in self.cited_in(passage):
            act = self.cited(citation, recital, passage.lines)
            if not act:
                continue
            resource.link(name, act, passage.lines)
            for one in citation.provisions:
                resource.link(name, self.provision(one, act, citation, passage.lines), passage.lines, one.rule)

    def provision(self, one: Provided, act: str, citation: Citation, lines: tuple[int, ...]) -> str:
        """A part of an act that a text names: as the data have it, or new."""
        said = {"rac:article": one.article, "rac:paragraph": one.paragraph, "rac:point": one.point}
        for known in self.data.subjects("eli:is_part_of", act):
            if all(self.data.value(known, name) == value for name, value in said.items()):
                self.form(known, Passage(one.printed, lines))
                return known
        place, _, name = act.rpartition("/act/")
        parts = ("art", one.article, *(f"comma-{one.paragraph}" for _ in one.paragraph[:1]),
                 *(f"lettera-{one.point}" for _ in one.point[:1]))  # fmt: skip
        own = self.new(f"{place}/provision/{'-'.join((name, *parts))}", CITED, "rac:Provision", lines, one.rule)
        labels = {language: self.label_of(act, language) for language in ("it", "en")}
        of = "della" if citation.kind.partition("-")[0].endswith(("a", "e")) else "del"
        name = citation.form.name or labels["it"][:1]
        small = labels["it"].startswith(name) and labels["it"][1:2].islower()
        italian = name.lower() + labels["it"][len(name) :] if small else labels["it"]
        paragraph, point = one.paragraph and f", comma {one.paragraph}", one.point and f", lettera {one.point}"
        part = paragraph + point + "," * bool(paragraph + point)
        italian = f"Articolo {one.article}{part} {of} {italian}"
        part = part.replace("comma", "paragraph").replace("lettera", "point")
        english = f"Article {one.article}{part} of {labels['en']}"
        own.both("rdfs:label", italian, english, FROM_FORM)
        own.link("eli:is_part_of", act)
        for name, value in said.items():
            if value:
                own.string(name, value)
        own.string("rac:printedAs", one.printed)
        return own.iri

    def cited_in(self, passage: Passage) -> list[Citation]:
        """The acts that a recital cites, of the kinds that the data know."""
        found = list(citations.find(passage.text))
        for citation in (one for one in found if one.kind not in self.kinds):
            self.doubt(passage.lines, citation.printed, f"the data have no kind of act {citation.kind}")
        return [one for one in found if one.kind in self.kinds]

    def part(self, name: str, kind: str, number: int, passage: Passage) -> Resource:
        """A recital or clause."""
        part = self.new(f"{self.base}{name}#{number}", ACT, kind, passage.lines, passage.rule)
        part.number("rac:number", number).text("rac:text", passage.text)
        return part.link("eli:is_part_of", self.act_iri)

    def label_of(self, iri: str, language: str) -> str:
        """The label of something in a language: of what was drafted, or of what the data have."""
        own = self.by_iri.get(iri)
        labels = (one.value for one in own.statements if one.property == "rdfs:label") if own else ()
        drafted = (one.value for one in labels if isinstance(one, ox.Literal) and one.language == language)
        return next(drafted, "") or self.data.text(iri, "rdfs:label", language)

    def cited(self, citation: Citation, recital: int, lines: tuple[int, ...]) -> str:
        """An act that a text cites: as the data have it, or new; nothing where it is not known which it is."""
        citation = self.completed(citation)
        form = citation.form
        office = self.office(citation.office) if citation.office else ""
        if citation.office and not office and not form.urn and organs.is_own(citation.office, self.words.names):
            office = self.post(Passage(citation.office, lines))
        known, sure = self.known_act(citation, office)
        if known and sure:
            self.form(known, Passage(citation.printed, lines))
            return known
        reason = SEVERAL_ACTS if not citation.date and self.of_its_year(citation) else ""
        if known:
            reason = f"{self.named(known)} has this kind, number and year: say whether it is the same act"
        if reason:
            self.doubt(lines, citation.printed, reason)
            return ""
        iri = self.cited_iri(citation, office)
        if iri in self.by_iri:
            self.cited_again(self.by_iri[iri], citation, recital, lines)
            return iri
        act = self.new(iri, CITED, "rac:Act", lines)
        act.link("rac:actType", self.kinds[citation.kind])
        self.cited_label(act, form, citation)
        if citation.date:
            act.date("eli:date_document", citation.date)
        else:
            act.number("rac:documentYear", int(citation.year))
        if citation.number:
            act.string("rac:printedNumber", citation.number)
        if citation.number and form.urn:
            urn = f"urn:nir:{form.urn}:{citation.date or citation.year};{citation.number}"
            act.string("eli:id_local", urn, rule=FROM_URN)
        if office:
            act.link("eli:passed_by", office, rule=FROM_NAME)
        elif citation.office and not form.name:
            self.doubt(lines, citation.office, "no office of the data has this name: say who passed the act")
        if citation.title and recital:
            self.cited_title(act, citation, recital)
        act.string("rac:printedAs", citation.printed)
        return iri

    def cited_iri(self, citation: Citation, office: str) -> str:
        """The IRI of an act that is not among the data: of two of one number and year, the date tells them apart."""
        form, name = citation.form, office.rpartition("/")[2] or slug(citation.office)
        when = f"{citation.number}-{citation.year}" if citation.number else citation.date
        place = self.data.project.iri("data/") if form.name else self.root
        iri = f"{place}act/{'-'.join(part for part in (form.slug, '' if form.name else name, when) if part)}"
        dates = (
            self.by_iri[iri].values("eli:date_document")
            if iri in self.by_iri
            else self.data.values(iri, "eli:date_document")
        )
        if citation.number and citation.date and dates and citation.date not in dates:
            return f"{iri.removesuffix(citation.year)}{citation.date}"
        return iri

    def cited_again(self, act: Resource, citation: Citation, recital: int, lines: tuple[int, ...]) -> None:
        """Another form, or the title, of an act that the draft has."""
        act.string("rac:printedAs", citation.printed, lines, SAME_ACT)
        if citation.title and recital and not act.values("dcterms:title"):
            # What the title says of the act is its note.
            act.statements = [one for one in act.statements if one.property != "rac:identityNote"]
            self.cited_title(act, citation, recital)
        elif len(act.values("rac:printedAs")) > 1 and not act.values("rac:identityNote"):
            italian = "Hanno la stessa natura, lo stesso numero e lo stesso anno, e l'atto ne cita uno solo."
            english = "They have the same kind, number and year, and the act cites one alone."
            act.both("rac:identityNote", italian, english, SAME_ACT)

    def completed(self, citation: Citation) -> Citation:
        """A citation with the date of the act, where it has a year, and the document cites one alone that has one."""
        if citation.date or len(found := self.of_its_year(citation)) != 1:
            return citation
        ((date, office),) = found
        return replace(citation, date=date, office=office)

    def of_its_year(self, citation: Citation) -> set[tuple[str, str]]:
        """The dates and offices that the document has with the kind, number and year of a numbered act."""
        own = (citation.form.slug, citation.number, citation.year)
        return {(one.date, one.office) for one in self.dated if (one.form.slug, one.number, one.year) == own
                if citation.number and citation.office in ("", one.office)}  # fmt: skip

    @cached_property
    def dated(self) -> list[Citation]:
        """The citations of all texts that have a date."""
        draft = self.draft
        texts = (*draft.act.recitals, *draft.act.clauses, *(one.text for one in draft.directives),
                 *(text for one in draft.guidelines for text in (one.title, one.text) if text))  # fmt: skip
        return [one for passage in texts for one in citations.find(passage.text) if one.date]

    def known_act(self, citation: Citation, office: str) -> tuple[str, bool]:
        """The act of the data with the kind, date or year and number of a citation, and passed by no other office; and
        whether it is surely this one.

        Where one of the two has a year alone, it is sure of what the State numbers anew each year.
        """
        near: list[str] = []
        for iri in self.data.subjects("rac:actType", self.kinds[citation.kind]):
            when = self.data.values(iri, "eli:date_document") + self.data.values(iri, "rac:documentYear")
            numbers = self.data.values(iri, "rac:printedNumber")
            by = self.data.values(iri, "eli:passed_by")
            same_number = citation.number in numbers if citation.number else not numbers
            same_office = not office or not by or office in by
            # What has an identifier is one of the State.
            other = self.data.values(iri, "eli:id_local") and not citation.form.urn
            other = other or of_another(self.data, iri, self.words.body, self.root)
            if not same_number or not same_office or other:
                continue
            if (citation.date or citation.year) in when:
                return iri, True
            dates = [date for date in when if len(date) > len(citation.year)]
            if citation.number and citation.year in {date[:4] for date in when} and not (citation.date and dates):
                near.append(iri)
        return (near[0], len(near) == 1 and bool(citation.form.urn)) if near else ("", False)

    def cited_label(self, act: Resource, form: Form, citation: Citation) -> None:
        """The label of a cited act: of a numbered one of the State composed, of others as printed, with a capital."""
        when = italian_date(citation.date) or citation.year
        english = form.english or capitalized(self.data.text(self.kinds[citation.kind], "skos:prefLabel", "en"))
        number = f" no. {citation.number}" if citation.number else ""
        composed = form.name and citation.number and citation.date
        italian = f"{form.name} {when} n. {citation.number}" if composed else capitalized(citation.printed)
        of = english_date(citation.date) if citation.date else citation.year
        act.both("rdfs:label", italian, f"{english}{number} of {of}", FROM_FORM)

    def cited_title(self, act: Resource, citation: Citation, recital: int) -> None:
        """The title that follows a cited act in quotation marks, with a note that says so."""
        act.text("dcterms:title", citation.title, rule=FROM_QUOTES)
        act.string("rac:printedAs", citation.title, rule=FROM_QUOTES)
        italian = f"Lo mostra la premessa {recital}: il titolo segue fra virgolette l'atto."
        english = f"Recital {recital} shows it: the title follows the act in quotation marks."
        act.both("rac:identityNote", italian, english, FROM_QUOTES)

    # Guidelines, budget, table

    def guidelines(self) -> None:
        """The guidelines of the list."""
        for guideline in self.draft.guidelines:
            iri = f"{self.base}guideline/{guideline.number}"
            own = self.new(iri, GUIDELINES, "rac:Guideline", guideline.title.lines)
            own.number("rac:number", guideline.number, rule=guideline.rule)
            if guideline.numeral:
                own.string("rac:printedNumeral", guideline.numeral)
            own.text("dcterms:title", guideline.title.text, rule=guideline.title.rule)
            if text := guideline.text:
                own.text("rac:text", text.text, lines=text.lines, rule=guideline.title.rule)
            if guideline.category:
                own.link("rac:category", self.category(guideline.category), rule=guideline.category_rule)
            if one := guideline.responsible:
                own.string("rac:responsible", one.text, one.lines, one.rule)
            own.link("rac:inPlan", self.base + "plan")
            for passage in filter(None, (guideline.title, guideline.text)):
                self.cite(own, "rac:mentions", passage)

    def budget(self) -> None:
        """The missions and programmes of the rows that the data don't have, in the order of their codes."""
        self.within_missions()
        found: dict[tuple[str, str], list[tuple[Budget, Row]]] = defaultdict(list)
        for row in self.draft.rows:
            if row.mission:
                found["mission", row.mission.code].append((row.mission, row))
            if row.programme:
                found["programme", row.programme.code].append((row.programme, row))
        for (kind, code), cells in sorted(found.items(), key=lambda item: (item[0][0], natural(item[0][1]))):
            iri = self.budget_iri(kind, code)
            self.yearly_title(iri, code, cells)
            if iri in self.data.out:
                self.compare(iri, cells)
                continue
            self.cell(iri, kind, code, cells)

    def within_missions(self) -> None:
        """Put the mission's code before those of programmes, where the body counts them anew within each mission.

        It does where one code stands under two missions with another title, or where the data have its programmes so.
        """
        rows = [(row, row.mission, row.programme) for row in self.draft.rows if row.mission and row.programme]
        titles: dict[str, dict[str, str]] = defaultdict(dict)
        for _, mission, programme in rows:
            titles[programme.code].setdefault(" ".join(programme.title.split()).casefold(), mission.code)
        known = {self.budget_iri("programme", f"{mission.code}.{programme.code}") for _, mission, programme in rows}
        if known & self.data.out.keys() or any(len(set(some.values())) > 1 for some in titles.values()):
            for row, mission, programme in rows:
                row.programme = replace(programme, code=f"{mission.code}.{programme.code}", rule=WITHIN_MISSION)

    def budget_iri(self, kind: str, code: str) -> str:
        """The IRI of a mission or programme: its code, as far as an IRI can have it."""
        return f"{self.root}{kind}/{budget_name(code)}"

    def compare(self, iri: str, cells: list[tuple[Budget, Row]]) -> None:
        """List the forms that a mission or programme of the data doesn't have."""
        known = self.data.values(iri, "rac:printedAs")
        for cell, row in {cell.printed: (cell, row) for cell, row in reversed(cells)}.values():
            if cell.printed not in known:
                self.doubt(row.lines, cell.printed, f"add this form to {self.named(iri)} as rac:printedAs")

    def yearly_title(self, iri: str, code: str, cells: list[tuple[Budget, Row]]) -> None:
        """The title of a mission or programme in the plan's year: the one that it is printed with first."""
        first, row = cells[0]
        own = self.new(f"{self.base}title#{budget_name(code)}", TITLES, "rac:YearlyTitle", row.lines)
        own.link("rac:titleOf", iri)
        own.link("rac:titleIn", f"{self.base}plan", rule=FROM_CALL)
        own.text("dcterms:title", first.title)
        for cell, where in cells:
            if cell.title != first.title:
                self.doubt(where.lines, cell.printed, f"{code} has another title on line {row.lines[0]}")

    def cell(self, iri: str, kind: str, code: str, cells: list[tuple[Budget, Row]]) -> None:
        """A mission or programme, with all forms of its cell."""
        first, row = cells[0]
        own = self.new(iri, BUDGET, f"rac:{kind.capitalize()}", row.lines)
        own.string("rac:code", code, rule=first.rule or (row.programme_rule if kind == "programme" else ""))
        for cell, where in cells:
            own.string("rac:printedAs", cell.printed, where.lines)
        if kind == "programme":
            missions = list(dict.fromkeys(where.mission.code for _, where in cells if where.mission))
            for mission in missions[:1]:
                own.link("rac:inMission", self.budget_iri("mission", mission), rule=row.mission_rule)
            if len(missions) > 1:
                self.doubt(row.lines, first.printed, f"stands under missions {', '.join(missions)}: choose one")
            self.sub_programme(own, code)
        if first.rule == WITHIN_MISSION:
            printed = code.rpartition(".")[2]
            italian = (
                f"L'atto numera i programmi entro ciascuna missione: stampa «{printed}», e il resto del codice è quello"
            )
            english = (
                f"The act counts programmes within each mission: it prints “{printed}”, and the rest of the code is"
            )
            own.both("rac:inferenceNote", f"{italian} della missione.", f"{english} the mission's.", first.rule)
        elif first.rule:
            italian, english = (
                "L'atto ne stampa il solo titolo: il codice ",
                "The act prints its title alone: the code ",
            )
            given = first.rule == CODE_OF_MAPPING
            italian += "è del mapping dell'ente." if given else "è la parte con cui iniziano quelli dei suoi programmi."
            english += "is in the body's mapping." if given else "is the part that those of its programmes begin with."
            own.both("rac:inferenceNote", italian, english, first.rule)
        own.link("rac:body", self.words.body, rule=FROM_CALL)

    def sub_programme(self, programme: Resource, code: str) -> None:
        """Which programme this one is part of, by its code."""
        drafted = {row.programme.code for row in self.draft.rows if row.programme}
        known = drafted.union(*(self.data.values(iri, "rac:code") for iri in self.data.instances("rac:Programme")
                                if self.words.body in self.data.values(iri, "rac:body")))  # fmt: skip
        wider = [other for other in known if re.match(rf"{re.escape(other)}[^A-Za-z0-9]", code)]
        if not wider:
            return
        above = max(wider, key=len)
        iri = self.budget_iri("programme", above)
        programme.link("rac:subProgrammeOf", iri, rule=FROM_CODE)
        italian = f"Che sia parte del programma {above} è letto dal codice: «{code}» estende «{above}»."
        english = f"That it is part of programme {above} is read off the code: “{code}” extends “{above}”."
        programme.both("rac:inferenceNote", italian, english, FROM_CODE)

    def report(self) -> None:
        """The report that the head above the directives names, and who issued it."""
        head, lines = self.draft.report, self.draft.report_lines
        if not head.get("report"):
            return
        if not self.issuer:
            self.doubt(lines, head["printed"], "the head names no office: say who issued the directives")
        wanted = head["report"].casefold()
        known = [iri for iri in self.data.instances("rac:Report")
                 if wanted in {title.casefold() for title in self.data.values(iri, "dcterms:title")}]  # fmt: skip
        if known:
            self.report_iri = known[0]
            return
        title, act, recital = self.cited_report(wanted)
        at = recital.lines if recital else ()
        self.report_iri = f"{self.root}act/{slug(head['report'])}"
        report = self.new(self.report_iri, CITED, "rac:Report", lines, FROM_HEAD)
        report.text("rdfs:label", title or capitalized(head["report"].lower()))
        report.text("dcterms:title", title or head["report"], lines=at)
        if act:
            report.link("rac:adoptedBy", act)
        else:
            self.doubt(lines, head["printed"], "no recital quotes this report: say which act adopted it")
        if self.issuer:
            report.link("rac:issuedBy", self.issuer)
        for form in dict.fromkeys(form for form in (title, head["report"]) if form):
            report.string("rac:printedAs", form, at if form == title else lines)
        if recital:
            recital.link("rac:mentions", self.report_iri)

    def cited_report(self, wanted: str) -> tuple[str, str, Resource | None]:
        """The report's title as a recital quotes it, the act that the recital cites before it, and the recital."""
        head = self.draft.report
        for number, passage in enumerate(self.draft.act.recitals, start=1):
            for quote in re.finditer(r"[“«\"]([^“”«»\"]+)[”»\"]", passage.text):
                if quote[1].casefold() != wanted:
                    continue
                date = citations.iso_date(head.get("date", ""))
                cited = [one for one in self.cited_in(passage) if not date or one.date == date]
                recital = self.by_iri[f"{self.base}recital#{number}"]
                if len(cited) != 1:
                    return quote[1], "", recital
                if head.get("number", cited[0].number) != cited[0].number:
                    reason = f"recital {number} prints it as {cited[0].printed}: say whether it is the same act"
                    self.doubt(self.draft.report_lines, head["printed"], reason)
                return quote[1], self.cited(cited[0], number, passage.lines), recital
        return "", "", None

    def table(self) -> None:
        """The table: its directives, each once, and its rows."""
        # Of the annexes that print no letter there is one at most.
        letter = self.draft.table or next((one.letter for one in self.draft.annexes if one.rule), "")
        table = self.new(self.base + "table", TABLE, "rac:AlignmentTable", self.draft.rows[0].lines)
        italian = f"Tabella dell'allegato {letter}" if letter else "Tabella"
        english = f"Table of annex {letter}" if letter else "Table"
        table.both("rdfs:label", italian, english, FROM_FORM)
        if letter:
            table.link("eli:is_part_of", self.annex_iri(letter))
        elif self.document.sources or any(one.letter for one in self.draft.annexes):
            self.doubt(self.draft.rows[0].lines, "", "nothing says of which annex the table is part: say which")
        else:
            table.link("eli:is_part_of", self.act_iri, rule=OWN_TABLE)
        by_page = self.directives(table.iri)
        rows_of: dict[int, list[Row]] = defaultdict(list)
        for row in self.draft.rows:
            rows_of[row.page].append(row)
        for page, rows in rows_of.items():
            entries = [row for row in rows if row.programme]
            kinds = {(row.guideline, row.programme.code) for row in entries if row.programme}
            stated = len(kinds) == 1 and entries[0].guideline and len(entries) == len(by_page[page])
            directives = iter(by_page[page] if stated else ())
            for row in rows:
                if row.directive:
                    self.row(row, table.iri, self.directive_iris[row.directive - 1])
                else:
                    self.row(row, table.iri, next(directives, "") if row.programme else "")

    def directives(self, table: str) -> dict[int, list[str]]:
        """The directives; the same words on several pages are one. Their IRIs in the order of each page."""
        seen: dict[str, Resource] = {}
        by_page: dict[int, list[str]] = defaultdict(list)
        for one in self.draft.directives:
            own = seen.get(one.text.text)
            if own is None:
                iri = f"{self.base}directive/{one.page}-{one.place}"
                own = self.new(iri, DIRECTIVES, "rac:StrategicDirective", one.text.lines, one.text.rule)
                seen[one.text.text] = own
            own.link("rac:printedIn", table)
            own.number("rac:page", one.page, one.text.lines, self.draft.page_rule)
            own.text("rac:text", one.text.text)
            self.cite(own, "rac:mentions", one.text)
            if one.shared:
                own.add("rac:markedAsShared", ox.Literal(True), one.text.lines)
            if self.issuer:
                own.link("rac:issuedBy", self.issuer, self.draft.report_lines, FROM_HEAD)
            if self.report_iri:
                own.link("rac:inReport", self.report_iri, self.draft.report_lines, FROM_HEAD)
            by_page[one.page].append(own.iri)
            self.directive_iris.append(own.iri)
        return by_page

    def row(self, row: Row, table: str, directive: str) -> None:
        """A row: with its directive where the page has one kind of row, else unresolved, or printed with dashes."""
        kind = "rac:AlignmentEntry" if row.programme or row.directive else "rac:UnalignedEntry"
        own = self.new(f"{self.base}table#{row.page}-{row.position}", TABLE, kind, row.lines)
        own.link("rac:inTable", table)
        if row.guideline:
            own.link(
                "rac:ofGuideline",
                f"{self.base}guideline/{row.guideline}",
                rule="" if row.printed else row.rule or PRINTED_ALONE,
            )
        if row.programme:
            own.link("rac:ofProgramme", self.budget_iri("programme", row.programme.code), rule=row.programme_rule)
        own.number("rac:page", row.page, rule=self.draft.page_rule)
        own.number("rac:position", row.position, rule=self.draft.page_rule)
        for form in row.dashes:
            own.string("rac:printedAs", form)
        if one := row.responsible:
            own.string("rac:responsible", one.text, one.lines, one.rule)
        if row.mark:
            own.string("rac:printedAs", row.mark, [row.mark_line]).number("rac:sourceLine", row.mark_line)
        if row.programme or row.directive:
            self.pairing(own, row, directive)
        if row.continued:
            number = row.guideline
            italian = (
                f"La pagina non stampa la linea guida: che sia la {number}, l'ultima della pagina prima, è inferito."
            )
            english = f"The page prints no guideline: that it is {number}, the last of the page before, is inferred."
            own.both("rac:inferenceNote", italian, english, row.rule)

    def pairing(self, own: Resource, row: Row, directive: str) -> None:
        """How the directive of a row is known."""
        name = "stated" if directive else "none" if row.without else "unresolved"
        rule = row.directive_rule if row.directive or row.without else ALL_ALIKE if directive else APART
        own.link("rac:pairing", self.data.project.iri(f"cv/pairing/{name}"), rule=rule)
        if directive:
            own.link("rac:ofDirective", directive, rule=rule)
        if directive or row.without:
            return
        italian = f"Il testo dà separati le righe e gli indirizzi della pagina {row.page}: quale stia qui non dice."
        english = f"The text gives the rows and the directives of page {row.page} apart: which is here it doesn't say."
        own.both("rac:pairingNote", italian, english, rule)

    def furniture(self) -> None:
        """What the pages print for themselves; the same words of a kind are one."""
        names: dict[str, tuple[str, str]] = {}
        parts = [part for part in self.draft.annexes if part.letter]
        titles = {title.lines[0] for part in parts if (title := part.title or self.annex_head(part.letter))}
        # The title of an annex is its own where it is printed first: only where it comes again is it a running head.
        fixed = {(one.kind, one.printed) for one in self.draft.furniture if one.fixed}
        for one in (one for one in self.draft.furniture if not titles.issuperset(one.lines)):
            name = slug(one.printed) or one.kind
            if name.isdigit() or names.get(name, (one.kind, one.printed)) != (one.kind, one.printed):
                name = f"{one.kind}-{name}"
            while names.setdefault(name, (one.kind, one.printed)) != (one.kind, one.printed):
                name += "-2"
            own = self.new(f"{self.base}furniture#{name}", FURNITURE, "rac:Furniture", one.lines)
            own.link("rac:kind", self.data.project.iri(f"cv/furniture-kind/{one.kind}"))
            own.link("rac:inSource", self.base + "source").string("rac:printedAs", one.printed)
            # Where some of its lines are given, all are.
            for line in one.lines if (one.kind, one.printed) in fixed else ():
                own.number("rac:sourceLine", line, [line])
            if form := self.own_number(one.printed):
                own.link("rac:mentions", self.act_iri, rule=OWN_NUMBER)
                self.by_iri[self.act_iri].string("rac:printedAs", form, rule=OWN_NUMBER)

    def own_number(self, printed: str) -> str:
        """How a page names the act itself, by its number and year: «D.D. 12/2030»; empty where it doesn't."""
        act = self.draft.act
        if not act.heading:
            return ""
        # What stands before the number in the heading, or else a word.
        before = re.escape(act.heading.text[: act.heading.text.find(act.number)].rstrip())
        form = rf"(?:{before} ?|(?:[^\W\d][\w.]* )?(?:n\.? ?)?){act.number} ?/ ?{act.date[:4]}\b"
        match = re.search(rf"(?<!\w){form}", printed) if act.number and act.heading else None
        return match[0] if match and not (act.heading and match[0] in act.heading.text) else ""


def owners(data: Graph, iri: str) -> list[str]:
    """The bodies of which something is an office or unit."""
    return [*data.values(iri, "org:postIn"), *data.values(iri, "org:unitOf")]


def of_another(data: Graph, iri: str, body: str, root: str) -> bool:
    """Whether something is an office or unit of another body: it says so, or stands under the IRIs of another's plans.

    `root` is what the IRIs of the body begin with.
    """
    if of := owners(data, iri):
        return body not in of
    plans = (plan.removesuffix("/plan").rpartition("/")[0] + "/" for plan in data.instances("rac:Plan"))
    return any(iri.startswith(other) for other in plans if other != root)


def printed(document: Document, names: Sequence[str]) -> Iterator[tuple[int, Place]]:
    """Where the lines of a document stand in the files that it was read from, which are kept under these names."""
    for one, start, name in zip(document.sources or (document,), document.starts or (0,), names, strict=True):
        for line in one.lines:
            if cell := one.places.get(line.number):
                yield start + line.number, Place(name, cell=cell)
            elif line.words:
                box = box_of(line.words)
                yield start + line.number, Place(name, line.page, box, tuple((word.x0, word.x1) for word in line.words))


def file_name(document: Document) -> str:
    """The name under which a source is kept: in lower case, without blanks, with the ending of its kind."""
    if document.media_type == text.MEDIA_TYPE and re.fullmatch(r"[a-z0-9.-]+\.txt", document.name):
        return document.name
    return f"{slug(Path(document.name).stem) or 'source'}{ENDINGS[document.media_type]}"


def notation_of(category: str) -> str:
    """The notation of a category: as it is printed, or, of one that is printed in words, these as part of an IRI."""
    return category if LOCAL_NAME.fullmatch(category) else slug(category)


def office_label(text: str) -> str:
    """What an office is called: as it is printed, without article; with one capital where it is all in capitals."""
    bare = text.strip()[-len(without_article(text)) :]
    return bare.capitalize() if text.isupper() else capitalized(bare)


def capitalized(text: str) -> str:
    """A text with a capital; the rest is left as it is."""
    return text[:1].upper() + text[1:]


def english_date(date: str) -> str:
    """A date of XML Schema in English: «9 December 2030»."""
    year, month, day = date.split("-")
    return f"{int(day)} {ENGLISH_MONTHS[int(month) - 1]} {year}"


def budget_name(code: str) -> str:
    """The code of a mission or programme as an IRI can have it."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", code)
