import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeArguments } from '../src/execsnoop/arguments.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

describe('arguments of a process image', () => {
  test('are separated by NUL', () => {
    expect(decodeArguments(bytes('cp\0-r\0a b\0'))).toEqual({ argv: ['cp', '-r', 'a b'], escaped: [] });
  });

  test('are none where there is no byte', () => {
    expect(decodeArguments(new Uint8Array())).toEqual({ argv: [], escaped: [] });
  });

  test('may be empty, also the last one', () => {
    expect(decodeArguments(bytes('\0'))).toEqual({ argv: [''], escaped: [] });
    expect(decodeArguments(bytes('a\0\0b\0\0'))).toEqual({ argv: ['a', '', 'b', ''], escaped: [] });
    expect(decodeArguments(bytes('\xff\0\0'))).toEqual({ argv: ['\\xff', ''], escaped: [0] });
  });

  test('keep what there is of a last one that was cut', () => {
    expect(decodeArguments(bytes('echo\0hel'))).toEqual({ argv: ['echo', 'hel'], escaped: [] });
  });

  test('are escaped one by one, those that are not UTF-8', () => {
    expect(decodeArguments(bytes('ls\0a\\b\0caf\xe9\\\0z\0'))).toEqual({
      argv: ['ls', 'a\\b', 'caf\\xe9\\\\', 'z'],
      escaped: [2],
    });
  });

  test('keep a byte order mark', () => {
    expect(decodeArguments(new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0])).argv).toEqual(['\ufeffa']);
  });

  test('are read from the view alone, not from the buffer behind it', () => {
    expect(decodeArguments(bytes('xxls\0-l\0yy').subarray(2, 8)).argv).toEqual(['ls', '-l']);
  });

  test('of any text come back verbatim', () => {
    const argument = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''));
    fc.assert(
      fc.property(fc.array(argument), (argv) => {
        const image = Buffer.from(argv.map((each) => `${each}\0`).join(''), 'utf8');
        expect(decodeArguments(image)).toEqual({ argv, escaped: [] });
      }),
    );
  });
});
