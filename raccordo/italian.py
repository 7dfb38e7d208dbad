"""What the command line says, in Italian: English template to Italian template.

`{}` stands for what changes. In Italian the holes come in the same order, or have their number: `{1}` is the second of
the English. What is put in them is looked up in turn, so a template has words enough to be found in no other text. Usage
and help are click's, in English, and so are what `explain` tells, the syntax errors of the parsers, and what a server of
others says.
"""

from __future__ import annotations

ITALIAN: dict[str, str] = {
    # The run and its summary
    "violation": "violazione",
    "warning": "avviso",
    "info": "nota",
    "{} violation": "{} violazioni",
    "{} warning": "{} avvisi",
    "{} info": "{} note",
    "{} more follow from these, and go with them:": "{} altre ne seguono, e spariscono con loro:",
    "{} Here: {}": "{} Qui: {}",
    "graphs": "grafi",
    "{} triples": "{} triple",
    "triples": "triple",
    "inferred": "inferite",
    "anchored": "ancorati",
    "{} of {} characters": "{} caratteri su {1}",
    "content": "contenuto",
    "furniture": "arredo della pagina",
    "findings": "rilievi",
    "time": "tempo",
    "plans": "piani",
    "each plan": "ogni piano",
    "dumps": "dump",
    "read": "lettura",
    "lint": "stile",
    "anchors": "ancore",
    "shapes": "forme",
    "names": "nomi",
    "validate": "validazione",
    "validate (pyshacl)": "validazione (pyshacl)",
    "reason": "inferenze",
    "query": "interrogazioni",
    "front end": "interfaccia",
    "catalogue": "catalogo",
    "publish": "pubblicazione",
    "tables": "tabelle",
    "documents": "documenti",
    "scores": "punteggi",
    "pages": "pagine",
    "question": "domanda",
    "parameters": "parametri",
    "{} rows": "righe: {}",
    "{}: written": "{}: scritto",
    "{}: {} files, {} MB; open {}/index.html in a browser": "{}: {} file, {} MB; apri {}/index.html in un browser",
    # How it was called
    "{} (see “build.py --help”)": "{} (vedi “build.py --help”)",
    "error: {}": "errore: {}",
    "interrupted: what was there is whole, the old or the new; run the same command again":
        "interrotto: quel che c'era è intero, il vecchio o il nuovo; ridai lo stesso comando",
    "could not write: {}: make room, or write elsewhere": "non si può scrivere: {}: fa' posto, o scrivi altrove",
    "the folder {} cannot be read: give yourself the right to read it":
        "la cartella {} non si può leggere: datti il diritto di leggerla",
    "{} would be read twice: it is in {}": "{} si leggerebbe due volte: è in {}",
    "{} could not be read or written: {}": "{} non si può leggere o scrivere: {}",
    "{} is where the project itself is read from: write elsewhere":
        "{} è da dove si legge il progetto stesso: scrivi altrove",
    "{} cannot be read: restore the dataset of release {}":
        "{} non si può leggere: ripristina l'insieme di dati della versione {}",
    "--scheduler needs Dask: install it with pip install distributed":
        "--scheduler vuole Dask: installalo con pip install distributed",
    "no Dask scheduler answers at {}: start one with “dask scheduler”":
        "a {} non risponde nessuno scheduler di Dask: avviane uno con “dask scheduler”",
    "a process that looked at a plan was ended from outside: is there enough memory?":
        "un processo che guardava un piano è stato terminato da fuori: la memoria basta?",
    "the workers of {} ended before their work was done: give them more memory":
        "i processi di {} sono finiti prima del loro lavoro: dai loro più memoria",
    "{} could not be written: {}": "{} non si può scrivere: {}",
    "{} could not be written: {}: {}": "{} non si può scrivere: {}: {}",
    "{} could not be written: {}: {}; the last good one is untouched":
        "{} non si può scrivere: {}: {}; l'ultimo buono è intatto",
    "make room": "fa' posto",
    "make room, or name another folder in TMPDIR": "fa' posto, o indica un'altra cartella in TMPDIR",
    "give its folder the right to be written": "da' alla sua cartella il permesso di scrittura",
    "choose a place that can be written": "scegli un posto in cui si possa scrivere",
    "choose another place": "scegli un altro posto",
    "No such file or directory": "file o cartella inesistente",
    "Is a directory": "è una cartella",
    "Not a directory": "non è una cartella",
    "Permission denied": "permesso negato",
    "Read-only file system": "file system in sola lettura",
    "No space left on device": "disco pieno",
    "{} holds what no build wrote ({}): choose another folder with --output, or move that elsewhere":
        "{} contiene ciò che nessuna costruzione ha scritto ({}): scegli un'altra cartella con --output, o spostalo",
    "{} and {} more": "{} e altri {}",
    "{} is a file system of its own, which no folder can take the place of: name one in it":
        "{} è un file system a sé, e nessuna cartella può prenderne il posto: indicane una al suo interno",
    "{} is not laid out as a project: it lacks {}: go to the folder of a project, or copy them from Raccordo's repository":
        "{} non è la cartella di un progetto: mancano {}: va' nella cartella di un progetto, o copiali dal repository di "
        "Raccordo",
    "{} gives no version: restore the line under [project]": "{} non dà la versione: ripristina la riga sotto [project]",
    "{} cannot be read: the dates of the releases are needed from it":
        "{} non si può leggere: ne servono le date dei rilasci",
    "{} cannot be read as UTF-8: the register of prefixes is needed":
        "{} non si può leggere come UTF-8: serve il registro dei prefissi",
    "{} has no line “{}”: restore it": "{} non ha la riga “{}”: ripristinala",
    "{} must be an http(s) IRI that ends with a slash, in ASCII and without query or fragment, such as {}; got {}":
        "{} dev'essere un IRI http(s) che finisce con una barra, in ASCII e senza query né frammento, come {}; è {}",
    "{} is no number.": "{} non è un numero.",
    "both reports would go to {}: give one of them another file":
        "entrambi i rapporti andrebbero in {}: da' un altro file a uno dei due",
    "no SHACL report was written: the findings above ended the check before the validation":
        "nessun rapporto SHACL è stato scritto: i rilievi qui sopra hanno fermato il controllo prima della validazione",
    "{}; “build.py check” says where": "{}; “build.py check” dice dove",
    "the data have no rac:SourceText whose file is there: nothing to anchor":
        "i dati non hanno alcun rac:SourceText il cui file ci sia: niente da ancorare",
    "{} holds no publication: run “build.py” first, or name its folder with --dist":
        "{} non contiene una pubblicazione: da' prima “build.py”, o indica la sua cartella con --dist",
    "there is no query {}: {}": "non c'è un'interrogazione {}: {}",
    "“build.py query” alone lists them": "“build.py query” da solo le elenca",
    "query {} has no parameter --{}; it has {}": "l'interrogazione {} non ha un parametro --{}; ha {}",
    "{} is not a parameter: write --name value": "{} non è un parametro: scrivi --nome valore",
    "--{} wants a value": "--{} vuole un valore",
    "--{} is given twice": "--{} è dato due volte",
    "--{}: {} is not UTF-8": "--{}: {} non è UTF-8",
    "--{}: {} is no whole number": "--{}: {} non è un numero intero",
    "--{}: the data have no {}": "--{}: i dati non hanno {}",
    "--{}: the data have no {}: there are {}": "--{}: i dati non hanno {}: ci sono {}",
    "--{}: {} stands for {}: write more of its IRI": "--{}: {} sta per {}: scrivi di più del suo IRI",
    "--format csv wants --part: {}": "--format csv vuole --part: {}",
    "there is no part {}: there are {}": "non c'è una parte {}: ci sono {}",
    "the data have no plan that an act adopts: there is nothing to read back":
        "i dati non hanno un piano che un atto adotti: non c'è niente da rileggere",
    "there is no act {} that adopts a plan: there is {}": "non c'è un atto {} che adotti un piano: c'è {}",
    "there is more than one act that adopts a plan: name one with --act: {}":
        "c'è più d'un atto che adotta un piano: indicane uno con --act: {}",
    "make room, or name another cache in XDG_CACHE_HOME": "fa' posto, o indica un'altra cache in XDG_CACHE_HOME",
    "restore what is missing, or name a cache that can be written in XDG_CACHE_HOME":
        "ripristina ciò che manca, o indica in XDG_CACHE_HOME una cache in cui si possa scrivere",
    "it wants Node {} or later with npm, and found {}": "ci vuole Node {} o successivo con npm; trovato: {}",
    "neither Node nor npm": "né Node né npm",
    "Node without npm": "Node senza npm",
    "end each with @it or @en": "finiscili l'uno con @it, l'altro con @en",
    # What click says of arguments
    "Missing argument {}.": "manca l'argomento {}.",
    "Missing option {}.": "manca l'opzione {}.",
    "No such option {}.": "non c'è un'opzione {}.",
    "No such option {}. Did you mean {}?": "non c'è un'opzione {}. Intendevi {}?",
    "No such option {}. (Did you mean one of: {}?)": "non c'è un'opzione {}. (Intendevi una di queste: {}?)",
    "No such command {}. Did you mean {}?": "non c'è un comando {}. Intendevi {}?",
    "No such command {}. (Did you mean one of: {}?)": "non c'è un comando {}. (Intendevi uno di questi: {}?)",
    "No such command {}.": "non c'è un comando {}.",
    "Option {} requires an argument.": "l'opzione {} vuole un valore.",
    "Option {} does not take a value.": "l'opzione {} non vuole un valore.",
    "Got unexpected extra argument ({}) (see “build.py --help”)":
        "c'è un argomento di troppo ({}) (vedi “build.py --help”)",
    "Got unexpected extra arguments ({}) (see “build.py --help”)":
        "ci sono argomenti di troppo ({}) (vedi “build.py --help”)",
    "Invalid value for {}: {}": "valore non valido per {}: {}",
    "{} is not one of {}.": "{} non è fra {}.",
    "{} is not in the range {}.": "{} non sta in {}.",
    "{} is not a valid integer range.": "{} non è un numero intero.",
    "{} is not a valid integer.": "{} non è un numero intero.",
    "{} is not a valid float range.": "{} non è un numero.",
    "Directory {} does not exist.": "la cartella {} non c'è.",
    "Directory {} is a file.": "{} è un file, non una cartella.",
    "Directory {} is not readable.": "la cartella {} non si può leggere.",
    "File {} does not exist.": "il file {} non c'è.",
    "File {} is a directory.": "{} è una cartella, non un file.",
    "File {} is not readable.": "il file {} non si può leggere.",
    "File {} is not writable.": "il file {} non si può scrivere.",
    # Things by their names
    "{} may be {}: name one": "{} può essere {}: indicane uno",
    "the data have no {}: {}": "i dati non hanno {}: {}",
    "“build.py query” finds things by their words": "“build.py query” trova le cose dalle parole",
    # The server
    "{}  the site": "{}  il sito",
    "{}  the SPARQL endpoint": "{}  l'endpoint SPARQL",
    "{}  the canned queries as URLs": "{}  le interrogazioni pronte come indirizzi",
    "{}  the tools for assistants": "{}  gli strumenti per gli assistenti",
    "{}  the measures": "{}  le misure",
    "warning: {} {}: it is not served": "avviso: {} {}: non viene servito",
    "warning: {}; the publication before goes on being served":
        "avviso: {}; si continua a servire la pubblicazione di prima",
    "--host is empty: name an address, such as 127.0.0.1, or 0.0.0.0 for all of this machine":
        "--host è vuoto: indica un indirizzo, come 127.0.0.1, o 0.0.0.0 per tutti quelli di questa macchina",
    "{} cannot be listened on: {}: {}": "su {} non si può ascoltare: {}: {}",
    "choose another with --port (0 takes any free one)": "scegline un'altra con --port (0 ne prende una libera)",
    "choose others with --host and --port": "scegline altri con --host e --port",
    "[Errno {}] Address already in use": "l'indirizzo è già in uso",
    "[Errno {}] Cannot assign requested address": "l'indirizzo non è di questa macchina",
    "[Errno {}] Permission denied": "permesso negato",
    "[Errno {}] Name or service not known": "non c'è nessuno con questo nome",
    "[Errno {}] Connection refused": "connessione rifiutata",
    "[Errno {}] Network is unreachable": "rete non raggiungibile",
    "[Errno {}] No route to host": "nessuna strada verso l'host",
    "--proxy is an address or a network, such as 127.0.0.1 or 10.0.0.0/8: {}":
        "--proxy è un indirizzo o una rete, come 127.0.0.1 o 10.0.0.0/8: {}",
    "{} does not appear to be an IPv4 or IPv6 network": "{} non è una rete IPv4 o IPv6",
    "{} has host bits set": "{} ha bit oltre quelli della rete",
    "this takes the package mcp: install it with “pip install mcp”":
        "ci vuole il pacchetto mcp: installalo con “pip install mcp”",
    "{} could not be read: {}: give yourself the right to read it": "{} non si può leggere: {}: datti il diritto di leggerla",
    "{} is not whole: {} is missing, which SHA256SUMS lists: build again":
        "{} non è intera: manca {}, che SHA256SUMS elenca: costruisci di nuovo",
    "{} is not whole: {} is not the file that SHA256SUMS lists: build again":
        "{} non è intera: {} non è il file che SHA256SUMS elenca: costruisci di nuovo",
    "{} is not whole: {} {}: build again": "{} non è intera: {} {}: costruisci di nuovo",
    "is a link": "è un link",
    "is no plain file": "non è un normale file",
    "no process could load the dataset and read the canned queries: build again, or give the server more memory, or less "
    "to do meanwhile":
        "nessun processo ha potuto caricare i dati e leggere le interrogazioni pronte: costruisci di nuovo, o da' al server "
        "più memoria, o meno da fare intanto",
    "{} cannot be loaded: {}: build again": "{} non si può caricare: {}: costruisci di nuovo",
    "queries/{} {}: build again": "queries/{} {}: costruisci di nuovo",
    "this system gives a process no network of its own, so that a query could reach others' servers: start it where it can "
    "(Linux, unprivileged user namespaces), or accept that with --exposed":
        "questo sistema non dà a un processo una rete sua, e un'interrogazione potrebbe raggiungere altri server: avvialo "
        "dove si può (Linux, user namespace senza privilegi), o accettalo con --exposed",
    # A query that is asked elsewhere
    "--endpoint must be the http(s) address of a SPARQL endpoint, such as {}":
        "--endpoint dev'essere l'indirizzo http(s) di un endpoint SPARQL, come {}",
    "--endpoint names a user: leave that out, for no credentials are sent":
        "--endpoint nomina un utente: toglilo, perché non si inviano credenziali",
    "{} could not be asked: {}": "{} non si può interrogare: {}",
    "{} did not answer in time: ask again with a longer --timeout, or look whether it runs":
        "{} non ha risposto in tempo: riprova con un --timeout più lungo, o guarda se è in funzione",
    "{} broke off in the middle of its answer: ask again": "{} si è interrotto a metà della risposta: riprova",
    "{} answered another question: its variables aren't those of the query":
        "{} ha risposto a un'altra domanda: le variabili non sono quelle dell'interrogazione",
    "{} sent no whole result in JSON, but one that is cut or broken: {}":
        "{} non ha inviato un risultato intero in JSON, ma uno troncato o guasto: {}",
    "{} sent more than {} MB: that is no answer of ours": "{} ha inviato più di {} MB: non è una risposta a questa domanda",
    "{} answered with status {}: only 200 is a whole answer":
        "{} ha risposto con lo stato {}: solo 200 è una risposta intera",
    "{} is a web page, not a SPARQL endpoint: look for the endpoint's own address":
        "{} è una pagina web, non un endpoint SPARQL: cerca l'indirizzo dell'endpoint",
    "{} answered with {} to a SELECT: is it a SPARQL endpoint?":
        "{} ha risposto con {} a una SELECT: è un endpoint SPARQL?",
    "{} left rows out, after {}: ask its operator for a higher cap":
        "{} ha tralasciato delle righe, dopo {}: chiedi a chi lo gestisce un limite più alto",
    "{} redirects to {}: if you trust that, ask there": "{} rimanda a {}: se ti fidi, chiedi lì",
    "{} refused the query with status {}: {}": "{} ha rifiutato l'interrogazione con lo stato {}: {}",
    "{} refused the query with status {}": "{} ha rifiutato l'interrogazione con lo stato {}",
    "it wants credentials, and none are sent": "vuole delle credenziali, e qui non se ne inviano",
    "it doesn't let us ask": "non permette di chiedere",
    "there is no SPARQL endpoint at that address": "a quell'indirizzo non c'è un endpoint SPARQL",
    "is it a SPARQL endpoint? It takes no POST": "è un endpoint SPARQL? Non accetta POST",
    "too many questions; ask again later": "troppe domande: riprova più tardi",
    "it has no time now; ask again later": "ora non ha tempo: riprova più tardi",
    # A load into a triplestore
    "ask the store": "domande all'archivio",
    "compare": "confronto",
    "replace": "sostituzione",
    "drop": "eliminazione",
    "mark": "segno",
    "--check changes nothing: leave {} out": "--check non cambia niente: togli {}",
    "an address must be http(s), such as {}, without a query":
        "un indirizzo dev'essere http(s), come {}, senza interrogazione",
    "an address must not hold credentials, which others see: {}":
        "un indirizzo non deve contenere credenziali, che altri vedono: {}",
    "set {} and {}, or {}, or name a file with 0600 in {}, or add the host to ~/.netrc":
        "imposta {} e {}, o {}, o indica in {} un file con permessi 0600, o aggiungi l'host a ~/.netrc",
    "{} does not end as the Graph Store Protocol endpoint of a known store, such as …/store of Oxigraph or …/data of Fuseki "
    "(“build.py load --help”): name that; of others, the SPARQL endpoint with --query too":
        "{} non finisce come l'endpoint Graph Store Protocol di un archivio noto, come …/store di Oxigraph o …/data di "
        "Fuseki (“build.py load --help”): indica quello; di altri, anche l'endpoint SPARQL con --query",
    "{} and {} go together, and one of them is missing": "{} e {} vanno insieme, e uno dei due manca",
    "{} has signs that no credentials have, such as an end of line: take them out":
        "{} ha segni che nessuna credenziale ha, come un fine riga: toglili",
    "{}, line {}: it is none of “user=…”, “password=…”, “token=…”":
        "{}, riga {}: non è “user=…”, né “password=…”, né “token=…”",
    "{} has secrets and others may read it: {}": "{} contiene segreti e altri possono leggerlo: {}",
    "{} cannot be read: {}": "{} non si può leggere: {}",
    "it is not UTF-8": "non è UTF-8",
    "{} cannot be read: mend it, or take it away": "{} non si può leggere: correggilo, o toglilo",
    "what the environment says of proxies and certificates cannot be used ({}): look at {}":
        "ciò che l'ambiente dice di proxy e certificati non si può usare ({}): guarda {}",
    "{} holds no {}: run “build.py” first, or name its folder with --dist":
        "{} non contiene {}: da' prima “build.py”, o indica la sua cartella con --dist",
    "{} is not what SHA256SUMS says: build again": "{} non è ciò che dice SHA256SUMS: costruisci di nuovo",
    "{} is not UTF-8: build again": "{} non è UTF-8: costruisci di nuovo",
    "{}, line {}: it is no SHA-256 with a file: build again":
        "{}, riga {}: non è uno SHA-256 con un file: costruisci di nuovo",
    "{} has no first line of N-Quads: build again": "{} non ha una prima riga di N-Quads: costruisci di nuovo",
    "{} begins with the graph {}, which has no file in {}: build again":
        "{} comincia con il grafo {}, che non ha un file in {}: costruisci di nuovo",
    "the publication has no graph {}; it has {}": "la pubblicazione non ha un grafo {}; ha {}",
    "{} could not be reached in {} s: {}": "{} non si raggiunge in {} s: {}",
    "{} could not be reached ({}): {}": "{} non si raggiunge ({}): {}",
    "{} did not answer in {} s: {}": "{} non ha risposto in {} s: {}",
    "{} broke off ({}): {}": "{} si è interrotto ({}): {}",
    "look whether it runs, and at the address": "guarda se è in funzione, e l'indirizzo",
    "look whether it runs, or give it longer with --timeout": "guarda se è in funzione, o dagli più tempo con --timeout",
    "run the same command again": "ridai lo stesso comando",
    "{} gave a graph {}: {}": "{} ha dato un grafo {}: {}",
    "{} answered a query {}: {}": "{} ha risposto a un'interrogazione {}: {}",
    "{} counted graphs and gave no numbers: {}": "{} ha contato i grafi senza dare numeri: {}",
    "{} sent without end: {}": "{} non finisce di inviare: {}",
    "that is cut or broken": "troncato o guasto",
    "{} gave a graph as {}: {}": "{} ha dato un grafo come {}: {}",
    "{} answered a query as {}: {}": "{} ha risposto a un'interrogazione come {}: {}",
    "nothing": "niente",
    "without the rows after {}": "senza le righe dopo {}",
    "ask for a higher cap": "chiedi un limite più alto",
    "is it the right server?": "è il server giusto?",
    "is it a graph store?": "è un graph store?",
    "is it a SPARQL endpoint?": "è un endpoint SPARQL?",
    "is it a SPARQL endpoint? Name it with --query": "è un endpoint SPARQL? Indicalo con --query",
    "{} redirects to {}: no redirect is followed: if you trust it, name that address":
        "{} rimanda a {}: nessun rimando viene seguito: se ti fidi, indica quell'indirizzo",
    "{} answered with a part alone (206): ask its operator, or go round the proxy":
        "{} ha risposto solo con una parte (206): chiedi a chi lo gestisce, o aggira il proxy",
    "{} refused {} with {}: {}": "{} ha rifiutato {} con {}: {}",
    "look into its log": "guarda nel suo registro",
    "{}: is it the server's Graph Store Protocol endpoint?": "{}: è l'endpoint Graph Store Protocol del server?",
    "is it the server's Graph Store Protocol endpoint?": "è l'endpoint Graph Store Protocol del server?",
    "it wants credentials, or others: {}": "vuole delle credenziali, o altre: {}",
    "these credentials may not do that, or the server only reads: ask its operator for the right to write":
        "queste credenziali non bastano, o il server si può solo leggere: chiedi a chi lo gestisce il diritto di scrivere",
    "there is nothing at this address: is it the server's Graph Store Protocol endpoint?":
        "a questo indirizzo non c'è niente: è l'endpoint Graph Store Protocol del server?",
    "the server does not take this: is it the Graph Store Protocol endpoint, and may it be written to?":
        "il server non lo accetta: è l'endpoint Graph Store Protocol, e ci si può scrivere?",
    "it takes no body as large: raise its limit, or load in bulk with the scripts of dist/load/":
        "non accetta tanto in una volta: alza il suo limite, o carica tutto insieme con gli script di dist/load/",
    "it has too many requests: try again later": "ha troppe richieste: riprova più tardi",
    "it has no time now: try again later": "ora non ha tempo: riprova più tardi",
    "its disk is full: make room there": "il suo disco è pieno: fagli posto",
    "{}: is it a SPARQL endpoint? Name that with --query": "{}: è un endpoint SPARQL? Indicalo con --query",
    "is it a SPARQL endpoint? Name that with --query": "è un endpoint SPARQL? Indicalo con --query",
    "there is nothing at this address: name the SPARQL endpoint with --query":
        "a questo indirizzo non c'è niente: indica l'endpoint SPARQL con --query",
    "it takes no queries: name the SPARQL endpoint with --query":
        "non accetta interrogazioni: indica l'endpoint SPARQL con --query",
    "{}\n{} is as it was": "{}\n{} è com'era",
    "{}\n{} is the old or the new, if the server replaces a graph at once; {}":
        "{}\n{} è il vecchio o il nuovo, se il server sostituisce un grafo in un colpo; {}",
    "{}\n{} may be a part of the new, or empty: this server replaces no graph at once; {}":
        "{}\n{} può essere una parte del nuovo, o vuoto: questo server non sostituisce un grafo in un colpo; {}",
    "interrupted": "interrotto",
    "{} does not hold what it was sent: in {} {}; {}": "{} non ha ciò che gli è stato inviato: in {} {}; {}",
    "{} takes none of our formats": "{} non accetta nessuno dei nostri formati",
    "{} has changed since: {} (changes: {}): another load is at work on it, or somebody else is: wait for its end, and run "
    "the same command again":
        "{} è cambiato intanto: {} (cambiamenti: {}): ci lavora un altro caricamento, o qualcun altro: aspetta che finisca, "
        "e ridai lo stesso comando",
    "{} is there again": "{} c'è di nuovo",
    "{} was right, and has {} triples now, not {}": "{} era giusto, e ora ha {} triple, non {}",
    "{} was changed": "{} è stato cambiato",
    "{}: it is not there": "{}: non c'è",
    "{}: it is of another version": "{}: è di un'altra versione",
    "{}: triples: {}, not {}": "{}: triple: {}, non {}",
    "triples: {}, not {}": "triple: {}, non {}",
    "its {} triples are not those that are published": "le sue {} triple non sono quelle pubblicate",
    "{}: its {} triples are not those that are published": "{}: le sue {} triple non sono quelle pubblicate",
    "{}: the publication has it no more": "{}: la pubblicazione non l'ha più",
    "{}: a load is at work, or was broken off": "{}: un caricamento è in corso, o è stato interrotto",
    "{} of {} are as published: {}": "{} di {} sono come pubblicati: {}",
    "{} graph": "{} grafo",
    "{} graphs": "{} grafi",
    "all {} graphs": "tutti i {} grafi",
    "read and compared": "letti e confrontati",
    "none": "nessuno",
    "{} by the mark of the load that verified them, and by size (--verify reads them)":
        "{} per il segno del caricamento che li ha verificati, e per grandezza (--verify li legge)",
    "{} read and compared, {}": "{} letti e confrontati, {}",
    "replaced {}": "sostituito {}",
    "dropped {}, which the publication has no more": "eliminato {}, che la pubblicazione non ha più",
    "{} of {} graphs were there already, and were not touched": "{} grafi su {} c'erano già, e non sono stati toccati",
    "this server replaces no graph at once: whoever asked meanwhile may have seen a part of a graph; what a load that is "
    "killed leaves so is repaired by the next":
        "questo server non sostituisce un grafo in un colpo: chi chiedeva intanto può averne visto una parte; ciò che "
        "lascia così un caricamento interrotto, lo ripara il prossimo",
    "the store has {} that the publication has no more: {}; --prune drops them":
        "l'archivio ha {} che la pubblicazione non ha più: {}; --prune li elimina",
    "the store has {} that the publication has no more": "l'archivio ha {} che la pubblicazione non ha più",
    "the store has {}: {}": "l'archivio ha {}: {}",
    "the store has {}: {}; not looked at: {}": "l'archivio ha {}: {}; non guardati: {}",
    "the store has {}: {}; but {}": "l'archivio ha {}: {}; ma {}",
    "the store has {}: {}; but {} and {}": "l'archivio ha {}: {}; ma {} e {}",
    "{}, asked as it is, got no answer: {}": "{}, chiesta com'è, non ha avuto risposta: {}",
    "{}, asked as it is: no rows, not {}: {}": "{}, chiesta com'è: nessuna riga, non {}: {}",
    "{}, asked as it is: {} rows, not {}: {}": "{}, chiesta com'è: righe: {}, non {}: {}",
    "{}, asked as it is: {} rows, but others: {}": "{}, chiesta com'è: righe: {}, ma altre: {}",
    "{}, asked as it is: {} rows, as published": "{}, chiesta com'è: righe: {}, come pubblicate",
    "queries as they are find nothing": "le interrogazioni come sono non trovano niente",
    "queries as they are give other rows": "le interrogazioni come sono danno altre righe",
    "a query got no answer": "un'interrogazione non ha avuto risposta",
    "the data are in named graphs, and this store looks into its default graph alone. Set it to ask their union: start "
    "Oxigraph with --union-default-graph, Fuseki with --set tdb2:unionDefaultGraph=true or tdb2:unionDefaultGraph true in "
    "its configuration; or send the graphs with each query as default-graph-uri, as “build.py query NAME --endpoint URL” "
    "does":
        "i dati sono in grafi con nome, e questo archivio guarda solo nel grafo predefinito. Fagli interrogare l'unione: "
        "avvia Oxigraph con --union-default-graph, Fuseki con --set tdb2:unionDefaultGraph=true o con "
        "tdb2:unionDefaultGraph true nella configurazione; o invia i grafi con ogni interrogazione come default-graph-uri, "
        "come fa “build.py query NAME --endpoint URL”",
    "its default graph holds something else as well, or not all of this: look at its other graphs and at inference, or send "
    "the graphs with each query as default-graph-uri, as “build.py query NAME --endpoint URL” does":
        "il suo grafo predefinito ha anche altro, o non tutto questo: guarda i suoi altri grafi e le inferenze, o invia i "
        "grafi con ogni interrogazione come default-graph-uri, come fa “build.py query NAME --endpoint URL”",
    # What is left to do, and the plan as a workbook
    "no difference": "nessuna differenza",
    "left: {}": "restano: {}",
    "nothing left": "non resta niente",
    "page {}": "pagina {}",
    "line {}": "riga {}",
    "{} more follow from these": "{} altre ne seguono",
    "{} follow from what the other parts list": "{} seguono da ciò che elencano le altre parti",
    "files: what cannot be read, and how they are written": "file: ciò che non si può leggere, e come sono scritti",
    "open: what the draft could not read": "aperto: ciò che la bozza non ha potuto leggere",
    "resources: what they lack": "risorse: ciò che manca loro",
    "source: what it prints and the data lack": "fonte: ciò che stampa e che i dati non hanno",
    "rows to decide": "righe da decidere",
    "names that the texts mention": "nomi che i testi nominano",
    "translations that are missing": "traduzioni che mancano",
    "review: the anchors, once the rest is done": "revisione: le ancore, fatto il resto",
    "rows that are left open, each with the note that says why":
        "righe lasciate aperte, ciascuna con la nota che dice perché",
    "which of {} directives stands in row {}": "quale di {} indirizzi sta nella riga {}",
    "decide it, or write why it stays open; then delete its line of draft.tsv":
        "decidila, o scrivi perché resta aperta; poi elimina la sua riga di draft.tsv",
    "decide it, and delete its line of {}": "decidilo, ed elimina la sua riga di {}",
    "decide it, and delete its {} lines of {}": "decidilo, ed elimina le sue {} righe di {}",
    "{} is no folder of a plan: there is {}; folders elsewhere are given with --data":
        "{} non è la cartella di un piano: c'è {}; le cartelle altrove si danno con --data",
    "table wants --xlsx FILE, to write a workbook, or --from FILE, to take one back":
        "table vuole --xlsx FILE, per scrivere una cartella di lavoro, o --from FILE, per riprenderla",
    "{} is there already: a workbook is never written over anything":
        "{} c'è già: una cartella di lavoro non si scrive mai sopra qualcosa",
    "{} is no workbook of “build.py table”: write one with --xlsx, edit that, and save it as XLSX":
        "{} non è una cartella di lavoro di “build.py table”: scrivine una con --xlsx, modifica quella, e salvala in XLSX",
    "{} is larger than {} MB, unpacked: it is not read": "{} supera i {} MB, decompresso: non si legge",
    "{} cannot be edited in place: edit it by hand, as the difference says":
        "{} non si può modificare sul posto: modificalo a mano, come dice la differenza",
    "is a formula: write what it gives, as text": "è una formula: scrivi ciò che dà, come testo",
    "has the error {}: write a text": "ha l'errore {}: scrivi un testo",
    "has a character that no text has": "ha un carattere che nessun testo ha",
    "“{}” is none of {}": "“{}” non è fra {}",
    "“{}” may be {}: write which": "“{}” può essere {}: scrivi quale",
    "“{}” is none of the things that may stand here: {}": "“{}” non è fra le cose che possono stare qui: {}",
    "has no column of identifiers": "non ha la colonna degli identificativi",
    "restore row 2 as it was written, with one of {}; or delete the sheet":
        "ripristina la riga 2 com'era scritta, con uno fra {}; o elimina il foglio",
    "has no identifier": "non ha identificativo",
    "has the identifier of {}, {}": "ha l'identificativo di {}, {}",
    "give one of them another": "danne un altro a una delle due",
    "is there already: {}": "c'è già: {}",
    "choose another identifier": "scegli un altro identificativo",
    "“{}” gives the IRI {}, which cannot be one of the publication":
        "“{}” dà l'IRI {}, che non può essere della pubblicazione",
    "write it like those above it": "scrivilo come quelli sopra",
    "has the identifier {}, as a row of another sheet": "ha l'identificativo {}, come una riga di un altro foglio",
    "{} has no text {} that is translated": "{} non ha un testo {} che si traduca",
    "restore both cells of the row": "ripristina le due celle della riga",
    "stands under {}, which is no property of these": "sta sotto {}, che non è una proprietà di queste",
    "restore row 2": "ripristina la riga 2",
    "write year, month and day, as 2031-01-28": "scrivi anno, mese e giorno, come 2031-01-28",
    "write what may stand there, or restore the cell": "scrivi ciò che può starci, o ripristina la cella",
    "{} is no longer in the data": "{} non è più nei dati",
    "was edited, and in the data it has become “{}”": "è stata modificata, e nei dati è diventata “{}”",
    "delete the row, or write the table anew": "elimina la riga, o scrivi di nuovo la tabella",
    "give it one, or empty its row": "dagliene uno, o svuota la sua riga",
    "write this into the cell, or write the table anew": "scrivi questo nella cella, o scrivi di nuovo la tabella",
    "names {}, whose row is gone": "nomina {}, la cui riga non c'è più",
    "write what may stand there, or restore the row": "scrivi ciò che può starci, o ripristina la riga",
    "restore the row, or name another": "ripristina la riga, o nominane un'altra",
    "says otherwise than {}": "dice altro da {}",
    "edit one of the two": "modifica una delle due",
    # Files and their syntax
    "cannot be read: {}": "non si può leggere: {}",
    "restore the file": "ripristina il file",
    "is empty": "è vuoto",
    "has no triples": "non ha triple",
    "restore its content, or delete the file": "ripristinane il contenuto, o elimina il file",
    "has a name from which no IRI can be made": "ha un nome da cui non si può fare un IRI",
    "name it with letters a to z, digits, - and _ alone": "dagli un nome di sole lettere dalla a alla z, cifre, - e _",
    "is not UTF-8: it has NUL bytes or begins as UTF-16 does": "non è UTF-8: ha byte NUL, o comincia come UTF-16",
    "is not UTF-8: byte 0x{} cannot be read": "non è UTF-8: il byte 0x{} non si può leggere",
    "is not UTF-8: byte 0x{} cannot be read; in Windows-1252 it is “{}”":
        "non è UTF-8: il byte 0x{} non si può leggere; in Windows-1252 è “{}”",
    "begins with a byte order mark": "comincia con un byte order mark",
    "has carriage returns: its lines end as Windows writes them (CR LF)":
        "ha ritorni a capo di Windows (CR LF) alla fine delle righe",
    "save the file as UTF-8": "salva il file in UTF-8",
    "save it without one": "salvalo senza",
    "save it with line feeds alone (LF)": "salvalo con i soli avanzamenti di riga (LF)",
    "save it as UTF-8 without a byte order mark, in lines with line feeds alone (LF): {}":
        "salvalo in UTF-8 senza byte order mark, con i soli avanzamenti di riga (LF): {}",
    "it is then the file that the data describe": "è allora il file che i dati descrivono",
    "give the data its digest and its length": "poi da' ai dati la sua impronta e la sua lunghezza",
    "see the Turtle rules in CONTRIBUTING.md": "vedi le regole per il Turtle in CONTRIBUTING.md",
    "add the line: {}": "aggiungi la riga: {}",
    "{}: is not in prefixes.ttl: check its spelling, or register it there":
        "{}: non è in prefixes.ttl: controllane la grafia, o registralo lì",
    "there are no Turtle files under {}": "non ci sono file Turtle sotto {}",
    "restore them": "ripristinali",
    # Style
    "does not end with one line break": "non finisce con un solo a capo",
    "end the file with exactly one line break": "chiudi il file con un a capo, uno solo",
    "does not open with a comment": "non si apre con un commento",
    "say in a comment what is in the file and why": "di' in un commento che cosa c'è nel file, e perché",
    "has a tab or a blank at the end of the line": "ha una tabulazione, o uno spazio alla fine della riga",
    "use spaces, and none at the end": "usa spazi, e nessuno alla fine",
    "is not indented by four spaces a level": "non è rientrata di quattro spazi per livello",
    "indent by four spaces": "rientra di quattro spazi",
    "ends a subject on the line of a predicate": "chiude un soggetto sulla riga di un predicato",
    "put the dot alone on a line of its own": "metti il punto da solo su una riga sua",
    "has the language tag @{}": "ha l'etichetta di lingua @{}",
    "use @it or @en, in lower case": "usa @it o @en, in minuscolo",
    "is defined here and at line {}": "è definito qui e alla riga {}",
    "keep its statements in one block": "tieni le sue dichiarazioni in un solo blocco",
    "is defined here and in {}": "è definito qui e in {}",
    "keep its statements in one file": "tieni le sue dichiarazioni in un solo file",
    "says the same twice at {}: {}": "dice la stessa cosa due volte, con {}: {}",
    "delete one of the two": "elimina una delle due",
    "uses @prefix or @base": "usa @prefix o @base",
    "write PREFIX and BASE as in SPARQL, without a dot": "scrivi PREFIX e BASE come in SPARQL, senza punto",
    "has <{}>, an IRI of the scheme {}:, which is the name of a prefix":
        "ha <{}>, un IRI dello schema {}:, che è il nome di un prefisso",
    "without < and > it is a prefixed name: {}": "senza < e > è un nome con prefisso: {}",
    "declares the prefix {}: as <{}>, which the register does not have":
        "dichiara il prefisso {}: come <{}>, che il registro non ha",
    "prefixes.ttl has <{}>": "prefixes.ttl ha <{}>",
    "register it in prefixes.ttl, or use one that is": "registralo in prefixes.ttl, o usane uno che c'è",
    "declares the prefix {}: and does not use it": "dichiara il prefisso {}: e non lo usa",
    "delete the line": "elimina la riga",
    "declares its prefixes out of order": "dichiara i prefissi fuori ordine",
    "own prefix first, then alphabetical: {}": "prima il proprio prefisso, poi in ordine alfabetico: {}",
    # Terms and references
    "uses {}, which the vocabulary does not declare": "usa {}, che il vocabolario non dichiara",
    "has a query that uses {}, which the vocabulary does not declare":
        "ha un'interrogazione che usa {}, che il vocabolario non dichiara",
    "uses {}, which no file defines": "usa {}, che nessun file definisce",
    "has a query that uses {}, which no file defines": "ha un'interrogazione che usa {}, che nessun file definisce",
    "uses what is under {}, and no file defines anything there":
        "usa ciò che sta sotto {}, dove nessun file definisce niente",
    "write the file that defines it, or restore it": "scrivi il file che lo definisce, o ripristinalo",
    "uses {}, which no shape of catalogue/shapes/ looks at": "usa {}, che nessuna forma di catalogue/shapes/ guarda",
    "did you mean {}?": "intendevi {}?",
    "check its spelling, or declare it": "controllane la grafia, o dichiaralo",
    "is typed with a literal, {}": "ha per tipo un letterale, {}",
    "write the class without quotes, with its prefix": "scrivi la classe senza virgolette, con il suo prefisso",
    "has a blank node at {}": "ha un nodo anonimo con {}",
    "has an IRI without a scheme, and no BASE before it that it could follow":
        "ha un IRI senza schema, e prima di esso nessuna BASE da cui farlo partire",
    "write BASE before the prefixes, with a whole IRI, as in other files: BASE <{}>":
        "scrivi BASE prima dei prefissi, con un IRI intero, come negli altri file: BASE <{}>",
    "has brackets in one another more than {} deep": "ha parentesi una dentro l'altra per più di {} livelli",
    "give what stands in them IRIs, and its statements blocks of their own":
        "da' IRI a ciò che contengono, e blocchi propri alle sue asserzioni",
    "has a statement in << and >> at {}": "ha un'asserzione fra << e >> con {}",
    "say it in statements of a resource with an IRI: RDF 1.1 has no other":
        "dillo con asserzioni su una risorsa che abbia un IRI: RDF 1.1 non ne ha altre",
    "has the character {} at {}": "ha il carattere {} con {}",
    "take it out: no XML can hold it, and RDF/XML is among what is published":
        "toglilo: nessun XML può contenerlo, e fra ciò che si pubblica c'è RDF/XML",
    "has no class, by which it would be checked and shown": "non ha una classe, secondo cui controllarla e mostrarla",
    "say first what it is, as in: a rac:Act": "di' per prima cosa che cos'è, come in: a rac:Act",
    "cannot be the name of a file: it has signs other than letters, digits and -._":
        "non può essere il nome di un file: ha segni diversi da lettere, cifre e -._",
    "cannot be the name of a file: it has more than {} characters between two slashes":
        "non può essere il nome di un file: ha più di {} caratteri fra due barre",
    "ends like a file, and would be taken for its own document":
        "finisce come un file, e lo si prenderebbe per il suo stesso documento",
    "has signs other than those of ASCII behind its #": "ha segni diversi da quelli ASCII dopo il #",
    "give it a name in ASCII": "dagli un nome in ASCII",
    "give it a shorter name": "dagli un nome più corto",
    "give it a name without that ending": "dagli un nome senza quella fine",
    "is named as a graph that does not come from data: {}": "ha il nome di un grafo che non viene dai dati: {}",
    "give the file another name": "da' al file un altro nome",
    "is no file but a pipe, a socket or a device": "non è un file, ma una pipe, un socket o un dispositivo",
    "give it an IRI: blank nodes cannot be cited, compared or replaced":
        "dagli un IRI: i nodi anonimi non si possono citare, confrontare, sostituire",
    "uses the datatype <{}>": "usa il tipo di dato <{}>",
    "use one of {}": "usane uno di questi: {}",
    'writes "{}" at {}, which is not canonical': 'scrive "{}" con {}, in forma non canonica',
    "write it without sign, leading zeros or time zone, in 18 digits at most":
        "scrivilo senza segno, zeri iniziali o fuso orario, con 18 cifre al più",
    "types {} by hand, which the build writes": "scrive a mano {}, che è la costruzione a scrivere",
    "delete it": "eliminalo",
    # The source and its anchors
    "{} is not there": "{} non c'è",
    "is not there": "non c'è",
    "put the file from which the text was taken beside the text, byte for byte":
        "metti il file da cui il testo è ricavato accanto al testo, byte per byte",
    "restore the file; if the act did change, draft from it anew":
        "ripristina il file; se l'atto è davvero cambiato, rifa' la bozza da quello",
    "gives another number of bytes": "dà un altro numero di byte",
    "write dcat:byteSize {}": "scrivi dcat:byteSize {}",
    "says no place of a line of the text": "non dice il posto di una riga del testo",
    "the text has no line {}": "il testo non ha una riga {}",
    "{} is no file that the text was taken from (prov:wasDerivedFrom)":
        "{} non è un file da cui il testo è ricavato (prov:wasDerivedFrom)",
    "restore the file, or draft from the act anew": "ripristina il file, o rifa' la bozza dall'atto",
    "{}: the data have another file of this name: rename yours, by the act for instance":
        "{}: i dati hanno un altro file con questo nome: da' un altro nome al tuo, dall'atto per esempio",
    "put the act's text under data/source/, byte for byte": "metti il testo dell'atto sotto data/source/, byte per byte",
    "{} is not the file whose SHA-256 the data give": "{} non è il file di cui i dati danno lo SHA-256",
    "restore the file; if the act's text did change, give the new digest and run “build.py anchors --write”":
        "ripristina il file; se il testo dell'atto è davvero cambiato, da' la nuova impronta e poi “build.py anchors --write”",
    "gives another number of characters": "dà un altro numero di caratteri",
    "write rac:characterCount {}": "scrivi rac:characterCount {}",
    "has “{}” instead of “{}” before “{}”": "ha “{}” invece di “{}” prima di “{}”",
    "has “{}” instead of “{}” at the end": "ha “{}” invece di “{}” alla fine",
    "has “{}” too much before “{}”": "ha “{}” di troppo prima di “{}”",
    "has “{}” too much at the end": "ha “{}” di troppo alla fine",
    "lacks “{}” before “{}”": "manca di “{}” prima di “{}”",
    "lacks “{}” at the end": "manca di “{}” alla fine",
    "“{}” does not stand on any of the source lines {}": "“{}” non sta su nessuna delle righe {} della fonte",
    "copy the words from the source, and give the line on which they begin":
        "copia le parole dalla fonte, e da' la riga su cui cominciano",
    "“{}” ({}) does not stand in the source": "“{}” ({}) non sta nella fonte",
    "has no {} to be looked for in the source": "non ha {} da cercare nella fonte",
    "add the form that the source prints": "aggiungi la forma che la fonte stampa",
    "copy it as the source prints it, blanks included, or add the form it prints as rac:printedAs":
        "copialo come la fonte lo stampa, spazi compresi, o aggiungi come rac:printedAs la forma che stampa",
    "has the character {}, and no XML can hold it": "ha il carattere {}, che nessun XML può contenere",
    "take it out, or restore the file; where the act's text is another then, give the data its digest and its length, "
    "and run “build.py anchors --write”":
        "toglilo, o ripristina il file; se il testo dell'atto allora è un altro, da' ai dati la sua impronta e la sua "
        "lunghezza, ed esegui “build.py anchors --write”",
    "the source prints it as “{}”, which is no rac:printedAs of it":
        "la fonte lo stampa come “{}”, che non è un suo rac:printedAs",
    "add it as rac:printedAs": "aggiungilo come rac:printedAs",
    "“{}” is in no anchor": "“{}” non è in alcuna ancora",
    "“{}”, with all that follows to line {}, is in no anchor":
        "“{}”, con tutto ciò che segue fino alla riga {}, non è in alcuna ancora",
    "say in the data what it is, content or furniture": "di' nei dati che cos'è, contenuto o elemento di pagina",
    "{} lines are not what the data and the source give": "{} righe non sono ciò che danno i dati e la fonte",
    "read the difference with “build.py anchors”, and accept it with “build.py anchors --write”":
        "leggi la differenza con “build.py anchors”, e accettala con “build.py anchors --write”",
    "write it anew with “build.py anchors --write”": "riscrivilo con “build.py anchors --write”",
    "“{}” looks like {}, and is no mention": "“{}” sembra {}, e non è una menzione",
    "the number of an act": "il numero di un atto",
    "the number of a law": "il numero di una legge",
    "an article": "un articolo",
    "an acronym": "una sigla",
    "a name": "un nome",
    "a thing that the data describe": "una cosa che i dati descrivono",
    "give the text rac:mentions, or eli:cites, of the thing it names, and the thing this form as rac:printedAs; or "
    "describe the words as rac:PlainWords, with the reason":
        "da' al testo rac:mentions, o eli:cites, della cosa che nomina, e alla cosa questa forma come rac:printedAs; "
        "oppure descrivi le parole come rac:PlainWords, con la ragione",
    # Readings
    "has discrepancies with a normalized reading, and no rac:normalizedText":
        "ha incongruenze con una lettura normalizzata, e nessun rac:normalizedText",
    "write rac:normalizedText {}": "scrivi rac:normalizedText {}",
    "has a rac:normalizedText that is not what its discrepancies give":
        "ha un rac:normalizedText che non è quello che danno le sue incongruenze",
    "write {}": "scrivi {}",
    "has a rac:normalizedText, and no discrepancy that gives it a normalized reading":
        "ha un rac:normalizedText, e nessuna incongruenza che gli dia una lettura normalizzata",
    "delete it, or describe the slip in discrepancies.ttl": "eliminalo, o descrivi il refuso in discrepancies.ttl",
    "holds {}, which page {} does not print": "ha {}, che la pagina {} non stampa",
    "give it a directive of its page, or the directive this page (rac:page)":
        "dalle un indirizzo della sua pagina, o all'indirizzo questa pagina (rac:page)",
    "has no directive left: no reading of page {} fits what its rows say":
        "resta senza indirizzo: nessuna lettura della pagina {} si accorda con ciò che dicono le sue righe",
    "excludes {}, which another row has": "esclude {}, che sta in un'altra riga",
    "excludes {}, which page {} does not print": "esclude {}, che la pagina {} non stampa",
    "take it out": "toglilo",
    "take back a pairing or a rac:excludedDirective of this page":
        "ritira un abbinamento, o un rac:excludedDirective, di questa pagina",
    "is stated, but page {} has rows of {} kinds, and other readings":
        "è detta, ma la pagina {} ha righe di {} tipi, e altre letture",
    "write it as inferred, with its evidence and a note, or as unresolved":
        "scrivila come inferita, con la sua prova e una nota, o come irrisolta",
    "is {}, but page {} has one reading: all its rows are alike":
        "è {}, ma la pagina {} ha una lettura sola: le sue righe sono tutte uguali",
    "write it as stated, without evidence and note": "scrivila come detta, senza prova né nota",
    "unresolved": "irrisolta",
    "is unresolved, but what else is decided on page {} gives it {}":
        "è irrisolta, ma ciò che è deciso nella pagina {} le dà {}",
    "write it as inferred, with evidence:exclusion and a note":
        "scrivila come inferita, con evidence:exclusion e una nota",
    "rests on exclusion alone, but {} may stand in {} too": "poggia sulla sola esclusione, ma {} può stare anche in {}",
    "give the evidence that decides, or write the row as unresolved":
        "da' la prova che decide, o scrivi la riga come irrisolta",
    # Drafting
    "is a proposal for {}, which had none": "è una proposta per {}, che non ne aveva",
    "read it beside the act, correct it, and run the same command again":
        "leggila accanto all'atto, correggila, e ridai lo stesso comando",
    "{} is no name of a body: give letters or digits": "{} non è il nome di un ente: da' lettere o cifre",
    "{}: has number in [guidelines] without {{number}}, {{section}} or {{letter}}: {}":
        "{}: ha number in [guidelines] senza {{number}}, {{section}} o {{letter}}: {}",
    "{}: it has a signature alone, without the document that was signed: name the document itself":
        "{}: ha la sola firma, senza il documento firmato: indica il documento",
    "{}: the envelope is damaged ({}): {}": "{}: la busta è danneggiata ({}): {}",
    "{}: is no signed envelope, or a damaged one: {}": "{}: non è una busta firmata, o è danneggiata: {}",
    "{}: more than {} envelopes are in one another: {}": "{}: più di {} buste sono l'una nell'altra: {}",
    "{}: it is {}, which is not opened: {}": "{}: è {}, che non si apre: {}",
    "an encrypted envelope": "una busta cifrata",
    "a document with a time stamp (.tsd)": "un documento con marca temporale (.tsd)",
    "a compressed envelope": "una busta compressa",
    "open it with the program that verifies signatures, save the document inside, and draft from that":
        "aprila con il programma che verifica le firme, salva il documento che contiene, e parti da quello",
    "{}: its parts are nested more than {} deep: {}": "{}: le sue parti sono annidate oltre {} livelli: {}",
    "{}: it has a document type declaration, as no DOCX has: {}":
        "{}: ha una dichiarazione di tipo (DOCTYPE), che nessun DOCX ha: {}",
    "{}: the file is damaged ({}), no DOCX that can be read: {}": "{}: il file è danneggiato ({}), non un DOCX leggibile: {}",
    "{}: a table has more than {} columns: {}": "{}: una tabella ha più di {} colonne: {}",
    "{}: it is encrypted: open it with its password and save it without one":
        "{}: è cifrato: aprilo con la sua password e salvalo senza",
    "{}: it has no text: if it holds a scan, recognise its text first":
        "{}: non ha testo: se contiene una scansione, fanne prima riconoscere il testo",
    "open it in its own program and save it anew as DOCX, or as PDF":
        "aprilo nel suo programma e salvalo di nuovo come DOCX, o come PDF",
    # Shapes, rules and queries
    "no shape has a target: there is nothing to check against": "nessuna forma ha un bersaglio: non c'è niente da controllare",
    "restore shapes/": "ripristina shapes/",
    "{} has resources, and no closed shape describes them": "{} ha risorse, e nessuna forma chiusa le descrive",
    "restore its file in shapes/, or write its shape": "ripristina il suo file in shapes/, o scrivine la forma",
    "uses {}, which SHACL does not have: an engine would ignore it":
        "usa {}, che SHACL non ha: un motore lo ignorerebbe",
    "check its spelling": "controllane la grafia",
    "is used by no shape and has no target": "non è usata da alcuna forma, e non ha bersaglio",
    "attach it, or delete it": "attaccala, o eliminala",
    "targets {}, of which the data have none: it checks nothing": "ha per bersaglio {}, che i dati non hanno: non controlla niente",
    "check its spelling, or delete the target": "controllane la grafia, o elimina il bersaglio",
    "see “Add a term” in CONTRIBUTING.md": "vedi “Add a term” in CONTRIBUTING.md",
    "has a name, and a path that is neither a property nor the inverse of one":
        "ha un nome, e un cammino che non è né una proprietà né l'inversa di una",
    "names a path of {} that {} names as well": "dà nome a un cammino di {} a cui dà nome anche {}",
    "must have one name (sh:name) in Italian and one in English": "deve avere un nome (sh:name) in italiano e uno in inglese",
    "must have a place: sh:group, of those that are described, and sh:order":
        "deve avere un posto: sh:group, di quelli descritti, e sh:order",
    "has the same place in {} as {}": "ha in {} lo stesso posto di {}",
    "lists a property of {} and gives it no name (sh:name)": "elenca una proprietà di {} e non le dà nome (sh:name)",
    "has a query that {}": "ha un'interrogazione che {}",
    "mend it, or declare its prefix in shapes/prefixes.ttl": "correggila, o dichiara il suo prefisso in shapes/prefixes.ttl",
    "the shapes cannot be read: {}": "le forme non si possono leggere: {}",
    "the shapes are not well-formed: {}": "le forme non sono ben formate: {}",
    "mend the shape it names": "correggi la forma che nomina",
    "only {} reports {} at {}": "solo {} riporta {} a {}",
    "the engines disagree: find out why, and write the shape so that both read it alike":
        "i motori non concordano: scopri perché, e scrivi la forma in modo che entrambi la leggano allo stesso modo",
    "there are no rules: labels and links would be missing": "non ci sono regole: mancherebbero etichette e legami",
    "mend its syntax: a rule is a SPARQL CONSTRUCT": "correggine la sintassi: una regola è un CONSTRUCT di SPARQL",
    "belongs to two classes that exclude each other: {}": "appartiene a due classi che si escludono: {}",
    "is related to itself: {}": "è in relazione con se stessa: {}",
    "is related to a resource that is related to it in the same way: {}":
        "è in relazione con una risorsa che lo è con lei allo stesso modo: {}",
    "has two values of a property that allows one: {}": "ha due valori di una proprietà che ne ammette uno: {}",
    "one of the statements it follows from is wrong": "una delle dichiarazioni da cui segue è sbagliata",
    "has no title or description in @{}": "non ha titolo o descrizione in @{}",
    "add the lines “{}” and “{}”": "aggiungi le righe “{}” e “{}”",
    "has no keywords": "non ha parole chiave",
    "add the line “{}”": "aggiungi la riga “{}”",
    "does not say in both languages what {} is": "non dice in entrambe le lingue che cosa è {}",
    "does not say of which classes, or of xsd:string or xsd:integer, {} is":
        "non dice di quali classi, o se di xsd:string o xsd:integer, è {}",
    "has no VALUES row for its parameter {}": "non ha una riga VALUES per il suo parametro {}",
    "begin the WHERE clause with VALUES {}": "comincia la clausola WHERE con VALUES {}",
    "has no ORDER BY": "non ha ORDER BY",
    "order by columns that make each row's place certain": "ordina per colonne che rendano certo il posto di ogni riga",
    "mend its syntax": "correggine la sintassi",
    "cannot be used: {}": "non si può usare: {}",
    "SERVICE asks another server, which is never done here": "SERVICE interroga un altro server, e qui non si fa mai",
    "uses a prefix that it does not declare": "usa un prefisso che non dichiara",
    "is not SPARQL from here on": "da qui in poi non è SPARQL",
    "asks nothing": "non chiede niente",
    "is an update, and data are only read: by SELECT, ASK, CONSTRUCT or DESCRIBE":
        "modifica i dati, che qui si leggono soltanto: con SELECT, ASK, CONSTRUCT o DESCRIBE",
    "there are no queries": "non ci sono interrogazioni",
    "restore queries/": "ripristina queries/",
    # Sources of a draft: spreadsheets and delimited values
    "{}: it unpacks to more than {} MB: {}": "{}: spacchettato ha più di {} MB: {}",
    "{}: a sheet has more than {} rows or {} cells, empty ones included: {}":
        "{}: un foglio ha più di {} righe o {} celle, contando le vuote: {}",
    "{}: the sheet “{}” has {} columns and {} rows, empty ones included: {}":
        "{}: il foglio «{}» ha {} colonne e {} righe, contando le vuote: {}",
    "{}: it has entities of XML, which no workbook has: {}": "{}: ha entità XML, che nessuna cartella di lavoro ha: {}",
    "{}: the file is damaged ({}), no workbook that can be read: {}":
        "{}: il file è danneggiato ({}), non una cartella di lavoro leggibile: {}",
    "{}: it has no words on a visible sheet: name the workbook with the table":
        "{}: non ha parole in nessun foglio visibile: indica la cartella di lavoro con la tabella",
    "{}: reading it takes more than {} s: {}": "{}: leggerlo richiede più di {} s: {}",
    "{}: reading it takes more than {} MB of memory, or the reader died of it: {}":
        "{}: leggerlo richiede più di {} MB di memoria, o il lettore ne è morto: {}",
    "{}: is a packed file that is damaged: get it anew from where it comes from":
        "{}: è un file compresso e danneggiato: riprendilo da dove viene",
    "{}: is encrypted: open it with its password and save it without one":
        "{}: è cifrato: aprilo con la sua password e salvalo senza",
    "{}: is an old file of Office, which is not read: if it is a spreadsheet, {}; else {}":
        "{}: è un vecchio file di Office, che non si legge: se è un foglio di calcolo, {}; altrimenti {}",
    "{}: is a spreadsheet or document of another format (ODS, ODT, XLSB), which is not read: {}":
        "{}: è un foglio o un documento di un altro formato (ODS, ODT, XLSB), che non si legge: {}",
    "{}: is a page of HTML, as some programs write where a spreadsheet is asked for, which is not read: {}":
        "{}: è una pagina HTML, come la scrivono alcuni programmi al posto di un foglio di calcolo, che non si legge: {}",
    "{}: has {} MB, and a table of an act has less than {}: {}":
        "{}: ha {} MB, e la tabella di un atto ne ha meno di {}: {}",
    "{}: has more than {} columns: leave the table's own": "{}: ha più di {} colonne: lascia solo quelle della tabella",
    "{}: has no words: name the file with the table": "{}: non ha parole: indica il file con la tabella",
    "{}: no semicolon, tab or comma parts it into columns, or a quotation mark is not closed: {}":
        "{}: nessun punto e virgola, tabulazione o virgola lo divide in colonne, o una virgoletta non è chiusa: {}",
    "{}: line {} has the control character {}: it is no text: {}":
        "{}: la riga {} ha il carattere di controllo {}: non è un testo: {}",
    "{}: line {}: byte {} is neither UTF-8 nor Windows-1252: save it anew, as UTF-8":
        "{}: riga {}: il byte {} non è né UTF-8 né Windows-1252: salvalo di nuovo, in UTF-8",
    "{}: is cut in the middle of a character: save it anew, as UTF-8":
        "{}: è troncato a metà di un carattere: salvalo di nuovo, in UTF-8",
    "{}: two files would have one name in the plan's folder: rename one":
        "{}: due file avrebbero lo stesso nome nella cartella del piano: rinominane uno",
    "columns stand side by side on it: draft from the PDF, or from a layer in the order of its text (pdftotext)":
        "ha colonne affiancate: parti dal PDF, o da un suo testo che ne segua l'ordine (pdftotext)",
    "draft from the PDF, or from its text layer": "parti dal PDF, o dal suo testo",
    "open it in a viewer and print it into a new PDF, or ask the office for the document itself":
        "aprilo in un visualizzatore e stampalo in un nuovo PDF, o chiedi all'ufficio il documento stesso",
    "true or false": "true o false",
    "{} is not there: name the act's text or PDF": "{} non c'è: indica il testo o il PDF dell'atto",
    "{} is no file: name the act's text or PDF": "{} non è un file: indica il testo o il PDF dell'atto",
    "no mapping for {}: there is {}; write {} as docs/draft.md shows, or name one with --mapping":
        "nessun mapping per {}: c'è {}; scrivi {} come mostra docs/draft.md, o indicane uno con --mapping",
    "the page has {} rows and {} paragraphs, and this one may be several or part of one":
        "la pagina ha {} righe e {} capoversi, e questo può essere più d'uno, o parte di uno",
    "the page has rows that were not read, and {} paragraphs, and this one may be several or part of one":
        "la pagina ha righe che non sono state lette, e {} capoversi, e questo può essere più d'uno, o parte di uno",
    "copy the table alone into a new workbook, as values, and draft from that":
        "copia la sola tabella in una nuova cartella di lavoro, come valori, e parti da quella",
    "open it in its own program, and save it anew as XLSX": "aprilo nel suo programma e salvalo di nuovo come XLSX",
    "open it in its own program, and save it as XLSX": "aprilo nel suo programma e salvalo come XLSX",
    "draft from its text layer (pdftotext)": "parti dal suo testo (pdftotext)",
    "draft from the table alone, or save it as XLSX": "parti dalla sola tabella, o salvala come XLSX",
    "save the table anew from its spreadsheet, as XLSX or CSV":
        "salva di nuovo la tabella dal suo foglio di calcolo, come XLSX o CSV",
    # Drafts and proposals of mappings
    "concluded {}: {}": "concluso {}: {}",
    "open: line {}: “{}”: {}": "aperto: riga {}: «{}»: {}",
    "open: “{}”: {}": "aperto: «{}»: {}",
    "open: {}": "aperti: {}",
    "without English: {}": "senza inglese: {}",
    "signed by {}, as the envelope says: whether the signature is valid was not looked at":
        "firmato da {}, come dice la busta: se la firma è valida non è stato guardato",
    "add the resources of {} to the files of these names in {}, which other years have: they outlive the year":
        "aggiungi le risorse di {} ai file con questi nomi in {}, che hanno gli altri anni: durano oltre l'anno",
    "move {} to {}, beside what other years have of the body: they outlive the year":
        "sposta {} in {}, accanto a ciò che gli altri anni hanno dell'ente: durano oltre l'anno",
    "proposed: {} in [{}] = {} (line {})": "proposto: {} in [{}] = {} (riga {})",
    "proposed: {} in [{}] = {}": "proposto: {} in [{}] = {}",
    "not found: {}": "non trovato: {}",
    "translations, without which the plan is published all the same: {}":
        "traduzioni, senza le quali il piano si pubblica lo stesso: {}",
    "a paragraph ends where a short line ends with a full stop and the next begins with a capital":
        "un capoverso finisce dove una riga corta finisce con un punto e la seguente inizia con la maiuscola",
    "the act has no enacting formula: each of its paragraphs that is no part of a guideline is a clause":
        "l'atto non ha una formula dispositiva: ogni suo capoverso che non è parte di una linea guida è una "
        "disposizione",
    "a clause goes on after a full stop at the end of a line that is not short":
        "una disposizione continua dopo un punto alla fine di una riga che non è corta",
    "the text begins with the act, and names the article behind it":
        "il testo inizia con l'atto, e nomina dopo l'articolo",
    "the page draws no rules: rows and columns are those in which its words are aligned":
        "la pagina non traccia filetti: righe e colonne sono quelle in cui le parole sono allineate",
    "no head says what the column is; its cells have the form of codes":
        "nessuna intestazione dice che cos'è la colonna; le celle hanno la forma di codici",
    "the line over all columns above the row says it": "lo dice la riga a tutta larghezza sopra",
    "the cell is empty: it means what the cell above it says": "la cella è vuota: vale quel che dice quella sopra",
    "it stands where crosses do, and is none that the mapping has":
        "sta dove stanno le crocette, e non è fra quelle del mapping",
    "it stands over all columns": "sta a tutta larghezza",
    "no cross in its row says to which guideline it belongs": "nessuna crocetta della riga dice di quale linea guida è",
    "no head of the table is one that the mapping has": "nessuna intestazione della tabella è fra quelle del mapping",
    "“{}” stands where codes do, and is none": "«{}» sta dove stanno i codici, e non lo è",
    "the row has no {}": "la riga non ha {}",
    "it may be a row, or go on with the one above": "può essere una riga, o continuare quella sopra",
    "a word that a hyphen divides at a line's end is put together: it stands undivided elsewhere, or is no compound":
        "una parola divisa a fine riga è ricomposta: altrove è intera, o non è composta",
    "the plan has the title of the act that adopts it": "il piano ha il titolo dell'atto che lo adotta",
    "a programme is part of the one whose code its own extends":
        "un programma è parte di quello di cui estende il codice",
    "the label is composed of kind, date and number": "l'etichetta è composta da tipo, data e numero",
    "urn:nir is composed of authority, kind, date and number": "l'urn:nir è composto da autorità, tipo, data e numero",
    "body and year are those that the draft was called with": "ente e anno sono quelli dati al comando",
    "the head above the directives names their report and who issued it":
        "l'intestazione sopra gli indirizzi nomina la relazione e chi l'ha emanata",
    "the office has this name in the data": "l'ufficio ha questo nome nei dati",
    "a title in quotation marks follows the act": "segue l'atto un titolo fra virgolette",
    "it has the number and the year of the act": "ha il numero e l'anno dell'atto",
    "the guideline stands below the head of its category": "la linea guida sta sotto il titolo della sua categoria",
    "the act counts programmes within each mission: the mission's code is put before the programme's":
        "l'atto numera i programmi entro ciascuna missione: al codice del programma è premesso quello della missione",
    "the document calls one thing alone by the first word of its name":
        "il documento chiama una cosa sola con la prima parola del suo nome",
    "the document writes the office's name so as well": "il documento scrive il nome dell'ufficio anche così",
    "no office of the data has this name: it is taken for one of the body":
        "nessun ufficio dei dati ha questo nome: è preso per uno dell'ente",
    "all rows of the page are alike, and it has as many directives":
        "le righe della pagina sono tutte uguali, e gli indirizzi altrettanti",
    "the page prints the title of one guideline": "la pagina stampa il titolo di una sola linea guida",
    "the act has no annex: the table is its own": "l'atto non ha allegati: la tabella è sua",
    "the text has the rows and the directives of the page apart": "il testo dà separati righe e indirizzi della pagina",
    "the text has a form in which the data print the thing": "il testo ha una forma in cui i dati stampano la cosa",
    "the letter is the one that the clauses name and no page prints":
        "la lettera è quella che le disposizioni nominano e nessuna pagina stampa",
    "the words right below the head of an annex are its title":
        "le parole subito sotto l'intestazione di un allegato sono il suo titolo",
    "the act doesn't print the guideline's place: it is counted in their order":
        "l'atto non stampa il posto della linea guida: è contato nel loro ordine",
    "a title ends with a short line, after which a capital begins the text":
        "un titolo finisce con una riga corta, dopo la quale una maiuscola inizia il testo",
    "a title is the first sentence of its paragraph": "un titolo è la prima frase del suo capoverso",
    "the rows of a page belong to the guidelines whose titles it prints, in the order of the list":
        "le righe di una pagina sono delle linee guida di cui stampa i titoli, nell'ordine dell'elenco",
    "rows before the first title of a page belong to the last guideline of the page before":
        "le righe prima del primo titolo di una pagina sono dell'ultima linea guida della pagina precedente",
    "a row without mission is of the mission with whose code its programme's begins":
        "una riga senza missione è della missione con il cui codice inizia quello del programma",
    "a paragraph without a capital goes on with the sentence of the one before":
        "un capoverso senza maiuscola continua la frase del precedente",
    "the table numbers no guidelines: they are numbered in the order in which it has them":
        "la tabella non numera le linee guida: sono numerate nel suo ordine",
    "the title of the guideline stands above the table": "il titolo della linea guida sta sopra la tabella",
    "the page prints the title alone: the mapping has its code":
        "la pagina stampa il solo titolo: il codice è nel mapping",
    "the page prints the title alone: its code is the part that those of its programmes begin with":
        "la pagina stampa il solo titolo: il codice è la parte con cui iniziano quelli dei suoi programmi",
    "the data have the same words elsewhere, translated so": "i dati hanno altrove le stesse parole, tradotte così",
    "the data have a thing of this name, called so in English":
        "i dati hanno una cosa di questo nome, chiamata così in inglese",
    "add this form to {} as rac:printedAs": "aggiungi questa forma a {} come rac:printedAs",
    "the data have an organ of this name, and no office: say who signs":
        "i dati hanno un organo di questo nome, e nessun ufficio: di' chi firma",
    "the title doesn't name {}: is the plan for that year?": "il titolo non nomina il {}: il piano è per quell'anno?",
    "the data have no kind of act {}": "i dati non hanno il tipo di atto {}",
    "the head names no office: say who issued the directives":
        "l'intestazione non nomina un ufficio: di' chi ha emanato gli indirizzi",
    "no recital quotes this report: say which act adopted it":
        "nessuna premessa cita questa relazione: di' quale atto l'ha adottata",
    "what kind of act it is isn't known by this name: give it as kinds in [act]":
        "con questo nome non si sa che tipo di atto è: dallo in [act], kinds",
    "no office of the data has this name: say who passed the act":
        "nessun ufficio dei dati ha questo nome: di' chi ha adottato l'atto",
    "{} has another title on line {}": "{} ha un altro titolo alla riga {}",
    "stands under missions {}: choose one": "sta sotto le missioni {}: scegline una",
    "{} has this kind, number and year: say whether it is the same act":
        "{} ha questa natura, questo numero e quest'anno: di' se è lo stesso atto",
    "the document cites one act alone of this kind, number and year":
        "il documento cita un solo atto con questa natura, questo numero e quest'anno",
    "the document cites several acts of this kind, number and year: say which it is":
        "il documento cita più atti con questa natura, questo numero e quest'anno: di' qual è",
    "recital {} prints it as {}: say whether it is the same act":
        "la premessa {} lo stampa come {}: di' se è lo stesso atto",
    "nothing says of which annex the table is part: say which":
        "niente dice di quale allegato la tabella è parte: di' quale",
    "another body's texts name {} so: add rac:mentions if it is the same thing":
        "i testi di un altro ente nominano così {}: aggiungi rac:mentions se è la stessa cosa",
    "it begins as a guideline does, and is not the next: say whether it is one, or part of the title above":
        "comincia come una linea guida, e non è la successiva: di' se lo è, o se è parte del titolo di sopra",
    "it stands in a table or column beside the act's own words, as a translation does: it is no part of them":
        "sta in una tabella o colonna accanto alle parole dell'atto, come una traduzione: non ne è parte",
    "it stands at the foot of the page and begins with a number: say whether it is a footnote, or of the text":
        "sta in fondo alla pagina e comincia con un numero: di' se è una nota, o è del testo",
    "no category follows this title": "nessuna categoria segue questo titolo",
    "no signature was found after the clauses: see whether they end here":
        "dopo le disposizioni non si è trovata una firma: guarda se finiscono qui",
    "a head is printed again, but no page break or annex head parts the pages: all rows are put on page 1":
        "un'intestazione si ripete, ma niente separa le pagine: tutte le righe sono messe a pagina 1",
    "a hyphen ends the line, and was left: take it out of the text if it only divides the word":
        "un trattino chiude la riga, ed è rimasto: toglilo dal testo se divide soltanto la parola",
    "it has the form of nothing that the mapping describes": "non ha la forma di nulla che il mapping descriva",
    "text set at an angle, as a watermark is: {}": "testo messo di traverso, come una filigrana: {}",
    "a picture without text: what it shows is not read": "un'immagine senza testo: quel che mostra non è letto",
    "columns without rules, in which it is not to be seen where a row ends":
        "colonne senza filetti, in cui non si vede dove finisce una riga",
    "two columns whose paragraphs begin side by side: they are read across, and may go on down each column":
        "due colonne i cui capoversi cominciano fianco a fianco: sono letti di traverso, e forse vanno letti in giù",
    "short lines above two columns: they are read before both, and may be the first of each":
        "righe corte sopra due colonne: sono lette prima di entrambe, e forse sono le prime di ciascuna",
    "short lines below two columns: they may be the last of the first, or follow on both":
        "righe corte sotto due colonne: forse sono le ultime della prima, forse seguono entrambe",
    "nothing shows where the title ends and the text begins: all of it was taken for the title":
        "niente mostra dove finisce il titolo e inizia il testo: è stato preso tutto per il titolo",
    "it is the last guideline: see whether the text goes on to here":
        "è l'ultima linea guida: guarda se il testo arriva fin qui",
    "the page has {} groups of rows and prints the titles of guidelines: {}":
        "la pagina ha {} gruppi di righe e stampa i titoli delle linee guida: {}",
    "neither the row nor a title above its table says of which guideline it is":
        "né la riga né un titolo sopra la tabella dicono di quale linea guida è",
    "no guideline of the list has it as its title": "nessuna linea guida dell'elenco ha questo titolo",
    "its row has no programme, and of a row without one the mission is not kept":
        "la sua riga non ha programma, e di una riga senza programma la missione non si tiene",
    "the sheet has no head of columns with programmes or directives that the mapping names: it was not read":
        "il foglio non ha intestazioni di colonne con programmi o indirizzi che il mapping nomini: non è "
        "stato letto",
    "a spreadsheet has the table: this one was not read":
        "la tabella è in un foglio di calcolo: questa non è stata letta",
    "the column has no cross, and nothing says whether its head is a guideline":
        "la colonna non ha crocette, e niente dice se la sua intestazione è una linea guida",
    "a {} needs a code, and the page prints none: give it in [table], as codes = { CODE = “{}” }":
        '{} senza codice stampato: dallo in [table], come codes = { CODICE = "{}" }',
    "it is not as the mapping says that a {} is printed": "non è come il mapping dice che si stampa: {}",
    "its row has a programme that was not read": "la sua riga ha un programma che non è stato letto",
    "the mapping doesn't say what the column “{}” is": "il mapping non dice che cos'è la colonna «{}»",
    "another column of its row has the same of it: a row has one":
        "un'altra colonna della sua riga dice lo stesso di essa: una riga ne ha uno",
    "another row of the list says of the same guideline that someone else is responsible":
        "un'altra riga dell'elenco dice della stessa linea guida che ne è responsabile qualcun altro",
    "its row has no programme with this code": "la sua riga non ha un programma con questo codice",
    "is translated in {} ways: {}": "è tradotto in {} modi: {}",
    "it is not UTF-8, and is read as Windows-1252: see whether letters with accents are right":
        "non è UTF-8, ed è letto come Windows-1252: guarda se le lettere accentate sono giuste",
    "tracked changes: {} deletions were left out": "revisioni: {} cancellazioni tralasciate",
    "tracked changes: {} insertions were taken: see whether they were accepted":
        "revisioni: {} inserimenti presi: guarda se sono stati accettati",
    "hidden text, in {} places, was left out": "testo nascosto, in {} punti, tralasciato",
    "{} pictures: what they show is not read": "{} immagini: quel che mostrano non è letto",
    "{} files within the file are not read": "{} file dentro il file non sono letti",
    "{} formulas are not read": "{} formule non sono lette",
    "{} paragraphs are numbered in a form that is not read: their numbers are missing":
        "{} capoversi sono numerati in una forma che non si legge: i loro numeri mancano",
    "the cell holds a number: zeros at the ends of a code, as in 4.10, would be lost":
        "la cella ha un numero: gli zeri in fondo a un codice, come in 4.10, andrebbero persi",
    "the cell holds a date, which a spreadsheet makes of codes such as 4-1: it isn't known what was typed":
        "la cella ha una data, che un foglio di calcolo fa di codici come 4-1: non si sa che cosa è stato scritto",
    "the cell holds an error instead of a value": "la cella ha un errore invece di un valore",
    "the cell has a formula, and the file has no value of it: open it in its own program, and save it anew":
        "la cella ha una formula, e il file non ne ha il valore: aprilo nel suo programma e salvalo di nuovo",
    "the cell holds the number {} in the format “{}”: it isn't known what it shows":
        "la cella ha il numero {} nel formato «{}»: non si sa che cosa mostra",
    "the cell holds a truth value: it isn't known what it shows":
        "la cella ha un valore di verità: non si sa che cosa mostra",
    "the sheet is hidden, and was not read": "il foglio è nascosto, e non è stato letto",
    "row {} is hidden, and {}": "la riga {} è nascosta, e {}",
    "column {} is hidden, and {}": "la colonna {} è nascosta, e {}",
    "it was read as the others are: see whether it is part of the table":
        "è stata letta come le altre: guarda se è parte della tabella",
    "mission and programme in [table]: no cells were found that have codes, one within another":
        "mission e programme in [table]: non si sono trovate celle con codici, l'uno dentro l'altro",
    "names in [body]: no line stands above the heading of the act":
        "names in [body]: nessuna riga sta sopra l'intestazione dell'atto",
    "kinds in [act]: no heading of an act, with kind and number, was found":
        "kinds in [act]: non si è trovata un'intestazione con tipo e numero",
    "kinds in [act]: say which kind of act “{}” is, as kinds = { {} = “…” }, one of {}; of another kind, "
    "first describe it in data/schemes/act-type.ttl, as the others there are":
        "kinds in [act]: di' che tipo di atto è «{}», come kinds = { {} = \"…\" }, uno fra {}; se è di un "
        "altro tipo, prima descrivilo in data/schemes/act-type.ttl, come gli altri che vi sono",
    "recitals and formulas in [act]: none of the usual were found; a circular has none":
        "recitals e formulas in [act]: non se ne sono trovati di consueti; una circolare non ne ha",
    "[columns]: the document has no table with layout: draft from the PDF, if there is one":
        "[columns]: il documento non ha tabelle con impaginazione: parti dal PDF, se c'è",
    "[columns]: say what these are, if they are any of it: {}":
        "[columns]: di' che cosa sono queste, se sono qualcosa di ciò: {}",
    "[columns]: no head of a table says in usual words what its column is":
        "[columns]: nessuna intestazione dice con parole consuete che cos'è la colonna",
    "number in [guidelines]: no line begins with a number, in a series of several; if there are none, "
    "write number = “”":
        "number in [guidelines]: nessuna riga inizia con un numero, in una serie; se non ce ne sono, scrivi "
        'number = ""',
    "categories in [guidelines]: no letters in capitals stand behind most titles":
        "categories in [guidelines]: dietro i titoli non stanno per lo più lettere maiuscole",
    "categories in [guidelines]: say what these are called: {}":
        "categories in [guidelines]: di' come si chiamano queste: {}",
    "codes in [table]: programmes are printed by their titles alone: say which codes the budget has for them, as "
    "codes = { {} }":
        "codes in [table]: i programmi sono stampati con il solo titolo: di' quali codici hanno nel bilancio, come "
        "codes = { {} }",
    "title in [guidelines]: no short line has the year {}": "title in [guidelines]: nessuna riga breve ha l'anno {}",
    "{}: has {} in {} of [{}]: {} may have {}": "{}: ha {} in {} di [{}]: {} può avere {}",
    "{}: has {} in [{}] that is not {}: {}": "{}: ha {} in [{}] che non è {}: {}",
    'a list of texts (["…", "…"])': 'un elenco di testi (["…", "…"])',
    'a table of texts ({ "…" = "…" })': 'una tabella di testi ({ "…" = "…" })',
    'a text ("…")': 'un testo ("…")',
    "{}: has [{}]: a mapping has {}": "{}: ha [{}]: un mapping ha {}",
    "{}: has {} in [{}]: there may be {}": "{}: ha {} in [{}]: può avere {}",
    "{}: has {} in [{}] without {}: {}": "{}: ha {} in [{}] senza {}: {}",
    "{}: has {} in “{}”: a template may have {}": "{}: ha {} in «{}»: un modello può avere {}",
    "{}: lacks slug or names in [body]: say what the body is called":
        "{}: non ha slug o names in [body]: di' come si chiama l'ente",
    "{}: has code in [table] that is no regular expression: {}":
        "{}: ha code in [table] che non è un'espressione regolare: {}",
    "{}: has the slug {}: it is part of IRIs, such as {}": "{}: ha lo slug {}: è parte degli IRI, come {}",
    "class                        drafted    read  concluded   (statements)":
        "classe                         bozze   letti    conclusi   (enunciati)",
    # The publication
    "the pages have no style, script or fonts, and there is no explorer: {}":
        "le pagine sono senza stile, script e caratteri, e non c'è l'esploratore: {}",
    "a cell begins like a formula: “{}”": "una cella comincia come una formula: “{}”",
    "nothing, if these are the words of the act: a spreadsheet may try to compute them":
        "niente, se sono le parole dell'atto: un foglio di calcolo potrebbe provare a calcolarle",
    "nothing before the release": "niente, prima del rilascio",
    "nothing before the release; then head its section “{}”": "niente, prima del rilascio; poi intitola la sua sezione “{}”",
    "version {} has no release: {}": "la versione {} non ha un rilascio: {}",
    "without dcterms:modified schema.gov.it harvests no asset": "senza dcterms:modified schema.gov.it non raccoglie risorse",
    "the catalogue is without dcterms:modified, which DCAT-AP_IT makes mandatory":
        "il catalogo è senza dcterms:modified, che DCAT-AP_IT rende obbligatorio",
    "nobody's address is known: whoever publishes enters it in publisher.toml":
        "non si conosce l'indirizzo di nessuno: chi pubblica lo scrive in publisher.toml",
    "a vocabulary has no period that it is of": "un vocabolario non è di alcun periodo",
    "nobody's address is known: whoever publishes enters it in publisher.toml; a vocabulary has no period that it is of":
        "non si conosce l'indirizzo di nessuno: chi pubblica lo scrive in publisher.toml; un vocabolario non è di alcun "
        "periodo",
    "schema.gov.it would warn that the assets have no {}": "schema.gov.it avvertirebbe che le risorse non hanno {}",
    "{} and no {}": "{} e non {}",
    # The publisher
    "{} is empty: {}": "{} è vuoto: {}",
    "{}: differs: run “build.py publisher --write”": "{}: è diverso: esegui «build.py publisher --write»",
    "{} cannot be read: {}: mend it, or restore it": "{} non si può leggere: {}: correggilo, o ripristinalo",
    "{} lacks a line that is needed: {}: restore it": "in {} manca una riga che serve: {}: ripristinala",
    "publisher.toml: {} must be a table of texts: what is unknown is an empty one":
        "publisher.toml: {} dev'essere una tabella di testi: ciò che non si sa è un testo vuoto",
    "publisher.toml lacks a line that is needed: {}: restore it, empty where unknown":
        "in publisher.toml manca una riga che serve: {}: rimettila, vuota se non si sa",
    # Releases
    "{}: is released already": "{}: è già rilasciata",
    "{}: is released, and dist/ has it": "{}: è rilasciata, e dist/ la contiene",
    "to publish it: git push --follow-tags": "per pubblicarla: git push --follow-tags",
    "to publish it: git push --follow-tags; to undo it before that: {}":
        "per pubblicarla: git push --follow-tags; per annullarla prima: {}",
    "git cannot be run: {}: a release is a commit and a tag": "git non si può eseguire: {}: un rilascio è un commit e un tag",
    "git {} failed: {}": "git {} non è riuscito: {}",
    "{} is no version: write three numbers, such as 1.2.0 (semver.org)":
        "{} non è una versione: scrivi tre numeri, come 1.2.0 (semver.org)",
    "there is a tag {}, and no such release in CHANGELOG.md: check out a branch that has it":
        "c'è un tag {}, e in CHANGELOG.md non c'è quel rilascio: passa a un ramo che lo ha",
    "{} is no date: write YYYY-MM-DD": "{} non è una data: scrivi AAAA-MM-GG",
    "CHANGELOG.md has the release {one}, and there is no tag {two}: get the tags (git fetch --tags), or, where the release broke "
    "off, tag its commit (git tag --annotate {two} COMMIT)":
        "CHANGELOG.md ha il rilascio {one}, e non c'è un tag {two}: prendi i tag (git fetch --tags) o, se il rilascio si è "
        "interrotto, metti il tag al suo commit (git tag --annotate {two} COMMIT)",
    "there are changes not committed, of {} first: commit them, or put them away, and release again":
        "ci sono modifiche senza commit, la prima di {}: fanne il commit, o mettile da parte, e rilascia di nuovo",
    "{} is not greater than what was released: {}": "{} non è maggiore di ciò che è stato rilasciato: {}",
    "{} is before the last release: {}": "{} precede l'ultimo rilascio: {}",
    "{}: there is no text under “## Unreleased”: write there what changed, commit it, and release again":
        "{}: sotto «## Unreleased» non c'è testo: scrivi lì che cosa è cambiato, fanne il commit, e rilascia di nuovo",
    "{}: there is no line “version = …”: restore it": "{}: non c'è una riga «version = …»: rimettila",
    "{} was released on {}, and what is built is not its dataset": (
        "{} è stata rilasciata il {}, e ciò che si costruisce non è il suo insieme di dati"
    ),
    "give “version” the number of the version to come, or build what the tag has": (
        "scrivi in “version” il numero della versione a venire, o costruisci ciò che ha il tag"
    ),
}  # fmt: skip
