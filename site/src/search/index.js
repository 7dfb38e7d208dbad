// The index and the order of what is found. No page is needed: the entries come in, what is found comes out.

import MiniSearch from "minisearch";
import { numbering } from "./numbers.js";
import { isCode, isNumber, isStop, otherThan, plain, stemming, words } from "./words.js";

// What a match counts by where it is: in a name, in the text that is shown, in other texts, in what the thing is and in the
// titles of what it is tied to, in a word that stands for a printed one, in a text in the other language.
const FIELDS = { names: 4, shown: 2.5, more: 1, near: 0.8, like: 1, other: 0.5 };
// A word that is not in the index is looked for by its beginning, else by the likest word; of one that is, longer ones count
// little, and only where it is no short word that many others begin with.
const BEGINNING = { unknown: 0.6, known: 0.2 };
const LEAST_LENGTH = { known: 5, alike: 4 };
// A word is like another that begins as it does and is this many slips of the keyboard away, the longer the more.
const slips = (word) => (word.length < 10 ? 1 : 2);
// What counts a name that is the whole of what is asked (a longer one counts less), one that a synonym makes so, words in the
// very form asked, and words that stand side by side as asked.
const WHOLE = 5;
const WHOLE_BY_SYNONYM = 2.5;
const SAME_FORM = 0.3;
const SIDE_BY_SIDE = 1.5;
// How much a name counts that is part of what is asked.
const NAME_WITHIN = 0.5;
// How much of a word asked for is covered by one that stands for it, by the title of what the thing is tied to, and by a text
// in the other language.
const COVERED = { like: 0.7, near: 0.75, other: 0.5 };
// What is left of that where the thing itself has none of the words.
const ONLY_NEAR = 0.7;
// What explains (a slip, a term) weighs less than this: a word that it alone has is no likest one, and counts only so much of
// a word where something else is found.
const LOOKED_FOR = 0.7;
const EXPLAINED = 0.3;
// What is shown has at least this part of what the fullest match has of the words asked for, the rare ones counting more.
const LEAST = 0.5;

// What stands before a synonym that people type and no text prints in that sense.
const TYPED = /^\?/;
// What makes the contrary of a word of one that begins with it, and the word that does so where it is printed apart.
const NEGATION = { it: [/^(?:in|im|il(?=l)|ir(?=r))/, "non"], en: [/^(?:un|in|im|il(?=l)|ir(?=r)|non)/, "not"] };

// The stem of a word of the other language, which is no stem of this one's.
const foreign = (stem) => `=${stem}`;

