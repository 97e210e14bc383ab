import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeStrings } from '../src/execsnoop/strings.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

/** The arguments of a process image, behind the path of its record. */
function decodeArguments(image: string): { argv: string[]; escaped: ('path' | number)[] } {
  const { path, ...rest } = decodeStrings(bytes(`/bin/x\0${image}`));
  expect(path).toBe('/bin/x');
  return rest;
}

describe('arguments of a process image', () => {
  test('are separated by NUL', () => {
    expect(decodeArguments('cp\0-r\0a b\0')).toEqual({ argv: ['cp', '-r', 'a b'], escaped: [] });
  });

  test('are none where there is no byte', () => {
    expect(decodeArguments('')).toEqual({ argv: [], escaped: [] });
  });

  test('may be empty, also the last one', () => {
    expect(decodeArguments('\0')).toEqual({ argv: [''], escaped: [] });
    expect(decodeArguments('a\0\0b\0\0')).toEqual({ argv: ['a', '', 'b', ''], escaped: [] });
    expect(decodeArguments('\xff\0\0')).toEqual({ argv: ['\\xff', ''], escaped: [0] });
  });

  test('keep what there is of a last one that was cut', () => {
    expect(decodeArguments('echo\0hel')).toEqual({ argv: ['echo', 'hel'], escaped: [] });
  });

  test('are escaped one by one, those that are not UTF-8', () => {
    expect(decodeArguments('ls\0a\\b\0caf\xe9\\\0z\0')).toEqual({
      argv: ['ls', 'a\\b', 'caf\\xe9\\\\', 'z'],
      escaped: [2],
    });
  });

  test('keep a byte order mark', () => {
    expect(decodeStrings(new Uint8Array([0, 0xef, 0xbb, 0xbf, 0x61, 0])).argv).toEqual(['\ufeffa']);
  });

  test('are read from the view alone, not from the buffer behind it', () => {
    expect(decodeStrings(bytes('xx/\0ls\0-l\0yy').subarray(2, 10))).toMatchObject({
      path: '/',
      argv: ['ls', '-l'],
    });
  });

  test('of any text come back verbatim, and so does the path before them', () => {
    const text = fc.string({ unit: 'binary' }).map((each) => each.replaceAll('\0', ''));
    fc.assert(
      fc.property(text, fc.array(text), (path, argv) => {
        const image = Buffer.from([path, ...argv].map((each) => `${each}\0`).join(''), 'utf8');
        expect(decodeStrings(image)).toEqual({ path, argv, escaped: [] });
      }),
    );
  });
});

describe('the path before the arguments', () => {
  test('may be empty', () => {
    expect(decodeStrings(bytes('\0'))).toEqual({ path: '', argv: [], escaped: [] });
    expect(decodeStrings(bytes('\0ls\0'))).toEqual({ path: '', argv: ['ls'], escaped: [] });
    expect(decodeStrings(bytes('\0\xff\0'))).toEqual({ path: '', argv: ['\\xff'], escaped: [0] });
  });

  test('is escaped where it is not UTF-8', () => {
    expect(decodeStrings(bytes('/\xff\\\0ls\0\xfe\0'))).toEqual({
      path: '/\\xff\\\\',
      argv: ['ls', '\\xfe'],
      escaped: ['path', 1],
    });
  });
});
