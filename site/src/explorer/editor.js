// The editor: SPARQL in colours, with completion of keywords, prefixes, terms and variables. Tab leaves it.

import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const KEYWORDS = (
  "SELECT CONSTRUCT ASK DESCRIBE FROM NAMED WHERE GRAPH PREFIX BASE DISTINCT REDUCED OPTIONAL UNION MINUS FILTER BIND VALUES GROUP BY " +
  "HAVING ORDER ASC DESC LIMIT OFFSET AS IN NOT EXISTS COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT STR LANG LANGMATCHES " +
  "DATATYPE BOUND IRI IF COALESCE CONTAINS STRSTARTS STRENDS STRLEN SUBSTR LCASE UCASE REGEX REPLACE CONCAT YEAR"
).split(" ");
const DECLARED = /^[ \t]*PREFIX\s+([\w-]*):/gim;

// The colours of the pages, light or dark: each has a contrast of 4.5 to 1 on their ground.
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--blue)", fontWeight: "600" },
  { tag: [tags.atom, tags.string], color: "var(--green)" },
  { tag: tags.comment, color: "var(--grey)", fontStyle: "italic" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--brown)" },
  { tag: [tags.number, tags.bool], color: "var(--purple)" },
]);

export class Editor {
  constructor(parent, { prefixes, onRun, onChange }) {
    this.prefixes = prefixes;
    this.terms = [];
    this.named = new Compartment();
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          StreamLanguage.define(sparql),
          syntaxHighlighting(colours),
          autocompletion({ override: [(context) => this.complete(context)], icons: false }),
          keymap.of([{ key: "Ctrl-Enter", mac: "Cmd-Enter", run: () => (onRun(), true) }, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          EditorView.updateListener.of((update) => update.docChanged && onChange()),
          this.named.of([]),
        ],
      }),
    });
  }

  get text() {
    return this.view.state.doc.toString();
  }

  set text(text) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: 0 } });
  }

  // Put the caret at a place.
  focus(caret) {
    this.view.focus();
    this.view.dispatch({ selection: { anchor: caret } });
  }

  // Name the editor for those who don't see it.
  label(name, described) {
    const attributes = { "aria-label": name, "aria-describedby": described, spellcheck: "false", tabindex: "0" };
    this.view.dispatch({ effects: this.named.reconfigure(EditorView.contentAttributes.of(attributes)) });
  }

  // The properties and classes of the data, with what they are called.
  offer(terms, label) {
    const names = Object.entries(this.prefixes).sort((a, b) => b[1].length - a[1].length);
    this.terms = terms.flatMap((iri) => {
      const [prefix, namespace] = names.find(([, start]) => iri.startsWith(start)) ?? [];
      const local = iri.slice(namespace?.length ?? 0);
      if (!prefix || !/^\w[\w-]*$/.test(local)) return [];
      return [{ label: `${prefix}:${local}`, detail: label(iri), apply: (...given) => this.insert(prefix, `${prefix}:${local}`, ...given) }];
    });
  }

  complete(context) {
    const word = context.matchBefore(/[?$]?[\w-]*:?[\w-]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    if (/^[?$]/.test(word.text)) {
      const variables = new Set(this.text.match(/[?$]\w+/g));
      return { from: word.from, options: [...variables].filter((name) => name !== word.text).map((label) => ({ label })) };
    }
    const prefixes = Object.keys(this.prefixes).map((prefix) => ({
      label: `${prefix}:`,
      detail: this.prefixes[prefix],
      apply: (...given) => this.insert(prefix, `${prefix}:`, ...given),
    }));
    const keywords = KEYWORDS.map((label) => ({ label, boost: 1 }));
    const options = word.text.includes(":") ? this.terms : [...keywords, ...prefixes, ...this.terms];
    return { from: word.from, options, validFor: /^[\w-]*:?[\w-]*$/ };
  }

  // Write a prefixed name, and declare its prefix where the query doesn't; in a PREFIX line, the namespace as well.
  insert(prefix, name, view, _completion, from, to) {
    const line = view.state.doc.lineAt(from);
    const declaration = `${prefix}: <${this.prefixes[prefix]}>`;
    const declaring = /^\s*PREFIX\s+$/i.test(line.text.slice(0, from - line.from));
    const declared = declaring || [...this.text.matchAll(DECLARED)].some((found) => found[1] === prefix);
    const head = declared ? "" : `PREFIX ${declaration}\n`;
    const insert = declaring ? declaration : name;
    const changes = [...(head ? [{ from: this.headEnd(), insert: head }] : []), { from, to, insert }];
    view.dispatch({ changes, selection: { anchor: from + head.length + insert.length } });
  }

  // Where a further PREFIX line goes: after the last, else after the comments that open the query.
  headEnd() {
    const last = [...this.text.matchAll(/^[ \t]*PREFIX[^\n]*\n/gim)].pop();
    return last ? last.index + last[0].length : (/^(?:#[^\n]*\n|\s*\n)*/.exec(this.text)?.[0].length ?? 0);
  }
}
