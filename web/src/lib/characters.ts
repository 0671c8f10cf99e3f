// SPDX-License-Identifier: Apache-2.0
// A password read aloud or from the screen must not be misread: characters by class, and a word for each.

export type CharacterClass = 'letter' | 'digit' | 'sign' | 'space';

export interface Character {
  text: string;
  kind: CharacterClass;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

export function classify(value: string): Character[] {
  return Array.from(segmenter.segment(value), ({ segment }) => ({ text: segment, kind: kindOf(segment) }));
}

function kindOf(text: string): CharacterClass {
  if (/^\s$/u.test(text)) return 'space';
  if (/^\p{Nd}$/u.test(text)) return 'digit';
  if (/^\p{L}/u.test(text)) return 'letter';
  return 'sign';
}

const alphabet = [
  'Alpha', 'Bravo', 'Charlie', 'Delta', 'Echo', 'Foxtrot', 'Golf', 'Hotel', 'India', 'Juliett', 'Kilo', 'Lima', 'Mike',
  'November', 'Oscar', 'Papa', 'Quebec', 'Romeo', 'Sierra', 'Tango', 'Uniform', 'Victor', 'Whiskey', 'X-ray', 'Yankee', 'Zulu',
];
const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const signs: Record<string, string> = {
  '!': 'exclamation mark', '"': 'double quote', '#': 'hash', $: 'dollar', '%': 'percent', '&': 'ampersand', "'": 'apostrophe',
  '(': 'opening bracket', ')': 'closing bracket', '*': 'asterisk', '+': 'plus', ',': 'comma', '-': 'hyphen', '.': 'full stop',
  '/': 'slash', ':': 'colon', ';': 'semicolon', '<': 'less than', '=': 'equals', '>': 'greater than', '?': 'question mark',
  '@': 'at', '[': 'opening square bracket', '\\': 'backslash', ']': 'closing square bracket', '^': 'caret', _: 'underscore',
  '`': 'backtick', '{': 'opening brace', '|': 'pipe', '}': 'closing brace', '~': 'tilde', ' ': 'space', '\t': 'tab', '\n': 'line end',
};

/** "capital A as in Alpha", "a as in alpha", "digit seven", "hash". */
export function spell(text: string): string {
  if (/^[A-Z]$/.test(text)) return `capital ${text} as in ${alphabet[text.charCodeAt(0) - 65]}`;
  if (/^[a-z]$/.test(text)) return `${text} as in ${alphabet[text.charCodeAt(0) - 97]!.toLowerCase()}`;
  if (/^[0-9]$/.test(text)) return `digit ${digits[Number(text)]}`;
  const sign = signs[text];
  if (sign) return sign;
  const points = Array.from(text, (c) => `U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`);
  return `${text} (${points.join(' ')})`;
}
