import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeArgument } from '../src/execsnoop/escape.ts';
import { decodeStrings } from '../src/execsnoop/strings.ts';
import { unescapeArgument } from '../src/execsnoop/unescape.ts';

/** Bytes without NUL, near to UTF-8 often enough to be cut, overlong, surrogate and valid. */
const argumentBytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ min: 1, maxLength: 6 }),
      fc
        .string({ unit: 'binary', maxLength: 3 })
        .map((text) => new Uint8Array(Buffer.from(text.replaceAll('\0', '')))),
      fc.constantFrom(
        [0x5c],
        [0x5c, 0x78],
        [0xe2, 0x82],
        [0xc0, 0xaf],
        [0xed, 0xa0, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part))));

describe('an argument that is not UTF-8', () => {
  test('is written as Python writes it: invalid bytes as \\xNN, backslashes twice', () => {
    const samples = fc.sample(argumentBytes, 500);
    const python = execFileSync('python3', ['-c', PYTHON_BACKSLASHREPLACE], {
      input: samples.map((sample) => sample.toString('hex')).join('\n'),
      encoding: 'utf8',
    });
    const expected: unknown = JSON.parse(python);
    expect(samples.map(escapeArgument)).toEqual(expected);
  });

  test('comes back byte by byte', () => {
    fc.assert(
      fc.property(argumentBytes, (bytes) => {
        expect(Buffer.from(unescapeArgument(escapeArgument(bytes)))).toEqual(bytes);
      }),
    );
  });

  test('comes back whether or not the event lists it as escaped, and so does the path', () => {
    fc.assert(
      fc.property(argumentBytes, fc.array(argumentBytes), (file, image) => {
        const { path, argv, escaped } = decodeStrings(
          Buffer.concat([file, ...image].map((each) => Buffer.concat([each, NUL]))),
        );
        const restored = (text: string, which: 'path' | number) =>
          Buffer.from(escaped.includes(which) ? unescapeArgument(text) : text);
        expect(restored(path, 'path')).toEqual(file);
        expect(argv.map(restored)).toEqual(image);
      }),
    );
  });

  test('has no lone surrogates, which readers of JSON outside of JavaScript refuse', () => {
    // encodeURIComponent throws for these.
    fc.assert(fc.property(argumentBytes, (bytes) => encodeURIComponent(escapeArgument(bytes)) !== undefined));
  });
});

describe('text that was not escaped', () => {
  test.each(['\\', 'a\\n', '\\x4', '\\xZZ', '\\xFF'])('is refused: %s', (text) => {
    expect(() => unescapeArgument(text)).toThrow(SyntaxError);
  });

  test('is refused with the place of its first bare backslash', () => {
    expect(() => unescapeArgument('ab\\\\c\\d')).toThrow('the backslash at 5');
  });
});

const NUL = Buffer.from([0]);

const PYTHON_BACKSLASHREPLACE = `
import json, sys
samples = [bytes.fromhex(line) for line in sys.stdin.read().split('\\n')]
print(json.dumps([s.replace(b'\\\\', b'\\\\\\\\').decode('utf-8', 'backslashreplace') for s in samples]))
`;
