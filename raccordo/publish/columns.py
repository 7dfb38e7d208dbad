"""What stands in the tables of dist/tables/: one for each class, and one for each link that a resource has several of.

Declarations only; `tables` reads them. A path starts at the resource of the row, or, in a table of links, at the other
end of the link; its last step may name a language. Titles are in Italian and in English, in this order.
"""

from __future__ import annotations

from dataclasses import dataclass

KEY = "iri"


@dataclass(frozen=True)
class Column:
    """One column: its name, its titles, where its values come from, and how a cell writes them.

    `path` is a chain of properties, `rac:inPlan/rac:year`, or empty for the resource; `tie:stated`, `tie:inferred`
    and `tie:possible` lead from a guideline to its directives and back, by how surely they are its own. A column that
    `emits` stands for triples: the last property of its path, about the resource in the column `about`; any other is
    there to be read and follows from other columns or tables. `namespace` is left out of the cell where values are IRIs
    under it.
    """

    name: str
    it: str
    en: str
    path: str = ""
    datatype: str = "string"
    emits: bool = True
    required: bool = False
    many: bool = False
    count: bool = False
    start: str = "subject"
    about: str = ""
    namespace: str = ""
    choices: tuple[str, ...] = ()
    refers: str = ""

    @property
    def language(self) -> str:
        """The language of the values, or nothing."""
        return self.path.partition("@")[2]

    @property
    def steps(self) -> list[str]:
        """The properties of the path, as prefixed names."""
        return [step for step in self.path.partition("@")[0].split("/") if step]


