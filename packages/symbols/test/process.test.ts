import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { type Frame, printFrame, Symbolizer, type UserFrame } from '../src/index.ts';
import { reporting, said } from './children.ts';
import { compiled, SELF_REPORTING, temporaryFolder } from './programs.ts';

const folder = temporaryFolder();
const pie = compiled(folder, 'pie', SELF_REPORTING, '-fPIE', '-pie');
const fixed = compiled(folder, 'fixed', SELF_REPORTING, '-fno-PIE', '-no-pie');

describe('an address of a process', () => {
  it.each([
    ['position-independent', pie],
    ['at a fixed address', fixed],
  ])('is the function that the process itself says it is: %s', async (_, program) => {
    const { pid, addresses } = await reporting(program);
    using symbolizer = new Symbolizer();
    for (const name of ['outer', 'inner', 'main']) {
      const address = (addresses.get(name) ?? 0n) + 5n;
      const frame = symbolizer.userAddress(pid, address);
      expect(frame).toMatchObject({
        kind: 'user',
        address,
        symbol: name,
        offset: 5,
        file: program,
        problem: undefined,
      });
      expect(printFrame(frame)).toBe(`${name}+0x5 (${program})`);
    }
    const library = symbolizer.userAddress(pid, (addresses.get('read') ?? 0n) + 1n);
    // The program at a fixed address has a stub of its own in the place of the library's function.
    if (program === pie)
      expect(library).toMatchObject({ symbol: expect.stringMatching(/read$/), file: /libc/ });
    expectTypeOf(library).toEqualTypeOf<UserFrame>();
    expectTypeOf(library).toExtend<Frame>();
    expectTypeOf(symbolizer.userAddress).parameter(1).toEqualTypeOf<bigint>();
  });

  it('of a call is the function that called, where the call was the last thing in it', async () => {
    const { pid, addresses } = await reporting(pie);
    using symbolizer = new Symbolizer();
    const [outer = 0n, inner = 0n] = [addresses.get('outer'), addresses.get('inner')];
    // The functions follow each other without a gap: gcc aligns nothing at -O0.
    const names = (stack: readonly bigint[]) => symbolizer.userStack(pid, stack).map(({ symbol }) => symbol);
    expect(names([inner, inner])).toEqual(['inner', 'outer']);
    expect(names([outer + 3n, inner + 3n, 0n, outer])).toEqual(['outer', 'inner']);
  });

  it('is in the vdso, which is no file', async () => {
    using symbolizer = new Symbolizer();
    const [, start = '0'] =
      /^(\w+)-\w+ r-xp .*\[vdso\]$/m.exec(readFileSync('/proc/self/maps', 'utf8')) ?? [];
    const frames = Array.from({ length: 64 }, (_, step) =>
      symbolizer.userAddress(process.pid, BigInt(`0x${start}`) + BigInt(step * 64)),
    );
    expect(frames.map(({ file }) => file)).toEqual(Array(64).fill('[vdso]'));
    expect(frames.map(({ symbol }) => symbol)).toContain('__vdso_clock_gettime');
  });

  it('is in no mapping, and says so', async () => {
    const { pid } = await reporting(pie);
    using symbolizer = new Symbolizer();
    const frame = symbolizer.userAddress(pid, 16n);
    expect(frame).toMatchObject({
      symbol: undefined,
      file: undefined,
      problem: 'it is in none of the code that is mapped',
    });
    expect(printFrame(frame)).toBe('0x10');
  });
});

