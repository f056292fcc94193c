import { expect, test } from 'vitest';
import { isNetwork, isWithin } from './address';

test.each([
  ['203.0.113.9', true], ['203.0.113.0/24', true], ['0.0.0.0/0', true], ['2001:db8::/32', true], ['::', true], ['::1', true],
  ['1:2:3:4:5:6:7:8', true], ['::ffff:192.0.2.1', true],
  ['', false], ['203.0.113', false], ['203.0.113.256', false], ['203.0.113.0/33', false], ['01.2.3.4', false], ['2001:db8:::1', false],
  ['1:2:3:4:5:6:7', false], ['1:2:3:4:5:6:7:8::', false], ['2001:db8::/129', false], ['10.0.0.0/8/8', false], ['example.org', false], [' 10.0.0.1', false],
])('%s: %s', (text, expected) => {
  expect(isNetwork(text)).toBe(expected);
});

test.each([
  ['203.0.113.9', '203.0.113.0/24', true], ['203.0.113.0/25', '203.0.113.0/24', true], ['203.0.113.0/24', '203.0.113.0/24', true], ['203.0.113.9', '203.0.113.9', true],
  ['10.0.0.1', '0.0.0.0/0', true], ['2001:db8:1::/48', '2001:db8::/32', true], ['2001:db8::7', '2001:db8::/32', true], ['::ffff:192.0.2.1', '::ffff:192.0.2.0/120', true],
  ['203.0.114.9', '203.0.113.0/24', false], ['203.0.113.0/23', '203.0.113.0/24', false], ['203.0.113.0/24', '203.0.113.9', false], ['::1', '0.0.0.0/0', false],
  ['2001:db9::', '2001:db8::/32', false],
])('%s is within %s: %s', (inner, outer, expected) => {
  expect(isWithin(inner, outer)).toBe(expected);
});
