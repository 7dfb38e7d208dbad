// The index and the order of what is found. No page is needed: the entries come in, what is found comes out.

import MiniSearch from "minisearch";
import { isNumber, isStop, plain, stemming, words } from "./words.js";

// What a match counts by where it is: in a name, in the text that is shown, in other texts, in what the thing is and in the
// titles of what it is tied to, in a word that stands for a printed one.
const FIELDS = { names: 4, shown: 2.5, more: 1, near: 0.8, like: 1 };
// A word that is not in the index is looked for by its beginning, else by the likest word; of one that is, longer ones count
// little, and only where it is no short word that many others begin with.
const BEGINNING = { unknown: 0.6, known: 0.2 };
const ALIKE = 0.25;
const LEAST_LENGTH = { known: 5, alike: 4 };
// What counts a name that is the whole of what is asked (a longer one counts less), one that a synonym makes so, words in the
// very form asked, and words that stand side by side as asked.
const WHOLE = 5;
const WHOLE_BY_SYNONYM = 2.5;
const SAME_FORM = 0.3;
const SIDE_BY_SIDE = 1.5;
// How much a name counts that is part of what is asked.
const NAME_WITHIN = 0.5;
// How much of a word asked for one that stands for it covers.
const BY_SYNONYM = 0.7;
// What is shown has at least this part of what the fullest match has of the words asked for, the rare ones counting more.
const LEAST = 0.5;