export function makeIndex({ entries, kinds, synonyms }, language) {
  const stem = stemming(language);
  const otherStem = stemming(otherThan(language));
  const stems = (text) => [...words(text)].map(({ word }) => stem(word));
  const phrases = synonyms.map((line) => line.map((text) => {
    const phrase = text.replace(TYPED, "");
    return { phrase, key: stems(phrase).join(" "), printed: phrase === text };
  }));
  const documents = entries.map((entry, id) => describe(entry, id));
  const vocabulary = new Map();
  let spelling;
  const abroad = new Set(documents.flatMap(({ other }) => other.split(" ")));
  for (const { forms, stand } of documents) for (const [word, key] of [...forms, ...stand]) count(vocabulary, key, word);
  const numbered = numbering([...vocabulary.keys()].filter(isCode), documents.map(({ title }) => title), stems);
  const index = new MiniSearch({
    fields: Object.keys(FIELDS),
    tokenize: (text) => text.split(" "),
    processTerm: (term) => term || null,
    searchOptions: { combineWith: "OR", boost: FIELDS, tokenize: (text) => [text] },
  });
  index.addAll(documents);

  // Whether a thing is of a kind that people look for, and not only of one that explains.
  function isLookedFor({ id }) {
    return kinds[entries[id].k].weight >= LOOKED_FOR;
  }

  // The fields of an entry as stems, what it is called as a whole, and the forms of its words.
  function describe({ l, n = [], s = "", x = "", w = "", f = "", r = [], o }, id) {
    const texts = { names: n.join(" \n "), shown: s, more: `${x} ${w}`, near: `${o} ${r.join(" ")}` };
    const fields = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, stems(text).join(" ")]));
    const told = (text) => [...words(text)].map(({ word }) => [word.toLowerCase(), stem(word)]);
    const has = ` ${fields.names} ${fields.shown} ${fields.more} `;
    const others = phrases.filter((line) => line.some(({ key, printed }) => printed && has.includes(` ${key} `)));
    const called = distinct(n.map(telling));
    const isCalled = ({ phrase }) => called.some((name) => name.join(" ") === telling(phrase).join(" "));
    const alsoCalled = others.filter((line) => line.some(isCalled)).flat();
    return {
      id,
      ...fields,
      // A name that is printed in three forms is no more of a name.
      names: distinctWords(fields.names),
      other: distinctWords([...words(f)].map(({ word }) => foreign(otherStem(word))).join(" ")),
      like: others.flat().map(({ key }) => key).join(" "),
      has,
      // With the titles of what it is tied to and the words that stand for its own.
      all: `${has}${fields.near} ${others.flat().map(({ key }) => key).join(" ")} `,
      title: ` ${stems(l).join(" ")} `,
      called,
      alsoCalled: distinct(alsoCalled.map(({ phrase }) => telling(phrase))),
      forms: new Map(told(`${texts.names} ${s} ${texts.more}`)),
      stand: new Map(told(others.flat().map(({ phrase }) => phrase).join(" "))),
    };
  }

  // The stems of what tells a name from others; of one that only has such words as articles, all.
  function telling(text) {
    const all = [...words(text)].map(({ word }) => word);
    const told = all.filter((word) => !isStop(word, language));
    return (told.length ? told : all).map(stem);
  }

  // The words asked for, a code whole where the index has it, else in its parts. One that the index doesn't have is the
  // likest that it has, and then `wrong` says so, unless it is another form of the same.
  function asked(text) {
    const found = [];
    let inside = 0;
    for (const { word, whole, start, end } of words(numbered(text))) {
      const [key, other] = [stem(word), foreign(otherStem(word))];
      if (start < inside || (whole && !vocabulary.has(key)) || found.some((one) => one.key === key)) continue;
      inside = end;
      found.push({ word, key, other, known: vocabulary.has(key) || abroad.has(other) });
    }
    const told = found.filter(({ word }) => !isStop(word, language));
    const wanted = told.length ? told : found;
    const beside = wanted.filter(({ known }) => known).map(({ key }) => key);
    return wanted.map((one) => (one.known ? one : { ...one, ...unknown(one, beside) }));
  }

  // What stands for a word that the index doesn't have, if anything: what it is the contrary of, where that is printed so
  // («non esigibili» for "inesigibili"); or, where nothing begins with it, the likest word that stands beside another of
  // those asked for.
  function unknown({ word, key }, beside) {
    if (isNumber(key) || word.length < LEAST_LENGTH.alike) return {};
    const [prefix, apart] = NEGATION[language];
    const contrary = stem(plain(word).replace(prefix, ""));
    if (contrary !== key && documents.some(({ has }) => has.includes(` ${apart} ${contrary} `))) return { key: contrary, known: true };
    if (index.search(key, { prefix: true }).length) return {};
    spelling ??= makeSpelling(vocabulary, documents.filter(isLookedFor));
    const likest = spelling(word, beside);
    return likest ? { word: likest.word, key: likest.key, known: true, wrong: !isInflected(plain(word), likest.bare) } : {};
  }

  function query({ key, other, known, wrong }) {
    if (isNumber(key)) return [{ queries: [key] }];
    const weights = { prefix: known ? BEGINNING.known : BEGINNING.unknown, fuzzy: 0 };
    const own = { queries: [key], prefix: !wrong && (!known || key.length >= LEAST_LENGTH.known), weights };
    // What has the word in this language doesn't count for more because its translation has the same stem.
    const boostDocument = (id) => (documents[id].has.includes(` ${key} `) ? 0 : 1);
    return wrong ? [own] : [own, { queries: [other], boostDocument }];
  }

  const fieldsOf = ({ key, other }, match) => Object.entries(match).filter(([term]) => term.startsWith(key) || term === other).flatMap(([, all]) => all);

  // How much of a word asked for a thing has: all of one that it prints, or that it is called by what stands for the word.
  function covering({ key, other }, match, called) {
    const fields = fieldsOf({ key, other }, match);
    if (fields.some((field) => !(field in COVERED))) return 1;
    return Math.max(0, ...fields.map((field) => (called && field === "like" ? 1 : COVERED[field])));
  }

  // What is found, the best first, as { entry, terms }: the stems that were found in it.
  function search(text) {
    const parts = asked(text);
    if (!parts.length) return [];
    const hits = index.search({ queries: parts.flatMap(query) });
    const count = (...keys) => hits.filter((hit) => keys.some((key) => hit.queryTerms.includes(key))).length;
    const isExplained = (part) => !hits.some((hit) => isLookedFor(hit) && fieldsOf(part, hit.match).length);
    const rarity = parts.map((part) => Math.log(1 + entries.length / (1 + count(part.key, part.other))) * (isExplained(part) ? EXPLAINED : 1));
    const all = rarity.reduce((sum, one) => sum + one, 0);
    const phrase = parts.length > 1 ? ` ${parts.map(({ key }) => key).join(" ")} ` : null;
    for (const hit of hits) {
      const { has, called, alsoCalled, forms } = documents[hit.id];
      const { weight } = kinds[entries[hit.id].k];
      const [own, other] = [called, alsoCalled].map((names) => Math.max(0, ...names.map((name) => share(name, parts))));
      const itself = parts.some((part) => fieldsOf(part, hit.match).some((field) => field !== "near"));
      hit.covered = (itself ? 1 : ONLY_NEAR) * parts.reduce((sum, part, place) => sum + rarity[place] * covering(part, hit.match, other === 1), 0) / all;
      const same = parts.filter(({ word }) => forms.has(word.toLowerCase())).length / parts.length;
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

  return { search, suggest, stem, otherStem: (word) => foreign(otherStem(word)) };
}

function count(vocabulary, key, word) {
  const forms = vocabulary.get(key) ?? new Map();
  vocabulary.set(key, forms.set(word, (forms.get(word) ?? 0) + 1));
}

// What finds the form of a word that is likest to another, and of several the commonest, among the words of some things; where
// other words are asked for, of the things that have one of them.
function makeSpelling(vocabulary, documents) {
  const forms = [...vocabulary].flatMap(([key, all]) => [...all].map(([word, times]) => ({ word, bare: plain(word), key, times })));
  const told = forms.filter(({ word }) => !isNumber(word) && word.length >= LEAST_LENGTH.alike);
  return (typed, beside) => {
    const word = plain(typed);
    const near = told.filter(({ bare }) => bare[0] === word[0] && Math.abs(bare.length - word.length) <= slips(word));
    const ranked = near.map((form) => ({ ...form, away: distance(form.bare, word) })).filter(({ away }) => away <= slips(word));
    const isBeside = ({ all }) => !beside.length || beside.some((key) => all.includes(` ${key} `));
    const found = ranked.filter(({ word: one }) => documents.some((thing) => (thing.forms.has(one) || thing.stand.has(one)) && isBeside(thing)));
    return found.sort((one, other) => one.away - other.away || other.times - one.times)[0];
  };
}

// Whether two words differ by the vowel that ends them alone, as forms of one word do that a stemmer doesn't bring together.
const isInflected = (one, other) => one !== other && one.replace(/[aeiou]$/, "") === other.replace(/[aeiou]$/, "");

// How many letters are to be put in, left out, changed or exchanged with the next to make one word of another.
function distance(one, other) {
  let [before, last] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= one.length; row++) {
    const line = [row];
    for (let at = 1; at <= other.length; at++) {
      const changed = last[at - 1] + (one[row - 1] !== other[at - 1]);
      line[at] = Math.min(changed, last[at] + 1, line[at - 1] + 1);
      if (row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1]) line[at] = Math.min(line[at], before[at - 2] + 1);
    }
    [before, last] = [last, line];
  }
  return last[other.length];
}

const distinctWords = (text) => [...new Set(text.split(" "))].join(" ");

const distinct = (names) => [...new Map(names.map((name) => [name.join(" "), name])).values()];

// How much of a name is asked for, where all that is asked is in it, be it by its beginning; or how much of what is asked is a
// name, one word after another.
function share(name, parts) {
  if (parts.every(({ key, known }) => name.some((word) => word === key || (!known && word.startsWith(key))))) return parts.length / name.length;
  return ` ${parts.map(({ key }) => key).join(" ")} `.includes(` ${name.join(" ")} `) ? (NAME_WITHIN * name.length) / parts.length : 0;
}
