// The words of a text as the search compares them: folded, cut to their stems, codes whole.

import { stemmer as english } from "@orama/stemmers/english";
import { stemmer as italian } from "@orama/stemmers/italian";
import { stopwords as englishStops } from "@orama/stopwords/english";
import { stopwords as italianStops } from "@orama/stopwords/italian";
import { fold } from "../fold.js";

// A code or number with signs inside (12-2, 4.1.a, 328/2000, 3-I), an abbreviation with points (C.d.A., R.d.C), a word.
const WORD = /[\p{L}\p{N}]*\p{N}[\p{L}\p{N}]*(?:[.\-/][\p{L}\p{N}]+)+|\p{L}+(?:[.\-/]\p{L}*\p{N}[\p{L}\p{N}]*)+|\p{L}{1,2}(?:\.\p{L}{1,2}(?!\p{L}))+|[\p{L}\p{N}\p{M}]+/gu;
const STEMMERS = { it: italian, en: english };
// With the words that only ask, of those that the list lacks.
const STOPS = { it: new Set(italianStops.map(fold)), en: new Set([...englishStops, "much", "many"].map(fold)) };

// Whether a word only holds others together, as an article does.
export const isStop = (word, language) => STOPS[language].has(plain(word));

// The words of a text with their places: after a code with signs inside come the code without them and its parts.
export function* words(text) {
  for (const { 0: found, index } of text.matchAll(WORD)) {
    const place = { start: index, end: index + found.length };
    const whole = isCode(found);
    yield { word: found, whole, ...place };
    if (!whole) continue;
    if (/\p{L}/u.test(found)) yield { word: found.replace(/[.\-/]/g, ""), whole, ...place };
    for (const { 0: part, index: at } of found.matchAll(/[\p{L}\p{N}]+/gu)) yield { word: part, start: index + at, end: index + at + part.length };
  }
}

// A word without accents, capitals and, in an abbreviation, points.
export const plain = (word) => (/\p{N}/u.test(word) ? fold(word) : fold(word).replaceAll(".", ""));

export const otherThan = (language) => Object.keys(STEMMERS).find((one) => one !== language);

export const isCode = (word) => /[.\-/]/.test(word) && isNumber(word);

export const isNumber = (word) => /\p{N}/u.test(word);

export function stemming(language) {
  const known = new Map();
  const stem = STEMMERS[language];
  return (word) => {
    const bare = plain(word);
    if (!known.has(bare)) known.set(bare, isNumber(bare) || bare.length < 4 ? bare : stem(bare));
    return known.get(bare);
  };
}
