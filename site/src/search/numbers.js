// Numbers as people write them: in words, in both languages and up to 99, and codes with other signs inside than are printed.

import { isNumber, plain } from "./words.js";

const listed = (text) => text.split(" ");

const ITALIAN = {
  units: listed("uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove"),
  tens: listed("venti trenta quaranta cinquanta sessanta settanta ottanta novanta"),
  ordinals: listed("primo secondo terzo quarto quinto sesto settimo ottavo nono decimo"),
};
const ENGLISH = {
  units: listed("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"),
  tens: listed("twenty thirty forty fifty sixty seventy eighty ninety"),
  ordinals: listed("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"),
};
const NUMERALS = new Map([...italian(), ...english()]);

function* italian() {
  const { units, tens, ordinals } = ITALIAN;
  const cardinals = [...units];
  for (const ten of tens) cardinals.push(ten, ...units.slice(0, 9).map((unit) => (/^[uo]/.test(unit) ? ten.slice(0, -1) : ten) + unit));
  for (const [at, word] of cardinals.entries()) {
    yield [word, at + 1];
    const ordinal = ordinals[at] ?? `${/(tre|sei)$/.test(word) ? word : word.slice(0, -1)}esimo`;
    for (const ending of "oaie") yield [ordinal.slice(0, -1) + ending, at + 1];
  }
}

function* english() {
  const { units, tens, ordinals } = ENGLISH;
  for (const [at, word] of units.entries()) yield* [[word, at + 1], [ordinals[at] ?? `${word}th`, at + 1]];
  for (const [at, word] of tens.entries()) yield* [[word, 10 * (at + 2)], [`${word.slice(0, -1)}ieth`, 10 * (at + 2)]];
}

// What stands between the parts of a code, as printed or as typed; and the most parts that one has.
const BETWEEN = /^[\s.\-/]{1,3}$/;
const LONGEST = 5;
// What only says that a number follows.
const COUNTS = /^(?:n|nr|no|num|numero|number)$/;

const parts = (code) => code.split(/[.\-/]/);

// Whether a code has no words in it.
const isShort = (code) => parts(code).every((part) => part.length < 3 || isNumber(part));

// The words of a text with their places, and the digits of those that are numbers: English writes a ten and its unit as two.
function atoms(text) {
  const found = [];
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const [last, value, end] = [found.at(-1), NUMERALS.get(plain(word)), index + word.length];
    if (value < 10 && last?.value >= 20 && last.value % 10 === 0) found.splice(-1, 1, { ...last, value: last.value + value, end });
    else found.push({ word, value, start: index, end });
  }
  return found.map((atom) => ({ ...atom, part: atom.value ? `${atom.value}` : plain(atom.word) }));
}

// What writes the numbers of a text as the index has them, of which it is given the codes, the titles as stems, and what
// makes stems of a text. A code comes in one piece, and of several with the same parts the one that a title has beside most
// of the other words; a number in words comes in digits where a title has it so after another of the words.
export function numbering(codes, titles, stems) {
  const byParts = new Map();
  for (const code of codes.filter(isShort)) byParts.set(parts(code).join(" "), [...(byParts.get(parts(code).join(" ")) ?? []), code]);

  function code(text, all, at) {
    for (let length = Math.min(LONGEST, all.length - at); length > 1; length--) {
      const run = all.slice(at, at + length);
      const found = byParts.get(run.map(({ part }) => part).join(" "));
      if (!found || !run.slice(1).every(({ start }, place) => BETWEEN.test(text.slice(run[place].end, start)))) continue;
      const typed = plain(text.slice(run[0].start, run.at(-1).end));
      const others = all.filter((atom) => !run.includes(atom)).flatMap(({ word }) => stems(word));
      return { written: found.find((one) => one === typed) ?? likest(found, others), length };
    }
    return null;
  }

  function likest(found, others) {
    if (found.length === 1) return found[0];
    const has = (title, key) => title.includes(` ${key} `);
    const share = (title) => others.filter((key) => has(title, key)).length / title.length;
    const ranked = found.map((one) => ({ one, fit: Math.max(...titles.filter((title) => has(title, one)).map(share)) }));
    const [best] = ranked.sort((one, other) => other.fit - one.fit);
    return best.fit > 0 ? best.one : undefined;
  }

  function digits(all, at) {
    const { value, part } = all[at];
    const others = all.filter((atom) => atom !== all[at]).flatMap(({ word }) => stems(word));
    return value && others.some((key) => titles.some((title) => title.includes(` ${key} ${part} `))) ? { written: part, length: 1 } : null;
  }

  const counting = (all, at) => (COUNTS.test(all[at].part) && isNumber(all[at + 1]?.part ?? "") ? { written: "", length: 1 } : null);

  return (text) => {
    const all = atoms(text);
    let [out, done, at] = ["", 0, 0];
    while (at < all.length) {
      const { written, length } = code(text, all, at) ?? digits(all, at) ?? counting(all, at) ?? { length: 1 };
      if (written !== undefined) {
        out += text.slice(done, all[at].start) + written;
        done = all[at + length - 1].end;
      }
      at += length;
    }
    return out + text.slice(done);
  };
}
