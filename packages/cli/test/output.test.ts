import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { isClosedByReader, outputTo } from '../src/terminal/output.ts';

describe('lines to a stream', () => {
  test('wait while the stream takes no more', async () => {
    const stream = new PassThrough({ highWaterMark: 4 });
    const output = outputTo(stream);
    let written = false;
    const line = output.line('longer than four bytes').then(() => {
      written = true;
    });
    await new Promise(setImmediate);
    expect(written).toBe(false);
    expect(String(stream.read())).toBe('longer than four bytes\n');
    await line;
    expect(written).toBe(true);
  });

  test('stop waiting when the reader goes away', async () => {
    const closed = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const stream = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => setImmediate(done, closed),
    });
    const output = outputTo(stream);
    await output.line('nobody reads this');
    expect(output.gone.aborted).toBe(true);
    expect(isClosedByReader(output.gone.reason)).toBe(true);
    await output.line('and this is not even written');
  });
});

test('a full disk is no reader that goes away', () => {
  expect(isClosedByReader(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))).toBe(false);
});
