import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  findBinary,
  type ResolvedFunction,
  resolveFunction,
  SymbolError,
  SymbolFileError,
} from '../src/index.ts';
import { rootedPath } from '../src/rootedPath.ts';
import { reporting } from './children.ts';
import { compiled, SELF_REPORTING, temporaryFolder, versionedLibrary } from './programs.ts';

const folder = temporaryFolder();
const library = versionedLibrary(folder, 'libanswers.so');
const pie = compiled(folder, 'pie', SELF_REPORTING, '-fPIE', '-pie');
const libc =
  /=> (\S*libc\.so\.6)/.exec(execFileSync('ldd', [process.execPath], { encoding: 'utf8' }))?.[1] ?? '';

/** The code that objdump shows at a function's beginning, in hexadecimal. */
function codeByObjdump(path: string, name: string): string {
  const text = execFileSync('objdump', ['-d', path, `--disassemble=${name}`], { encoding: 'utf8' });
  return Array.from(text.matchAll(/^ +[0-9a-f]+:\t([0-9a-f ]+?) *(\t|$)/gm), ([, bytes = '']) =>
    bytes.replaceAll(' ', ''),
  ).join('');
}

function codeAt({ path, fileOffset, size }: ResolvedFunction): string {
  return readFileSync(path).toString('hex', fileOffset, fileOffset + size);
}

describe('a function of a binary', () => {
  it('is at the place in the file where its code is', () => {
    for (const name of ['outer', 'inner', 'main']) {
      expect(codeAt(resolveFunction(pie, name))).toBe(codeByObjdump(pie, name));
    }
    expectTypeOf(resolveFunction(pie, 'main')).toEqualTypeOf<ResolvedFunction>();
  });

  it('has the default version, unless its name says another', () => {
    const text = execFileSync('nm', [library], { encoding: 'utf8' });
    const byNm = (name: string) =>
      Number.parseInt(new RegExp(`^(\\w+) . ${name}$`, 'm').exec(text)?.[1] ?? '', 16);
    expect(resolveFunction(library, 'answer').address).toBe(byNm('answer_new'));
    expect(resolveFunction(library, 'answer@@ANSWERS_2.0').address).toBe(byNm('answer_new'));
    expect(resolveFunction(library, 'answer@ANSWERS_1.0').address).toBe(byNm('answer_old'));
  });

  it('is found in glibc by version, as the linker would', () => {
    const place = (name: string) => resolveFunction('libc.so.6', name).address;
    const text = execFileSync('readelf', ['--dyn-syms', '-W', libc], { encoding: 'utf8' });
    const expected = (name: string) =>
      Number.parseInt(
        text
          .split('\n')
          .find((line) => line.endsWith(` ${name}`))
          ?.slice(8, 24) ?? '',
        16,
      );
    expect(place('pthread_cond_wait')).toBe(expected('pthread_cond_wait@@GLIBC_2.3.2'));
    expect(place('pthread_cond_wait@GLIBC_2.2.5')).toBe(expected('pthread_cond_wait@GLIBC_2.2.5'));
    expect(place('pthread_cond_wait')).not.toBe(place('pthread_cond_wait@GLIBC_2.2.5'));
  });

  it.each([
    [
      'ERR_NO_FUNCTION',
      'answer@ANSWERS_3.0',
      /has no function answer@ANSWERS_3\.0\. It has answer@ANSWERS_1\.0, answer@@ANSWERS_2\.0/,
    ],
    ['ERR_NO_FUNCTION', 'reply', /has no function reply\. .*mangled.*stripped/],
  ])('is refused with %s: %s', (code, name, message) => {
    const call = () => resolveFunction(library, name);
    expect(call).toThrow(SymbolError);
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  it('is refused where a static name stands for two functions', () => {
    const one = join(folder, 'one.c');
    writeFileSync(one, 'static int same(void) { return 1; } int first(void) { return same(); }');
    const both = compiled(
      folder,
      'both',
      'static int same(void) { return 2; } int main(void) { return same(); }',
      one,
    );
    expect(() => resolveFunction(both, 'same')).toThrow(
      expect.objectContaining({
        code: 'ERR_AMBIGUOUS_FUNCTION',
        message: expect.stringMatching(/same at 0x\w+, same at 0x\w+\. Give/),
      }),
    );
  });

  it('is refused where it is chosen when the program starts', () => {
    const source = `static int fast(void) { return 1; }
static int (*choose(void))(void) { return fast; }
int chosen(void) __attribute__((ifunc("choose")));
int main(void) { return chosen(); }`;
    expect(() => resolveFunction(compiled(folder, 'indirect', source), 'chosen')).toThrow(
      expect.objectContaining({ code: 'ERR_INDIRECT_FUNCTION' }),
    );
  });
});

describe('a binary', () => {
  it('is found by its soname where ldd finds it', () => {
    expect(realpathSync(findBinary('libc.so.6'))).toBe(realpathSync(libc));
  });

  it('is what a process has loaded', async () => {
    const { pid } = await reporting(pie);
    const path = findBinary('libc.so.6', { pid });
    expect(path.startsWith(`/proc/${pid}/root/`)).toBe(true);
    expect(realpathSync(path.slice(`/proc/${pid}/root`.length))).toBe(realpathSync(libc));
    expect(findBinary(pie, { pid })).toBe(`/proc/${pid}/root${pie}`);
  });

  it('is found by PATH', () => {
    expect(findBinary('sh')).toMatch(/\/sh$/);
  });

  it.each(['libnowhere.so.6', 'no-such-program', '/etc/passwd', '/no/such/file'])(
    'is refused where it is none: %s',
    (name) => {
      expect(() => findBinary(name)).toThrow(
        expect.objectContaining({ name: 'SymbolError', code: 'ERR_NO_BINARY' }),
      );
    },
  );

  it('is refused with the place where it is damaged', () => {
    const damaged = join(folder, 'damaged');
    writeFileSync(damaged, readFileSync(pie).subarray(0, 4000));
    expect(() => resolveFunction(damaged, 'main')).toThrow(SymbolFileError);
    expect(() => resolveFunction(damaged, 'main')).toThrow(
      /file offset \d+: truncated: the section headers would end at \d+ of 4000 bytes/,
    );
  });
});

describe('a path in another root', () => {
  it('follows links as that root has them, and never leads out of it', () => {
    const root = join(folder, 'root');
    mkdirSync(join(root, 'usr/lib'), { recursive: true });
    symlinkSync('/usr/lib', join(root, 'lib'));
    symlinkSync('../../../../../lib/libx.so.1.2', join(root, 'usr/lib/libx.so.1'));
    symlinkSync('loop', join(root, 'loop'));
    expect(rootedPath(root, '/lib/libx.so.1')).toBe(join(root, 'usr/lib/libx.so.1.2'));
    expect(rootedPath(root, '../../etc/passwd')).toBe(join(root, 'etc/passwd'));
    expect(rootedPath(root, '/loop/x')).toBe(join(root, 'loop/x'));
    expect(rootedPath('', '/lib/x')).toBe('/lib/x');
  });
});
