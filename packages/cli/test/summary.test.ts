import { expect, test } from 'vitest';
import { summaryLine } from '../src/execsnoop/summary.ts';

test.each([
  [{ events: 42, lost: 0, firstEventAfter: 0.1284 }, '42 events, 0 lost, first event after 0.13 s'],
  [{ events: 1, lost: 3, firstEventAfter: 12 }, '1 event, 3 lost, first event after 12.00 s'],
  [{ events: 0, lost: 0, firstEventAfter: undefined }, 'no event, 0 lost'],
])('a run of %o ends with: %s', (run, line) => {
  expect(summaryLine(run)).toBe(line);
});
