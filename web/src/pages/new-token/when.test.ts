import { expect, test } from 'vitest';
import { parseWhen } from './when';

const now = new Date(2026, 10, 25, 17, 0, 0); // a Wednesday

const day = (year: number, month: number, date: number) => ({ kind: 'at', time: new Date(year, month - 1, date, 23, 59, 59) });
const span = (seconds: number) => ({ kind: 'in', seconds });

test.each([
  ['in 3 weeks', span(3 * 604800)],
  ['3 weeks', span(3 * 604800)],
  ['  IN  three   WEEKS ', span(3 * 604800)],
  ['30d', span(30 * 86400)],
  ['90 min', span(5400)],
  ['in an hour', span(3600)],
  ['in drei Wochen', span(3 * 604800)],
  ['in einem Tag', span(86400)],
  ['in 3 months', day(2027, 2, 25)],
  ['in einem Jahr', day(2027, 11, 25)],
  ['today', day(2026, 11, 25)],
  ['tomorrow', day(2026, 11, 26)],
  ['übermorgen', day(2026, 11, 27)],
  ['next week', day(2026, 12, 2)],
  ['friday', day(2026, 11, 27)],
  ['Wednesday', day(2026, 12, 2)],
  ['nächsten Montag', day(2026, 11, 30)],
  ['24 December', day(2026, 12, 24)],
  ['until 24 December', day(2026, 12, 24)],
  ['December 24th, 2027', day(2027, 12, 24)],
  ['1 March', day(2027, 3, 1)],
  ['24. Dezember', day(2026, 12, 24)],
  ['bis 31.12.', day(2026, 12, 31)],
  ['31.12.2027', day(2027, 12, 31)],
  ['2026-12-24', day(2026, 12, 24)],
  ['yesterday', day(2026, 11, 24)],
  ['12/24/2026', day(2026, 12, 24)],
  ['24/12/2026', day(2026, 12, 24)],
  ['2020-01-01', day(2020, 1, 1)],
  ['2026-12-24T10:30:00Z', { kind: 'at', time: new Date('2026-12-24T10:30:00Z') }],
])('%s', (text, expected) => {
  expect(parseWhen(text, now)).toEqual(expected);
});

test.each(['', 'soon', 'in weeks', '0 days', '31 February', '2026-02-30', '40.1.', '3 parsecs', 'in -3 days', 'constructor', '3 constructor'])(
  'cannot be read: %s',
  (text) => {
    expect(parseWhen(text, now)).toBeNull();
  },
);

test('a date with slashes is read as the reader writes it', () => {
  expect(parseWhen('1/2/2027', now, 'en-US')).toEqual(day(2027, 1, 2));
  expect(parseWhen('1/2/2027', now, 'en-GB')).toEqual(day(2027, 2, 1));
  expect(parseWhen('13/13/2027', now, 'en-US')).toBeNull();
});
