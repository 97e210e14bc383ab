import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { showing } from '../setup/report.mjs';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function shownOn(isTTY: boolean, milliseconds: number) {
  let text = '';
  const terminal = { isTTY, write: (part: string) => (text += part) };
  const work = () => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const shown = showing('working', work, terminal);
  await vi.advanceTimersByTimeAsync(milliseconds);
  await shown;
  return text;
}

test('on a terminal a long step counts its seconds in one line', async () => {
  const text = await shownOn(true, 5000);
  expect(text).toContain('\rsetup: working … 3 s');
  expect(text.match(/\n/g)).toHaveLength(1);
  expect(text).toMatch(/done in 5 s\n$/);
});

test('on a terminal a short step shows no seconds while it runs', async () => {
  expect(await shownOn(true, 1500)).toBe('setup: working\rsetup: working … done in 2 s\n');
});

test('elsewhere there are a first and a last line and nothing between', async () => {
  expect(await shownOn(false, 60_000)).toBe('setup: working\nsetup: working: done in 60 s\n');
});