@dataclass(frozen=True)
class Table:
    """One table: the classes of its resources, the types that all of them have, and its columns.

    With `links`, a row is not a resource but one value of one of these properties. `omits` are the properties of the
    class that no column stands for, since they follow from what does, or from another table.
    """

    name: str
    it: str
    en: str
    classes: tuple[str, ...]
    columns: tuple[Column, ...]
    types: tuple[str, ...] = ()
    selector_types: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    omits: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell one row from another."""
        if not self.links:
            return (KEY,)
        return tuple(
            column.name for column in self.columns if not column.steps and column.start not in ("name", "certainty")
        )

    @property
    def subject(self) -> str:
        """The column with the IRI of the resource that a row is about."""
        return self.key[0]


def seen(name: str, it: str, en: str, path: str, **more: bool | str) -> Column:
    """A column to be read, that follows from others."""
    return Column(name, it, en, path, emits=False, **more)  # type: ignore[arg-type]


def link(name: str, it: str, en: str, path: str, refers: str = "", *, required: bool = False) -> Column:
    """A column of IRIs, of the resources of the table `refers` where one is named."""
    return Column(name, it, en, path, "iri", refers=refers, required=required)


def code(name: str, it: str, en: str, path: str, namespace: str, *, required: bool = False) -> Column:
    """A column of IRIs written without the namespace that all of them share."""
    return Column(name, it, en, path, "iri", namespace=namespace, required=required)


def number(name: str, it: str, en: str, path: str, **more: bool | str) -> Column:
    """A column of whole numbers."""
    return Column(name, it, en, path, "integer", **more)  # type: ignore[arg-type]


def kind(*choices: str, namespace: str = "rac:", required: bool = True) -> Column:
    """The class of the resource that not all of the table have."""
    return Column(
        "class", "Classe", "Class", "rdf:type", "iri", namespace=namespace, choices=choices, required=required
    )


IRI = Column(KEY, "IRI", "IRI", "", "iri", emits=False, required=True)
LABELS = (
    Column("label_it", "Etichetta (italiano)", "Label (Italian)", "rdfs:label@it"),
    Column("label_en", "Etichetta (inglese)", "Label (English)", "rdfs:label@en"),
)
TITLES = (
    Column("title", "Titolo", "Title", "dcterms:title@it"),
    Column(
        "unofficial_title_en",
        "Titolo (inglese, non ufficiale)",
        "Title (English, unofficial)",
        "rac:unofficialTitle@en",
    ),
)
PRINTED = Column("printed_as", "Come è stampato", "As printed", "rac:printedAs", many=True)
NOTES = (
    Column("inference_note_it", "Nota d'inferenza (italiano)", "Inference note (Italian)", "rac:inferenceNote@it"),
    Column("inference_note_en", "Nota d'inferenza (inglese)", "Inference note (English)", "rac:inferenceNote@en"),
)
BODY = (
    seen("body_label", "Ente", "Body", "rac:body/rdfs:label@it"),
    link("body", "Ente (IRI)", "Body (IRI)", "rac:body", "organizations", required=True),
)
SEE_ALSO = link("see_also", "Vedi anche", "See also", "rdfs:seeAlso")
# What a text names is in the table of mentions, each with its words.
MENTIONED = ("rac:mentions",)

PLANS = Table(
    "plans",
    "Piani",
    "Plans",
    ("rac:Plan",),
    (
        number("year", "Anno", "Year", "rac:year", required=True),
        *TITLES,
        *LABELS,
        BODY[0],
        seen("adopted_by_label", "Adottato con", "Adopted by", "rac:adoptedBy/rdfs:label@it"),
        IRI,
        BODY[1],
        link("adopted_by", "Adottato con (IRI)", "Adopted by (IRI)", "rac:adoptedBy", "acts"),
    ),
    types=("rac:Plan",),
)

GUIDELINES = Table(
    "guidelines",
    "Linee guida gestionali",
    "Management guidelines",
    ("rac:Guideline",),
    (
        seen("year", "Anno", "Year", "rac:inPlan/rac:year", datatype="integer"),
        number("number", "Numero", "Number", "rac:number", required=True),
        code("category", "Categoria", "Category", "rac:category", "category:", required=True),
        seen("category_label", "Nome della categoria", "Name of the category", "rac:category/skos:prefLabel@it"),
        *TITLES,
        seen("missions", "Missioni (codici)", "Missions (codes)", "rac:coversMission/rac:code", many=True),
        seen("programmes", "Programmi (codici)", "Programmes (codes)", "rac:coversProgramme/rac:code", many=True),
        seen("rows", "Righe della tabella", "Rows of the table", "rac:hasRow", datatype="integer", count=True),
        seen("directives_stated", "Indirizzi detti", "Directives stated", "tie:stated", datatype="integer", count=True),
        seen(
            "directives_inferred",
            "Indirizzi inferiti",
            "Directives inferred",
            "tie:inferred",
            datatype="integer",
            count=True,
        ),
        seen(
            "directives_possible",
            "Indirizzi possibili",
            "Directives possible",
            "tie:possible",
            datatype="integer",
            count=True,
        ),
        *LABELS,
        kind("CommonGuideline", "SpecificGuideline", required=False),
        IRI,
        link("plan", "Piano (IRI)", "Plan (IRI)", "rac:inPlan", "plans", required=True),
    ),
    types=("rac:Guideline",),
    omits=("dcterms:isPartOf", "rac:hasRow", *MENTIONED),
)

MISSIONS = Table(
    "missions",
    "Missioni del bilancio",
    "Missions of the budget",
    ("rac:Mission",),
    (
        Column("code", "Codice", "Code", "rac:code", required=True),
        *TITLES,
        *LABELS,
        PRINTED,
        BODY[0],
        IRI,
        BODY[1],
        SEE_ALSO,
    ),
    types=("rac:Mission",),
)

PROGRAMMES = Table(
    "programmes",
    "Programmi del bilancio",
    "Programmes of the budget",
    ("rac:Programme",),
    (
        Column("code", "Codice", "Code", "rac:code", required=True),
        *TITLES,
        seen("mission_code", "Codice della missione", "Code of the mission", "rac:inMission/rac:code"),
        seen("mission_title", "Titolo della missione", "Title of the mission", "rac:inMission/dcterms:title@it"),
        seen("sub_programme_of_code", "Parte del programma", "Part of programme", "rac:subProgrammeOf/rac:code"),
        *LABELS,
        PRINTED,
        *NOTES,
        BODY[0],
        kind("SubProgramme", required=False),
        IRI,
        link("mission", "Missione (IRI)", "Mission (IRI)", "rac:inMission", "missions", required=True),
        link(
            "sub_programme_of",
            "Parte del programma (IRI)",
            "Part of programme (IRI)",
            "rac:subProgrammeOf",
            "programmes",
        ),
        BODY[1],
        SEE_ALSO,
    ),
    types=("rac:Programme",),
    omits=("rac:within", *MENTIONED),
)

DIRECTIVES = Table(
    "directives",
    "Indirizzi strategici",
    "Strategic directives",
    ("rac:StrategicDirective",),
    (
        Column("text", "Testo", "Text", "rac:text@it", required=True),
        Column("normalized_text", "Testo normalizzato", "Normalized text", "rac:normalizedText@it"),
        Column(
            "unofficial_text_en",
            "Testo (inglese, non ufficiale)",
            "Text (English, unofficial)",
            "rac:unofficialText@en",
        ),
        seen(
            "guidelines_stated",
            "Linee guida, dette (numeri)",
            "Guidelines, stated (numbers)",
            "tie:stated/rac:number",
            datatype="integer",
            many=True,
        ),
        seen(
            "guidelines_inferred",
            "Linee guida, inferite (numeri)",
            "Guidelines, inferred (numbers)",
            "tie:inferred/rac:number",
            datatype="integer",
            many=True,
        ),
        seen(
            "guidelines_possible",
            "Linee guida, possibili (numeri)",
            "Guidelines, possible (numbers)",
            "tie:possible/rac:number",
            datatype="integer",
            many=True,
        ),
        Column("marked_as_shared", "Segnato come condiviso", "Marked as shared", "rac:markedAsShared", "boolean"),
        seen("issued_by_label", "Emanato da", "Issued by", "rac:issuedBy/rdfs:label@it"),
        seen("report_label", "Relazione", "Report", "rac:inReport/rdfs:label@it"),
        *LABELS,
        IRI,
        link("issued_by", "Emanato da (IRI)", "Issued by (IRI)", "rac:issuedBy"),
        link("report", "Relazione (IRI)", "Report (IRI)", "rac:inReport", "documents"),
    ),
    types=("rac:StrategicDirective",),
    omits=("dcterms:isPartOf", "rac:implementedBy", *MENTIONED),
)

ROWS = Table(
    "rows",
    "Righe della tabella di raccordo",
    "Rows of the tabella di raccordo",
    ("rac:TableRow",),
    (
        seen("year", "Anno", "Year", "rac:ofGuideline/rac:inPlan/rac:year", datatype="integer"),
        number("page", "Pagina", "Page", "rac:page", required=True),
        number("position", "Posto nella pagina", "Place on the page", "rac:position", required=True),
        seen(
            "guideline_number",
            "Numero della linea guida",
            "Number of the guideline",
            "rac:ofGuideline/rac:number",
            datatype="integer",
        ),
        seen(
            "guideline_title", "Titolo della linea guida", "Title of the guideline", "rac:ofGuideline/dcterms:title@it"
        ),
        seen("mission_code", "Codice della missione", "Code of the mission", "rac:ofProgramme/rac:inMission/rac:code"),
        seen("programme_code", "Codice del programma", "Code of the programme", "rac:ofProgramme/rac:code"),
        seen("programme_title", "Titolo del programma", "Title of the programme", "rac:ofProgramme/dcterms:title@it"),
        code("pairing", "Abbinamento", "Pairing", "rac:pairing", "pairing:"),
        seen("directive_text", "Testo dell'indirizzo", "Text of the directive", "rac:ofDirective/rac:text@it"),
        seen(
            "candidates",
            "Indirizzi candidati",
            "Candidate directives",
            "rac:candidateDirective",
            datatype="integer",
            count=True,
        ),
        Column(
            "pairing_note_it", "Nota sull'abbinamento (italiano)", "Note on the pairing (Italian)", "rac:pairingNote@it"
        ),
        Column(
            "pairing_note_en", "Nota sull'abbinamento (inglese)", "Note on the pairing (English)", "rac:pairingNote@en"
        ),
        PRINTED,
        *LABELS,
        kind("AlignmentEntry", "UnalignedEntry"),
        IRI,
        link("guideline", "Linea guida (IRI)", "Guideline (IRI)", "rac:ofGuideline", "guidelines", required=True),
        link("programme", "Programma (IRI)", "Programme (IRI)", "rac:ofProgramme", "programmes"),
        link("directive", "Indirizzo (IRI)", "Directive (IRI)", "rac:ofDirective", "directives"),
    ),
    types=("rac:TableRow",),
    omits=("rac:within",),
)

ACTS = Table(
    "acts",
    "Atti",
    "Acts",
    ("rac:Act",),
    (
        *LABELS,
        code("act_type", "Tipo di atto", "Type of act", "rac:actType", "acttype:", required=True),
        seen("act_type_label", "Nome del tipo", "Name of the type", "rac:actType/skos:prefLabel@it"),
        Column("number", "Numero", "Number", "eli:number"),
        Column("date", "Data", "Date", "eli:date_document", "date"),
        number("document_year", "Anno dell'atto", "Year of the act", "rac:documentYear"),
        *TITLES[:1],
        Column("identifier", "Identificativo", "Identifier", "eli:id_local"),
        PRINTED,
        seen("passed_by_label", "Adottato da", "Passed by", "eli:passed_by/rdfs:label@it"),
        seen("adopted_by_label", "Adottato con", "Adopted by act", "rac:adoptedBy/rdfs:label@it"),
        seen("signed_by_label", "Firmato da", "Signed by", "rac:signedBy/rdfs:label@it"),
        Column("enacting_formula", "Formula dispositiva", "Enacting formula", "rac:enactingFormula@it"),
        *NOTES,
        IRI,
        link("passed_by", "Adottato da (IRI)", "Passed by (IRI)", "eli:passed_by"),
        link("adopted_by", "Adottato con (IRI)", "Adopted by act (IRI)", "rac:adoptedBy", "acts"),
        link("signed_by", "Firmato da (IRI)", "Signed by (IRI)", "rac:signedBy", "persons"),
    ),
    types=("rac:Act", "eli:LegalResource"),
    omits=("eli:changes",),
)

PASSAGES = Table(
    "passages",
    "Passi degli atti: premesse, dispositivo, articoli",
    "Passages of acts: recitals, operative clauses, provisions",
    ("rac:Recital", "rac:OperativeClause", "rac:Provision"),
    (
        seen("act_label", "Atto", "Act", "eli:is_part_of/rdfs:label@it"),
        kind("OperativeClause", "Provision", "Recital"),
        number("number", "Numero", "Number", "rac:number"),
        Column("article", "Articolo", "Article", "rac:article"),
        Column("paragraph", "Comma", "Paragraph", "rac:paragraph"),
        Column("point", "Punto", "Point", "rac:point"),
        Column("text", "Testo", "Text", "rac:text@it"),
        Column("normalized_text", "Testo normalizzato", "Normalized text", "rac:normalizedText@it"),
        PRINTED,
        *NOTES,
        *LABELS,
        IRI,
        link("act", "Atto (IRI)", "Act (IRI)", "eli:is_part_of", "acts", required=True),
    ),
    types=("eli:LegalResource", "eli:LegalResourceSubdivision"),
    omits=MENTIONED,
)

ANNEXES = Table(
    "annexes",
    "Allegati",
    "Annexes",
    ("rac:Annex",),
    (
        *TITLES,
        *LABELS,
        number("source_lines", "Righe della fonte", "Lines of the source", "rac:sourceLine", many=True),
        IRI,
    ),
    types=("rac:Annex", "eli:LegalResource"),
)

DOCUMENTS = Table(
    "documents",
    "Documenti",
    "Documents",
    ("rac:Document",),
    (
        *TITLES,
        *LABELS,
        PRINTED,
        seen("adopted_by_label", "Adottato con", "Adopted by act", "rac:adoptedBy/rdfs:label@it"),
        seen("issued_by_label", "Emanato da", "Issued by", "rac:issuedBy/rdfs:label@it"),
        *NOTES,
        kind("Report", required=False),
        IRI,
        link("adopted_by", "Adottato con (IRI)", "Adopted by act (IRI)", "rac:adoptedBy", "acts"),
        link("issued_by", "Emanato da (IRI)", "Issued by (IRI)", "rac:issuedBy"),
    ),
    types=("rac:Document",),
)

MENTIONS = Table(
    "mentions",
    "Menzioni, con le parole e il posto nella fonte",
    "Mentions, with their words and their place in the source",
    ("rac:Mention",),
    (
        Column("words", "Parole", "Words", "oa:hasSelector/oa:exact", about="selector", required=True),
        seen("mentioned_label", "Che cosa è menzionato", "What is mentioned", "rac:mentioned/rdfs:label@it"),
        seen("mentioned_in_label", "Dove", "Where", "rac:mentionedIn/rdfs:label@it"),
        number("line", "Riga della fonte", "Line of the source", "oa:hasSelector/rac:line", about="selector"),
        number(
            "start", "Primo carattere", "First character", "oa:hasSelector/oa:start", about="selector", required=True
        ),
        number(
            "end",
            "Dopo l'ultimo carattere",
            "After the last character",
            "oa:hasSelector/oa:end",
            about="selector",
            required=True,
        ),
        IRI,
        link("mentioned", "Che cosa è menzionato (IRI)", "What is mentioned (IRI)", "rac:mentioned", required=True),
        link("mentioned_in", "Dove (IRI)", "Where (IRI)", "rac:mentionedIn", required=True),
        link("continues", "Continua la menzione (IRI)", "Continues the mention (IRI)", "rac:continues", "mentions"),
        link("selector", "Selettore (IRI)", "Selector (IRI)", "oa:hasSelector", required=True),
        link("source", "Fonte (IRI)", "Source (IRI)", "oa:hasSource", required=True),
    ),
    types=("rac:Mention", "oa:SpecificResource"),
    selector_types=("oa:TextPositionSelector", "oa:TextQuoteSelector"),
)

ORGANIZATIONS = Table(
    "organizations",
    "Enti e organi",
    "Bodies and boards",
    ("org:Organization",),
    (
        *LABELS,
        Column("short_name", "Nome breve", "Short name", "skos:altLabel@it"),
        PRINTED,
        seen("unit_of_label", "Parte di", "Part of", "org:unitOf/rdfs:label@it"),
        *NOTES,
        kind("FormalOrganization", "OrganizationalUnit", namespace="org:", required=False),
        IRI,
        link("unit_of", "Parte di (IRI)", "Part of (IRI)", "org:unitOf", "organizations"),
    ),
    types=("foaf:Agent", "org:Organization"),
)

BODY_GROUPS = Table(
    "body-groups",
    "Insiemi di enti",
    "Groups of bodies",
    ("rac:BodyGroup",),
    (*LABELS, PRINTED, IRI),
    types=("foaf:Agent", "rac:BodyGroup"),
)

POSTS = Table(
    "posts",
    "Uffici retti da una persona",
    "Posts",
    ("org:Post",),
    (
        *LABELS,
        PRINTED,
        seen("post_in_label", "Presso", "In", "org:postIn/rdfs:label@it"),
        IRI,
        link("post_in", "Presso (IRI)", "In (IRI)", "org:postIn", "organizations"),
    ),
    types=("org:Post",),
)

PERSONS = Table(
    "persons",
    "Persone",
    "Persons",
    ("foaf:Person",),
    (Column("name", "Nome", "Name", "foaf:name", required=True), *LABELS, PRINTED, IRI),
    types=("foaf:Agent", "foaf:Person"),
)

TENURES = Table(
    "tenures",
    "Chi regge un ufficio, e per quale atto",
    "Who holds a post, and by which act",
    ("rac:Tenure",),
    (
        *LABELS,
        seen("member_name", "Persona", "Person", "org:member/foaf:name"),
        seen("post_label", "Ufficio", "Post", "rac:post/rdfs:label@it"),
        seen("appointed_by_label", "Nominato con", "Appointed by", "rac:appointedBy/rdfs:label@it"),
        IRI,
        link("member", "Persona (IRI)", "Person (IRI)", "org:member", "persons"),
        link("organization", "Ente (IRI)", "Body (IRI)", "org:organization", "organizations"),
        link("post", "Ufficio (IRI)", "Post (IRI)", "rac:post", "posts"),
        link("appointed_by", "Nominato con (IRI)", "Appointed by (IRI)", "rac:appointedBy", "acts"),
    ),
    types=("org:Membership", "rac:Tenure"),
)

THINGS = Table(
    "things",
    "Cose nominate: sistemi, misure, fondi, iniziative",
    "Things named: systems, measures, funds, initiatives",
    ("rac:InformationSystem", "rac:Measure", "rac:Fund", "rac:Initiative"),
    (*LABELS, kind("Fund", "InformationSystem", "Initiative", "Measure"), PRINTED, *NOTES, IRI),
)

DISCREPANCIES = Table(
    "discrepancies",
    "Incongruenze della fonte: contraddizioni e sviste",
    "Discrepancies of the source: contradictions and slips",
    ("rac:Discrepancy",),
    (
        code("kind", "Tipo", "Kind", "rac:kind", "kind:", required=True),
        seen("kind_label", "Nome del tipo", "Name of the kind", "rac:kind/skos:prefLabel@it"),
        Column(
            "printed_readings", "Letture stampate", "Printed readings", "rac:printedReading", many=True, required=True
        ),
        Column("normalized_reading", "Lettura normalizzata", "Normalized reading", "rac:normalizedReading"),
        number("source_lines", "Righe della fonte", "Lines of the source", "rac:sourceLine", many=True),
        Column("explanation_it", "Spiegazione (italiano)", "Explanation (Italian)", "rac:explanation@it"),
        Column("explanation_en", "Spiegazione (inglese)", "Explanation (English)", "rac:explanation@en"),
        IRI,
    ),
    types=("rac:Discrepancy",),
)


def target(name: str, it: str, en: str, refers: str = "") -> Column:
    """The other end of a link."""
    return Column(name, it, en, "", "iri", required=True, start="target", refers=refers)


def source(name: str, it: str, en: str, refers: str = "") -> Column:
    """The resource that a link is about."""
    return Column(name, it, en, "", "iri", emits=False, required=True, refers=refers)


GUIDELINE_SEEN = (
    seen("year", "Anno", "Year", "rac:inPlan/rac:year", datatype="integer"),
    seen("guideline_number", "Numero della linea guida", "Number of the guideline", "rac:number", datatype="integer"),
    seen("guideline_title", "Titolo della linea guida", "Title of the guideline", "dcterms:title@it"),
)
GUIDELINE = source("guideline", "Linea guida (IRI)", "Guideline (IRI)", "guidelines")
DIRECTIVE = target("directive", "Indirizzo (IRI)", "Directive (IRI)", "directives")
DIRECTIVE_TEXT = seen("directive_text", "Testo dell'indirizzo", "Text of the directive", "rac:text@it", start="target")

LINKS = (
    Table(
        "guideline-directives",
        "Quali indirizzi attua una linea guida in ogni lettura: quelli possibili sono in row-candidates",
        "Which directives a guideline implements in every reading: those that are possible are in row-candidates",
        ("rac:Guideline",),
        (
            *GUIDELINE_SEEN,
            Column("certainty", "Come lo si sa", "How it is known", emits=False, start="certainty", required=True),
            DIRECTIVE_TEXT,
            GUIDELINE,
            DIRECTIVE,
        ),
        links=("rac:implements",),
    ),
    Table(
        "guideline-programmes",
        "Quali programmi tocca una linea guida",
        "Which programmes a guideline covers",
        ("rac:Guideline",),
        (
            *GUIDELINE_SEEN,
            seen("programme_code", "Codice del programma", "Code of the programme", "rac:code", start="target"),
            seen(
                "programme_title", "Titolo del programma", "Title of the programme", "dcterms:title@it", start="target"
            ),
            GUIDELINE,
            target("programme", "Programma (IRI)", "Programme (IRI)", "programmes"),
        ),
        links=("rac:coversProgramme",),
    ),
    Table(
        "guideline-missions",
        "Quali missioni tocca una linea guida",
        "Which missions a guideline covers",
        ("rac:Guideline",),
        (
            *GUIDELINE_SEEN,
            seen("mission_code", "Codice della missione", "Code of the mission", "rac:code", start="target"),
            seen("mission_title", "Titolo della missione", "Title of the mission", "dcterms:title@it", start="target"),
            GUIDELINE,
            target("mission", "Missione (IRI)", "Mission (IRI)", "missions"),
        ),
        links=("rac:coversMission",),
    ),
    Table(
        "row-candidates",
        "Indirizzi candidati di una riga il cui abbinamento è aperto",
        "Candidate directives of a row whose pairing is open",
        ("rac:TableRow",),
        (
            seen("page", "Pagina", "Page", "rac:page", datatype="integer"),
            seen("position", "Posto nella pagina", "Place on the page", "rac:position", datatype="integer"),
            seen(
                "guideline_number",
                "Numero della linea guida",
                "Number of the guideline",
                "rac:ofGuideline/rac:number",
                datatype="integer",
            ),
            seen("programme_code", "Codice del programma", "Code of the programme", "rac:ofProgramme/rac:code"),
            DIRECTIVE_TEXT,
            source("row", "Riga (IRI)", "Row (IRI)", "rows"),
            DIRECTIVE,
        ),
        links=("rac:candidateDirective",),
    ),
    Table(
        "act-links",
        "Rapporti fra gli atti: chi cita, si fonda, modifica, converte",
        "Ties between acts: what cites, rests on, amends, converts",
        ("rac:Act", "rac:Recital", "rac:OperativeClause", "rac:Provision"),
        (
            seen("label", "Atto o passo", "Act or passage", "rdfs:label@it"),
            Column("relation_name", "Rapporto", "Tie", "", start="name", emits=False, required=True),
            seen("other_label", "Altro atto", "Other act", "rdfs:label@it", start="target"),
            source("resource", "Atto o passo (IRI)", "Act or passage (IRI)"),
            Column("relation", "Rapporto (IRI)", "Tie (IRI)", "", "iri", start="relation", emits=False, required=True),
            target("other", "Altro atto (IRI)", "Other act (IRI)"),
        ),
        links=(
            "eli:amends",
            "eli:based_on",
            "eli:cites",
            "eli:ensures_implementation_of",
            "eli:has_annex",
            "rac:converts",
        ),
    ),
    Table(
        "post-powers",
        "Di quali organi un ufficio esercita i poteri",
        "Whose powers a post exercises",
        ("org:Post",),
        (
            seen("post_label", "Ufficio", "Post", "rdfs:label@it"),
            seen("other_label", "Organo", "Board", "rdfs:label@it", start="target"),
            source("post", "Ufficio (IRI)", "Post (IRI)", "posts"),
            target("other", "Organo (IRI)", "Board (IRI)"),
        ),
        links=("rac:exercisesPowersOf",),
    ),
    Table(
        "discrepancy-subjects",
        "Che cosa riguarda un'incongruenza",
        "What a discrepancy concerns",
        ("rac:Discrepancy",),
        (
            seen("printed_readings", "Letture stampate", "Printed readings", "rac:printedReading", many=True),
            seen("other_label", "Che cosa riguarda", "What it concerns", "rdfs:label@it", start="target"),
            source("discrepancy", "Incongruenza (IRI)", "Discrepancy (IRI)", "discrepancies"),
            target("other", "Che cosa riguarda (IRI)", "What it concerns (IRI)"),
        ),
        links=("rac:concerns",),
    ),
)

TABLES = (
    GUIDELINES,
    MISSIONS,
    PROGRAMMES,
    DIRECTIVES,
    ROWS,
    ACTS,
    MENTIONS,
    PLANS,
    PASSAGES,
    ANNEXES,
    DOCUMENTS,
    ORGANIZATIONS,
    BODY_GROUPS,
    POSTS,
    PERSONS,
    TENURES,
    THINGS,
    DISCREPANCIES,
    *LINKS,
)
