import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type BinaryFunction, SymbolFile, SymbolFileError } from '../src/index.ts';
import {
  compiled,
  functionsByReadelf,
  SELF_REPORTING,
  temporaryFolder,
  versionedLibrary,
} from './programs.ts';

const folder = temporaryFolder();
const pie = compiled(folder, 'pie', SELF_REPORTING, '-fPIE', '-pie');
const fixed = compiled(folder, 'fixed', SELF_REPORTING, '-fno-PIE', '-no-pie');
const library = versionedLibrary(folder, 'libanswers.so');
const libc =
  /=> (\S*libc\.so\.6)/.exec(execFileSync('ldd', [process.execPath], { encoding: 'utf8' }))?.[1] ?? '';

/** Bytes from the beginning of the file, as readelf's program headers have it. */
function fileOffsetByReadelf(path: string): (address: number) => number {
  const text = execFileSync('readelf', ['-lW', path], { encoding: 'utf8' });
  const loads = [...text.matchAll(/^ +LOAD +(0x\w+) (0x\w+) 0x\w+ (0x\w+)/gm)].map(([, ...words]) =>
    words.map(Number),
  );
  return (address) => {
    const [offset = 0, start = 0] =
      loads.find(([, from = 0, size = 0]) => address >= from && address < from + size) ?? [];
    return address - start + offset;
  };
}

/** Addresses within functions whose name is another than those that readelf has there. */
function disagreements(path: string): string[] {
  const file = SymbolFile.open(path, { debugFolders: [] });
  const offsetOf = fileOffsetByReadelf(path);
  const wrong: string[] = [];
  const known = functionsByReadelf(path);
  expect(known.size).toBeGreaterThan(3);
  // Of a hundred thousand functions some thousands have to do.
  const every = Math.ceil(known.size / 8000);
  for (const [address, { names, size }] of [...known].filter((_, index) => index % every === 0)) {
    const place = file.functionAt(offsetOf(address));
    if (place === undefined || !names.includes(place.name) || place.offset !== 0) {
      wrong.push(`0x${address.toString(16)}: ${names.join()}, not ${place?.name}`);
    }
    // Some functions lie in others, but what holds the last byte must begin where readelf says.
    const end = address + Math.max(size, 1) - 1;
    const last = file.functionAt(offsetOf(end));
    const holder = known.get(end - (last?.offset ?? 0));
    if (last === undefined || holder?.names.includes(last.name) !== true)
      wrong.push(`${names} ends in ${last?.name}`);
  }
  return wrong;
}

