// Texts of JavaScript may hold half a character, which no other language has and no encoding carries.

const HALF = /\p{Surrogate}/u;
const HALVES = /\p{Surrogate}/gu;

/** Whether every character is whole. */
export function isWellFormed(text: string): boolean {
  return !HALF.test(text);
}

/** The text with a mark in place of each half: for names, where what it was does not matter. */
export function toWellFormed(text: string): string {
  return isWellFormed(text) ? text : text.replace(HALVES, "\ufffd");
}
