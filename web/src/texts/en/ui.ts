// What parts of many pages say: fields, copying, times; and what the server refused.

export const form = {
  required: 'This must be filled in.',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  pending: 'Please wait.',
  remove: 'Remove',
  add: 'Add',
  clear: 'Clear',
  search: 'Search',
  more: 'Show more',
  optional: 'optional',
  blankName: '(blank name)',
  errors: (count: number) => (count === 1 ? 'One field needs a look.' : `${count} fields need a look.`),
  unexpected: 'It did not work.',
};

/** What the server refused, in this page's words; null: in the server's, which are English. */
export const told = (_kind: string, _pointer: string): string | null => null;

export const copy = {
  copy: 'Copy',
  copied: 'Copied',
  copyWhat: (what: string) => `Copy ${what}`,
  copiedWhat: (what: string) => `Copied ${what} to the clipboard`,
  failed: 'The browser did not allow copying. Select the text and copy it by hand.',
  selected: 'The browser did not allow copying. It is selected: press Ctrl+C, or ⌘C on a Mac.',
};

export const time = {
  never: 'never',
  justNow: 'just now',
};
