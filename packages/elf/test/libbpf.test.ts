import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiledBpfText } from '../../../scripts/setup/fixtures.mjs';
import { parseObject } from '../src/index.ts';
import { expectAgreement } from './agreement.ts';
import { fixtures } from './fixtures.ts';
import { type Opinion, opinionsOf } from './oracle.ts';
import { expectToolsAgreement } from './toolsAgreement.ts';

const folder = fileURLToPath(new URL('bpf/', import.meta.url));
const clang = Number.parseInt(execFileSync('clang', ['-dumpversion'], { encoding: 'utf8' }), 10);

/** Those that the clang of this machine compiles; `pnpm corpus` compiles all, with every clang. */
const sources = [
  ...readdirSync(folder)
    .filter((name) => name.endsWith('.bpf.c'))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
    .filter(({ text }) => Number(/^\/\/ since clang (\d+)$/m.exec(text)?.[1] ?? 0) <= clang),
  ...Object.entries(fixtures).map(([name, text]) => ({ name, text })),
];

/** Maps of before libbpf 1.0, which it refuses. */
const legacy = new Set(['legacy.bpf.c', 'iproute2.bpf.c', 'gobpf.bpf.c']);

describe.each(['bpf', 'bpfeb'] as const)('an object for %s', (target) => {
  let opinions: ReadonlyMap<string, Opinion>;
  beforeAll(async () => {
    const paths = await Promise.all(sources.map(({ text }) => compiledBpfText(text, target)));
    const asked = await opinionsOf(paths);
    opinions = new Map(sources.map(({ name }, index) => [name, asked[index] ?? fail(name)]));
  }, 240_000);

  it.each(sources.filter(({ name }) => !legacy.has(name)))(
    'is what libbpf takes it for: $name',
    ({ name }) => {
      const theirs = opinions.get(name) ?? fail(name);
      expect(theirs.refused).toBeUndefined();
      expectAgreement(parseObject(readFileSync(theirs.path)), theirs);
    },
  );

  it.each([...legacy])('with maps that libbpf refuses is what readelf reads: %s', (name) => {
    const { path, refused } = opinions.get(name) ?? fail(name);
    expect(refused).toMatch(/legacy map definitions|bad map relo/);
    expectToolsAgreement(parseObject(readFileSync(path)), path);
  });
});

describe('an object that bpftool linked of several', () => {
  const work = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
  afterAll(() => rmSync(work, { recursive: true }));

  it('is what libbpf takes it for, with static functions of one name in each', {
    timeout: 240_000,
  }, async () => {
    const head = '#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n';
    const part = (name: string) => `${head}
static int count_${name};
static __attribute__((noinline)) int leaf(int x) { count_${name} += x; return count_${name} * 7; }
__weak __attribute__((noinline)) int shared(int x) { return leaf(x) + ${name.length}; }
SEC("raw_tp/${name}") int on_${name}(void *context) { return leaf(3) + shared(4); }
char LICENSE[] SEC("license") __weak = "GPL";`;
    const parts = await Promise.all(['first', 'second_one'].map((name) => compiledBpfText(part(name))));
    const linked = join(work, 'linked.o');
    execFileSync('bpftool', ['gen', 'object', linked, ...parts]);
    const [theirs] = await opinionsOf([linked]);
    const object = parseObject(readFileSync(linked));
    expectAgreement(object, theirs ?? fail('linked'));
    expect(object.subprograms.filter(({ name }) => name === 'leaf').length).toBe(2);
    const called = object.programs.map(
      ({ calls }) => calls.find(({ name }) => name === 'leaf')?.sectionOffset,
    );
    expect(new Set(called).size).toBe(2);
  });
});

function fail(name: string): never {
  throw new Error(`libbpf said nothing about ${name}`);
}
