import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { doubleQuoted, shellQuoted } from '../src/terminal/quote.ts';

const argument = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
  fc.string({
    unit: fc.constantFrom('a', ' ', "'", '"', '\\', '\n', '\x1b', '$', '`', 'é', '\u202e', '9', '!'),
  }),
);

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** What bash makes of words. */
function readByBash(words: readonly string[]): Buffer[] {
  const script = `printf '%s\\0' ${words.join(' ')}`;
  const image = execFileSync('bash', ['-s'], { input: script, env: { LC_ALL: 'C.UTF-8' } });
  return image.toString('latin1').split('\0').slice(0, -1).map(latin1);
}

describe('an argument in the table', () => {
  test.each([
    ['ls', 'ls'],
    ['--color=auto', '--color=auto'],
    ['/usr/bin/naïve', '/usr/bin/naïve'],
    ['', "''"],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['a\nb', "$'a\\nb'"],
    ['\x1b[31m', "$'\\x1b[31m'"],
    ["'\t\\", "$'\\'\\t\\\\'"],
    ['abc\u202edef', "$'abc\\u202edef'"],
  ])('%j is written %s', (text, written) => {
    expect(shellQuoted(text)).toBe(written);
  });

  test('comes back when bash reads it', () => {
    const samples = fc.sample(argument, 500);
    const read = readByBash(samples.map((each) => shellQuoted(each)));
    expect(read.map((bytes) => bytes.toString('utf8'))).toEqual(samples);
  });

  test('that is not UTF-8 comes back byte by byte when bash reads it', () => {
    expect(readByBash([shellQuoted("caf\\xe9 \\\\ '\n", true)])).toEqual([latin1("caf\xe9 \\ '\n")]);
  });

  test('never steers the terminal', () => {
    const control = /[\p{Cc}\p{Cf}]/u;
    fc.assert(
      fc.property(argument, fc.boolean(), (text, isEscaped) => {
        expect(shellQuoted(text, isEscaped)).not.toMatch(control);
        expect(doubleQuoted(text)).not.toMatch(control);
      }),
    );
  });
});

describe('an argument in double quotes', () => {
  test.each([
    ['ls', '"ls"'],
    ['', '""'],
    ['say "hi"', '"say \\"hi\\""'],
    ['a\nb', '"a\\nb"'],
  ])('%j is written %s, as bcc writes it', (text, written) => {
    expect(doubleQuoted(text)).toBe(written);
  });
});