describe('a process', () => {
  it('that has ended keeps its names where it was looked at before, and else its addresses', async () => {
    const { pid, addresses, end } = await reporting(pie);
    using symbolizer = new Symbolizer();
    using other = new Symbolizer();
    const address = addresses.get('inner') ?? 0n;
    symbolizer.userAddress(pid, address);
    await end();
    expect(symbolizer.userAddress(pid, address)).toMatchObject({ symbol: 'inner', file: pie });
    expect(other.userAddress(pid, address)).toMatchObject({
      address,
      symbol: undefined,
      problem: 'the process had ended before it was first looked at',
    });
  });

  it('whose program was deleted or replaced has the names of the one that runs', async () => {
    const copy = join(folder, 'copy');
    copyFileSync(pie, copy);
    const { pid, addresses } = await reporting(copy);
    const other = compiled(folder, 'another', 'int main(void) { return 0; }');
    renameSync(other, copy);
    using symbolizer = new Symbolizer();
    expect(symbolizer.userAddress(pid, addresses.get('inner') ?? 0n)).toMatchObject({
      symbol: 'inner',
      file: copy,
    });
    rmSync(copy);
    symbolizer.invalidate();
    expect(symbolizer.userAddress(pid, addresses.get('outer') ?? 0n)).toMatchObject({
      symbol: 'outer',
      file: copy,
    });
  });

  it('that starts another program is looked at anew', async () => {
    const child = spawn('sh', ['-c', 'read line; exec "$0"', pie], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(async () => {
      child.stdin.end();
      await once(child, 'exit');
    });
    const pid = child.pid ?? 0;
    using symbolizer = new Symbolizer();
    symbolizer.userAddress(pid, 16n);
    child.stdin.write('go\n');
    const [, address = '0'] = /inner (\w+)/.exec(await said(child, /read /)) ?? [];
    expect(symbolizer.userAddress(pid, BigInt(address))).toMatchObject({ symbol: 'inner', file: pie });
  });

  it('that loads a library later has its names, too', async () => {
    const source = `
#include <dlfcn.h>
#include <stdio.h>
int main(void) {
  getchar();
  printf("main 0x0\\nread %p\\n", dlsym(dlopen("libm.so.6", RTLD_NOW), "cbrt"));
  fflush(stdout);
  return getchar();
}`;
    const child = spawn(compiled(folder, 'loads', source), { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(async () => {
      child.stdin.end();
      await once(child, 'exit');
    });
    using symbolizer = new Symbolizer();
    symbolizer.userAddress(child.pid ?? 0, 16n);
    child.stdin.write('x');
    const [, address = '0'] = /read (\w+)/.exec(await said(child, /read \S+\n/)) ?? [];
    expect(symbolizer.userAddress(child.pid ?? 0, BigInt(address))).toMatchObject({
      symbol: expect.stringMatching(/cbrt$/),
    });
  });
});

describe('code that was compiled just in time', () => {
  it('has the names in the list of node --perf-basic-prof', async () => {
    const script = `
      function busyAtWork(n) { let sum = 0; for (let i = 0; i < n; i++) sum += i % 7; return sum; }
      for (let i = 0; i < 3000; i++) busyAtWork(1000);
      console.log('done');
      process.stdin.on('data', () => {}).on('end', () => process.exit());`;
    const child = spawn(process.execPath, ['--perf-basic-prof', '-e', script], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const list = `/tmp/perf-${child.pid}.map`;
    onTestFinished(async () => {
      child.stdin.end();
      await once(child, 'exit');
      rmSync(list, { force: true });
    });
    await said(child, /done/);
    const lines = Array.from(readFileSync(list, 'utf8').matchAll(/^(\w+) (\w+) (.*busyAtWork.*)$/gm));
    const [, start = '0', size = '0', name] = lines.at(-1) ?? [];
    using symbolizer = new Symbolizer();
    const address = BigInt(`0x${start}`) + BigInt(`0x${size}`) - 1n;
    expect(symbolizer.userAddress(child.pid ?? 0, address)).toMatchObject({
      symbol: name,
      file: list,
      problem: undefined,
    });
  });
});

describe('a stack with build ids', () => {
  it('outlives the process, and the file is found among those that are known', async () => {
    const { pid, addresses } = await reporting(pie);
    using symbolizer = new Symbolizer();
    const live = symbolizer.userAddress(pid, addresses.get('inner') ?? 0n);
    const { buildId = '', fileOffset = 0 } = live;
    const frames = [{ status: 'valid', buildId, offset: BigInt(fileOffset) } as const];
    expect(symbolizer.buildIdStack(frames)).toMatchObject([
      { symbol: 'inner', offset: 0, address: undefined, file: pie },
    ]);

    using other = new Symbolizer();
    expect(other.buildIdStack(frames)).toMatchObject([
      { symbol: undefined, problem: 'no file with its build id is known' },
    ]);
    expect(other.buildIdStack(frames, pid)).toMatchObject([{ symbol: 'inner', file: pie }]);

    using third = new Symbolizer();
    expect(third.addFile(pie)).toBe(buildId);
    expect(third.buildIdStack([...frames, { status: 'ip', ip: 5n }])).toMatchObject([
      { symbol: 'inner', file: pie },
      { address: 5n, symbol: undefined },
    ]);
  });
});

describe('a file that is damaged', () => {
  it('is mapped, and its frames say what is wrong with it', async () => {
    const source = `
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
int main(int count, char **words) {
  int file = open(words[1], O_RDONLY);
  printf("main 0x0\\nread %p\\n", mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0));
  fflush(stdout);
  return getchar() == 0;
}`;
    const text = join(folder, 'text');
    writeFileSync(text, 'no program at all');
    const { pid, addresses } = await reporting(compiled(folder, 'maps', source), text);
    using symbolizer = new Symbolizer();
    const frame = symbolizer.userAddress(pid, (addresses.get('read') ?? 0n) + 3n);
    expect(frame).toMatchObject({
      symbol: undefined,
      file: text,
      fileOffset: 3,
      problem: expect.stringMatching(/not an ELF file/),
    });
    expect(printFrame(frame)).toMatch(/^0x\w+ \(\S+text\+0x3\)$/);
  });
});

describe('what was read', () => {
  it('is forgotten where there is no room for it, and on demand', async () => {
    const { pid, addresses } = await reporting(pie);
    using symbolizer = new Symbolizer({ maxBytes: 1, maxProcesses: 1 });
    for (const name of ['inner', 'outer', 'inner']) {
      expect(symbolizer.userAddress(process.pid, 16n).symbol).toBeUndefined();
      expect(symbolizer.userAddress(pid, addresses.get(name) ?? 0n)).toMatchObject({ symbol: name });
      expect(symbolizer.userAddress(pid, addresses.get('read') ?? 0n)).toMatchObject({
        symbol: expect.any(String),
      });
    }
    for (const what of ['kernel', 'files', 'all', { pid }] as const) symbolizer.invalidate(what);
    expect(symbolizer.userAddress(pid, addresses.get('main') ?? 0n)).toMatchObject({ symbol: 'main' });
    symbolizer.close();
    symbolizer.close();
  });
});