describe('the functions of a file', () => {
  it.each([
    ['position-independent program', pie],
    ['program at a fixed address', fixed],
    ['shared library', library],
    ['program of a hundred megabytes', process.execPath],
    ['stripped library', libc],
  ])(
    'are those of readelf: of a %s',
    (_, path) => {
      expect(disagreements(path)).toEqual([]);
    },
    240_000,
  );

  it('come with the build id that readelf shows', () => {
    for (const path of [pie, fixed, libc, process.execPath]) {
      const text = execFileSync('readelf', ['-n', path], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      expect(SymbolFile.open(path).buildId).toBe(/Build ID: (\w+)/.exec(text)?.[1]);
    }
    const without = compiled(folder, 'without', SELF_REPORTING, '-Wl,--build-id=none');
    expect(SymbolFile.open(without).buildId).toBeUndefined();
  });

  it('have the versions that readelf shows of glibc', () => {
    const text = execFileSync('readelf', ['--dyn-syms', '-W', libc], { encoding: 'utf8' });
    const lines = text.matchAll(
      /^ +\d+: ([0-9a-f]+) +\d+ (?:FUNC|IFUNC) +\S+ +\S+ +\d+ ([^@\s]+)(@@?)(\S+)$/gm,
    );
    const expected = Array.from(lines, ([, address = '', name, ats, version]) =>
      [Number.parseInt(address, 16), name, ats === '@@', version].join(' '),
    );
    const found = Array.from(SymbolFile.open(libc, { debugFolders: [] }).functions(), (each) =>
      [each.address, each.name, each.isDefaultVersion, each.version].join(' '),
    );
    expect(expected.length).toBeGreaterThan(2000);
    expect(new Set(found)).toEqual(new Set(expected));
  });

  it('are found by name and version', () => {
    const file = SymbolFile.open(library);
    const address = (name: string) => file.find(name).map((each) => each.address);
    const byNm = execFileSync('nm', [library], { encoding: 'utf8' });
    const expected = (name: string) => [
      Number.parseInt(new RegExp(`^(\\w+) . ${name}$`, 'm').exec(byNm)?.[1] ?? '', 16),
    ];
    expect(address('answer@ANSWERS_1.0')).toEqual(expected('answer_old'));
    expect(address('answer@ANSWERS_2.0')).toEqual(expected('answer_new'));
    expect(address('answer@@ANSWERS_2.0')).toEqual(expected('answer_new'));
    expect(address('answer@@ANSWERS_1.0')).toEqual([]);
    expect(address('answer')).toHaveLength(2);
    expect(address('answe')).toEqual([]);
    expect(file.find('secret')).toMatchObject([{ binding: 'local', version: undefined, isIndirect: false }]);
    expectTypeOf(file.find('secret')).toEqualTypeOf<readonly BinaryFunction[]>();
  });
});

describe('a file of another processor', () => {
  it.each([
    ['ELFCLASS32', 'ELFDATA2LSB', 'EM_386'],
    ['ELFCLASS32', 'ELFDATA2MSB', 'EM_PPC'],
    ['ELFCLASS64', 'ELFDATA2LSB', 'EM_AARCH64'],
    ['ELFCLASS64', 'ELFDATA2MSB', 'EM_S390'],
  ])('is read as well: %s %s %s', (fileClass, data, machine) => {
    const bytes = execFileSync('yaml2obj', ['-'], {
      input: `
--- !ELF
FileHeader: { Class: ${fileClass}, Data: ${data}, Type: ET_DYN, Machine: ${machine} }
ProgramHeaders:
  - { Type: PT_LOAD, Flags: [ PF_R, PF_X ], VAddr: 0x10000, Offset: 0x1000, FirstSec: .text, LastSec: .text }
Sections:
  - { Name: .text, Type: SHT_PROGBITS, Flags: [ SHF_ALLOC, SHF_EXECINSTR ], Address: 0x10000, Offset: 0x1000, Size: 0x40 }
  - { Name: .note.gnu.build-id, Type: SHT_NOTE, Notes: [ { Name: GNU, Desc: 0badc0de, Type: 3 } ] }
Symbols:
  - { Name: first, Type: STT_FUNC, Section: .text, Value: 0x10000, Size: 0x10, Binding: STB_GLOBAL }
  - { Name: label, Section: .text, Value: 0x10020, Binding: STB_GLOBAL }
  - { Name: data, Type: STT_OBJECT, Section: .text, Value: 0x10024, Size: 4 }
`,
    });
    const file = SymbolFile.parse('other', bytes);
    expect(file.buildId).toBe('0badc0de');
    expect(file.functionAt(0x100f)).toEqual({ name: 'first', offset: 15 });
    expect(file.functionAt(0x1010)).toBeUndefined();
    // A label says nothing of its end: it reaches as far as the code does.
    expect(file.functionAt(0x103f)).toEqual({ name: 'label', offset: 0x1f });
    expect(file.functionAt(0x1040)).toBeUndefined();
    expect(file.find('first')).toMatchObject([{ address: 0x10000, fileOffset: 0x1000, size: 16 }]);
    expect(file.find('data')).toEqual([]);
  });
});

describe('a stripped file', () => {
  const stripped = join(folder, 'stripped');
  execFileSync('strip', [pie, '-o', stripped]);
  const { buildId = '' } = SymbolFile.open(pie);
  const inner = () => SymbolFile.open(pie).find('inner')[0]?.fileOffset ?? 0;
  const expected = { name: 'inner', offset: 0 };

  it('has dynamic symbols alone', () => {
    expect(SymbolFile.open(stripped).functionAt(inner())).toBeUndefined();
  });

  it('has the names of its debug information, found by build id', () => {
    const debugFolder = join(folder, 'debug');
    const place = join(debugFolder, '.build-id', buildId.slice(0, 2), `${buildId.slice(2)}.debug`);
    mkdirSync(dirname(place), { recursive: true });
    execFileSync('objcopy', ['--only-keep-debug', pie, place]);
    expect(SymbolFile.open(stripped, { debugFolders: [debugFolder] }).functionAt(inner())).toEqual(expected);
    expect(SymbolFile.open(stripped, { debugFolders: [debugFolder] }).buildId).toBe(buildId);
    copyFileSync(fixed, place);
    expect(SymbolFile.open(stripped, { debugFolders: [debugFolder] }).functionAt(inner())).toBeUndefined();
  });

  it('has the names of its debug information, found by its link and checked by its CRC', () => {
    const whole = compiled(folder, 'linked', SELF_REPORTING, '-Wl,--build-id=none');
    const { fileOffset = 0 } = SymbolFile.open(whole).find('inner')[0] ?? {};
    const debug = join(folder, 'linked.debug');
    execFileSync('objcopy', ['--only-keep-debug', whole, debug]);
    execFileSync('strip', [whole]);
    execFileSync('objcopy', [`--add-gnu-debuglink=${debug}`, whole]);
    expect(SymbolFile.open(whole).functionAt(fileOffset)).toEqual(expected);
    writeFileSync(debug, Buffer.concat([readFileSync(debug), Buffer.alloc(1)]));
    expect(SymbolFile.open(whole).functionAt(fileOffset)).toBeUndefined();
  });

  it('has the names of its .gnu_debugdata, with a decoder for xz', () => {
    // A program whose dynamic symbols are few, and its others many: without `outer`, which is dynamic.
    const whole = compiled(folder, 'exporting', SELF_REPORTING, '-fPIE', '-pie', '-rdynamic');
    const [mini, packed] = [join(folder, 'mini'), join(folder, 'packed')];
    execFileSync('objcopy', ['--only-keep-debug', whole, `${mini}-all`]);
    execFileSync('objcopy', ['-g', '--strip-symbol=outer', `${mini}-all`, mini]);
    execFileSync('xz', ['-f', mini]);
    execFileSync('strip', [whole, '-o', `${packed}-without`]);
    execFileSync('objcopy', ['--add-section', `.gnu_debugdata=${mini}.xz`, `${packed}-without`, packed]);
    const [inner, outer] = ['inner', 'outer'].map(
      (name) => SymbolFile.open(whole).find(name)[0]?.fileOffset ?? 0,
    );
    const xz = (input: Uint8Array) => spawnSync('xz', ['-d', '-c'], { input }).stdout;
    const names = (file: SymbolFile) => [inner, outer].map((offset = 0) => file.functionAt(offset)?.name);
    expect(names(SymbolFile.open(packed, { xz }))).toEqual(['inner', 'outer']);
    expect(names(SymbolFile.open(packed))).toEqual([undefined, 'outer']);
  });
});

describe('what is no program', () => {
  it.each([
    [
      'text',
      () => SymbolFile.parse('text', Buffer.from('#!/bin/sh\n# comment')),
      0,
      'not an ELF file: it starts with 23212f62',
    ],
    ['nothing', () => SymbolFile.parse('nothing', new Uint8Array(0)), 0, 'the file is empty'],
    ['a folder', () => SymbolFile.open('/proc'), 0, 'not a regular file'],
    ['a device', () => SymbolFile.open('/dev/zero'), 0, 'not a regular file'],
  ])('is refused: %s', (_, open, offset, reason) => {
    expect(open).toThrow(SymbolFileError);
    expect(open).toThrow(expect.objectContaining({ code: 'ERR_SYMBOL_FILE', offset, reason }));
  });

  it('is refused: an object that is not linked', () => {
    const object = compiled(folder, 'object', SELF_REPORTING, '-c');
    expect(() => SymbolFile.open(object)).toThrow(
      `${object}, file offset 16: ELF type 1 is neither a program (2) nor a shared library (3)`,
    );
  });
});
