// Which characters of a name are shown by their number instead: controls, overrides of direction, and what cannot be
// seen. Joiners stay: emoji and several scripts are spelled with them.

const invisible = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const split = new RegExp(`(${invisible.source})`, 'u');

/** Fillers that are drawn as blanks, beside white space. */
const blank = /^[\s\u115f\u1160\u2800\u3164\uffa0]*$/u;

/** Whether there is nothing to see of it. */
export function isBlank(name: string): boolean {
  return blank.test(name);
}

export type Piece = { kind: 'text'; text: string } | { kind: 'escaped'; text: string };

export function pieces(name: string): Piece[] {
  return name
    .split(split)
    .filter((part) => part !== '')
    .map((part) => (invisible.test(part) && [...part].length === 1 ? { kind: 'escaped', text: escape(part) } : { kind: 'text', text: part }));
}

/** The same in plain text: for attributes and announcements. */
export function safeName(name: string): string {
  return pieces(name)
    .map((piece) => piece.text)
    .join('');
}

function escape(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
