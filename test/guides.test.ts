import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parseObject } from '../packages/elf/src/index.ts';

const path = fileURLToPath(new URL('../docs/guides/getting-started.md', import.meta.url));
const guide = readFileSync(path, 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The blocks of one language, as a reader would copy them. */
function blocks(language: string): string[] {
  return [...guide.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter((block) => block[1] === language)
    .map((block) => block[2] ?? '');
}

/** The one line of the guide's shell blocks that runs a program. */
function command(program: string): string {
  const lines = blocks('sh')
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.startsWith(`${program} `));
  expect(lines).toHaveLength(1);
  return lines.join();
}

describe('the guide to getting started', () => {
  it('has a program in C that its own command compiles, without a warning', () => {
    const [source, ...others] = blocks('c');
    expect(others).toEqual([]);
    const name = /^\/\/ (\S+)\n/.exec(source ?? '')?.[1] ?? '';
    writeFileSync(join(folder, name), source ?? '');
    const said = execFileSync('sh', ['-c', `${command('clang')} 2>&1`], { cwd: folder, encoding: 'utf8' });
    expect(said).toBe('');

    const object = parseObject(readFileSync(join(folder, 'execs.bpf.o')));
    expect(object.programs).toMatchObject([
      { name: 'on_exec', section: 'tracepoint/sched/sched_process_exec' },
    ]);
    expect(object.maps).toMatchObject([{ name: 'events', typeName: 'ringbuf', maxEntries: 2 ** 20 }]);
    expect(object.btf?.type(object.maps[0]?.valueTypeId ?? 0)).toMatchObject({
      name: 'event',
      members: [{ name: 'pid' }, { name: 'comm' }],
    });
  });

  it('has TypeScript that opens what was compiled, by the names that are in it', () => {
    const [source] = blocks('ts');
    expect(source).toContain("open<Execs>('execs.bpf.o')");
    expect(source).toContain('maps: { events: RingBuffer<{ pid: number; comm: string }> }');
    expect(source).toContain("programs: { on_exec: 'tracepoint' }");
  });
});