export function makeIndex({ entries, kinds, synonyms }, language) {
  const stem = stemming(language);
  const stems = (text) => [...words(text)].map(({ word }) => stem(word));
  const phrases = synonyms.map((line) => line.map((phrase) => ({ phrase, key: stems(phrase).join(" ") })));
  const documents = entries.map((entry, id) => describe(entry, id));
  const vocabulary = new Map();
  let spelling;
  for (const { forms, like } of documents) {
    for (const [word, key] of forms) count(vocabulary, key, word);
    for (const key of like.split(" ")) if (!vocabulary.has(key)) vocabulary.set(key, new Map());
  }
  const index = new MiniSearch({
    fields: Object.keys(FIELDS),
    tokenize: (text) => text.split(" "),
    processTerm: (term) => term || null,
    searchOptions: { combineWith: "OR", boost: FIELDS, tokenize: (text) => [text] },
  });
  index.addAll(documents);

  // The fields of an entry as stems, what it is called as a whole, and the forms of its words.
  function describe({ n = [], s = "", x = "", r = "", o }, id) {
    const texts = { names: n.join(" \n "), shown: s, more: x, near: `${o} ${r}` };
    const fields = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, stems(text).join(" ")]));
    const has = ` ${fields.names} ${fields.shown} ${fields.more} `;
    const others = phrases.filter((line) => line.some(({ key }) => has.includes(` ${key} `)));
    const called = distinct(n.map(telling));
    const alsoCalled = others.filter((line) => line.some(({ key }) => called.some((name) => name.join(" ") === key))).flat();
    return {
      id,
      ...fields,
      like: others.flat().map(({ key }) => key).join(" "),
      has,
      called,
      alsoCalled: distinct(alsoCalled.map(({ phrase }) => telling(phrase))),
      forms: new Map([...words(`${texts.names} ${s} ${x}`)].map(({ word }) => [plain(word), stem(word)])),
    };
  }

  // The stems of what tells a name from others; of one that only has such words as articles, all.
  function telling(text) {
    const all = [...words(text)].map(({ word }) => word);
    const told = all.filter((word) => !isStop(word, language));
    return (told.length ? told : all).map(stem);
  }

  // The words asked for, a code whole where the index has it, else in its parts. One that the index doesn't have is the
  // likest that it has, and then `wrong` says so.
  function asked(text) {
    const found = [];
    let inside = 0;
    for (const { word, whole, start, end } of words(text)) {
      const key = stem(word);
      if (start < inside || (whole && !vocabulary.has(key)) || found.some((one) => one.key === key)) continue;
      inside = end;
      found.push(vocabulary.has(key) ? { word: plain(word), key, known: true } : unknown(plain(word), key));
    }
    const told = found.filter(({ word }) => !isStop(word, language));
    return told.length ? told : found;
  }

  function unknown(word, key) {
    const begun = { word, key, known: false };
    if (isNumber(key) || word.length < LEAST_LENGTH.alike || index.search(key, { prefix: true }).length) return begun;
    spelling ??= makeSpelling(vocabulary);
    const [likest] = spelling.search(word);
    return likest ? { word: likest.word, key: likest.key, known: true, wrong: true } : begun;
  }

  function query({ key, known, wrong }) {
    if (isNumber(key)) return { queries: [key] };
    const weights = { prefix: known ? BEGINNING.known : BEGINNING.unknown, fuzzy: 0 };
    return { queries: [key], prefix: !wrong && (!known || key.length >= LEAST_LENGTH.known), weights };
  }

  // What is found, the best first, as { entry, terms }: the stems that were found in it.
  function search(text) {
    const parts = asked(text);
    if (!parts.length) return [];
    const hits = index.search({ queries: parts.map(query) });
    const count = (key) => hits.filter((hit) => hit.queryTerms.includes(key)).length;
    const rarity = new Map(parts.map(({ key }) => [key, Math.log(1 + entries.length / (1 + count(key)))]));
    const all = [...rarity.values()].reduce((sum, one) => sum + one, 0);
    const wanted = parts.map(({ key }) => key);
    const phrase = wanted.length > 1 ? ` ${wanted.join(" ")} ` : null;
    for (const hit of hits) {
      const { has, called, alsoCalled, forms } = documents[hit.id];
      const { weight } = kinds[entries[hit.id].k];
      const [own, other] = [called, alsoCalled].map((names) => Math.max(0, ...names.map((name) => share(name, wanted))));
      const printed = (key) => Object.entries(hit.match).some(([term, fields]) => term.startsWith(key) && fields.some((field) => field !== "like"));
      hit.covered = hit.queryTerms.reduce((sum, key) => sum + rarity.get(key) * (other === 1 || printed(key) ? 1 : BY_SYNONYM), 0) / all;
      const same = parts.filter(({ word }) => forms.has(word)).length / parts.length;
      const named = weight < 1 ? 1 : Math.max(1 + (WHOLE - 1) * own ** 2, 1 + (WHOLE_BY_SYNONYM - 1) * other ** 2);
      const together = phrase && has.includes(phrase) ? SIDE_BY_SIDE : 1;
      hit.rank = hit.score * hit.covered ** 2 * weight * named * together * (1 + SAME_FORM * same);
    }
    hits.sort((one, other) => other.rank - one.rank || one.id - other.id);
    const fullest = Math.max(...hits.map(({ covered }) => covered));
    const kept = hits.filter(({ covered }) => covered >= LEAST * fullest);
    return kept.map(({ id, terms }) => ({ entry: entries[id], terms: new Set(terms) }));
  }

  // What was asked with each word that the index lacks as the likest one that it has; empty where it lacks none or has none.
  function suggest(text) {
    const parts = asked(text);
    return parts.some(({ wrong }) => wrong) ? parts.map(({ word }) => word).join(" ") : "";
  }

  return { search, suggest, stem };
}

function count(vocabulary, key, word) {
  const forms = vocabulary.get(key) ?? new Map();
  vocabulary.set(key, forms.set(word, (forms.get(word) ?? 0) + 1));
}

// The forms of all words, to find the one that is likest to a word, and of several the commonest.
function makeSpelling(vocabulary) {
  const made = new MiniSearch({
    fields: ["word"],
    storeFields: ["word", "key", "times"],
    tokenize: (text) => [text],
    searchOptions: { fuzzy: ALIKE, boostDocument: (id, term, { times }) => 1 + Math.log(times) / 50 },
  });
  const forms = [...vocabulary].flatMap(([key, all]) => [...all].map(([word, times]) => ({ id: word, word, key, times })));
  made.addAll(forms.filter(({ word }) => !isNumber(word)));
  return made;
}

const distinct = (names) => [...new Map(names.map((name) => [name.join(" "), name])).values()];

// How much of a name is asked for, where all that is asked is in it; or how much of what is asked is a name, one word after another.
function share(name, wanted) {
  if (wanted.every((key) => name.includes(key))) return wanted.length / name.length;
  return ` ${wanted.join(" ")} `.includes(` ${name.join(" ")} `) ? (NAME_WITHIN * name.length) / wanted.length : 0;
}
