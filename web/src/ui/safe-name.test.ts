import { expect, test } from 'vitest';
import { isBlank, safeName } from './safe-name';

test.each([
  ['plain', 'deploy key', 'deploy key'],
  ['markup is only text', '<b>x</b>', '<b>x</b>'],
  ['an override of direction', 'a\u202etxt.exe', 'aU+202Etxt.exe'],
  ['an isolate', '\u2067x\u2069', 'U+2067xU+2069'],
  ['a line break', 'a\nb', 'aU+000Ab'],
  ['nothing to see', 'a\u200bb\ufeff', 'aU+200BbU+FEFF'],
  ['tag characters', 'a\u{e0041}', 'aU+E0041'],
  ['an emoji with joiners', '👩‍💻', '👩‍💻'],
  ['right-to-left script', 'שלום', 'שלום'],
])('a name with %s', (_, name, shown) => {
  expect(safeName(name)).toBe(shown);
});

test.each([[' ', true], ['\u00a0\u3000', true], ['\u2800\u3164', true], ['', true], ['a ', false]])('%j is blank: %s', (name, blankOne) => {
  expect(isBlank(name)).toBe(blankOne);
});
