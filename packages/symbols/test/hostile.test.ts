import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mutantsOf, readMutants } from '../../../scripts/fuzz/mutants.mjs';
import { seeded } from '../../../scripts/fuzz/random.mjs';
import { SymbolError, SymbolFile, SymbolFileError } from '../src/index.ts';
import { KernelSymbols } from '../src/kernel/kernelSymbols.ts';
import { pathsInLoaderCache } from '../src/library/loaderCache.ts';
import { mappingAt, parseMappings } from '../src/process/mapping.ts';
import { PerfMap } from '../src/process/perfMap.ts';
import { compiled, SELF_REPORTING, temporaryFolder, versionedLibrary } from './programs.ts';

const MUTANTS = 20_000;
const folder = temporaryFolder();

/** Reads a file and asks everything of it. */
function exercise(bytes: Uint8Array, random: (below: number) => number): 'read' | 'refused' {
  try {
    const file = SymbolFile.parse('mutant', bytes, { debugFolders: [] });
    for (let left = 20; left > 0; left--) file.functionAt(random(bytes.length + 1));
    for (const { name, fileOffset } of file.functions())
      if (random(8) === 0) file.functionAt(fileOffset + name.length);
    file.find('answer@ANSWERS_1.0');
    return 'read';
  } catch (error) {
    if (!(error instanceof SymbolFileError)) throw error;
    if (!(error.offset >= 0 && error.offset <= bytes.length) || error.reason === '') {
      throw new Error('a refusal without a place or a reason', { cause: error });
    }
    return 'refused';
  }
}

describe('a damaged file', () => {
  const library = versionedLibrary(folder, 'libanswers.so');
  const program = compiled(folder, 'program', SELF_REPORTING);
  execFileSync('objcopy', [`--add-gnu-debuglink=${library}`, program]);
  execFileSync('strip', [program, '-o', join(folder, 'stripped')]);
  const files = [library, program, join(folder, 'stripped')].map(
    (path) => new Uint8Array(readFileSync(path)),
  );

  it('is refused with a typed error at any length', () => {
    for (const bytes of files) {
      expect(exercise(bytes, seeded(1))).toBe('read');
      for (let length = 0; length < bytes.length; length += 1 + Math.floor(length / 100)) {
        expect(exercise(bytes.subarray(0, length), seeded(length))).toBe('refused');
      }
    }
  });

  it(`is read or refused with a typed error within a second: ${MUTANTS} of them`, {
    timeout: 600_000,
  }, () => {
    const mutants = mutantsOf(
      files.map((bytes) => ({ bytes, exercise })),
      1,
    );
    const { read, refused, findings } = readMutants(mutants, Array(MUTANTS).keys());
    expect(findings).toEqual([]);
    expect(read).toBeGreaterThan(MUTANTS / 10);
    expect(refused).toBeGreaterThan(MUTANTS / 20);
  });
});

describe('text and tables of any content', () => {
  const someBytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .array(fc.constantFrom('0', 'f', '10', ' ', 't', '\t', '\n', '-', '[x]', 'r-xp', '00:00'), {
        maxLength: 120,
      })
      .map((parts) => Buffer.from(parts.join(''))),
  );
  const some = someBytes.map((bytes) => Buffer.from(bytes));

  it('is a list of mappings, of which each address has one at most', () => {
    fc.assert(
      fc.property(some, fc.maxSafeNat(), (bytes, address) => {
        const mappings = parseMappings(bytes.toString('latin1'));
        const found = mappingAt(mappings, address);
        expect(found === undefined || (found.start <= address && address < found.end)).toBe(true);
      }),
    );
  });

  it('is a list of compiled functions', () => {
    fc.assert(
      fc.property(some, fc.nat(300), (bytes, address) => {
        const place = new PerfMap(bytes).at(address);
        expect(place === undefined || place.offset <= address).toBe(true);
      }),
    );
  });

  it('is a list of symbols of the kernel, or one without addresses', () => {
    fc.assert(
      fc.property(some, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (bytes, address) => {
        try {
          new KernelSymbols(bytes).at(address);
        } catch (error) {
          expect(error).toBeInstanceOf(SymbolError);
        }
      }),
    );
  });

  it("is a loader's cache", () => {
    const cache = readFileSync('/etc/ld.so.cache');
    expect(pathsInLoaderCache(cache, 'libc.so.6').length).toBeGreaterThan(0);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(cache.length - 1), fc.nat(255)), { maxLength: 8 }),
        fc.nat(cache.length),
        (changes, length) => {
          const damaged = Buffer.from(cache.subarray(0, length));
          for (const [at, byte] of changes) damaged[at] = byte;
          for (const path of pathsInLoaderCache(damaged, 'libc.so.6')) expect(typeof path).toBe('string');
        },
      ),
      { numRuns: 50 },
    );
  });

  it('of a later list of compiled functions counts more than an earlier one', () => {
    const map = new PerfMap(
      Buffer.from('1000 100 old\n1040 10 inner\n0x1080 40 other\n1000 80 new\nbroken\n2000 zz x\n'),
    );
    expect([0xfff, 0x1000, 0x1045, 0x1080, 0x10bf, 0x10c0, 0x1100].map((at) => map.at(at)?.name)).toEqual([
      undefined,
      'new',
      'new',
      'other',
      'other',
      'old',
      undefined,
    ]);
  });
});
