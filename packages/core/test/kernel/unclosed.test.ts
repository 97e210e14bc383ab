import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { addedSince, eventually, kernelState } from '../../../../test/support/kernelState.ts';
import { EXECS } from './execs.ts';

const core = fileURLToPath(new URL('../..', import.meta.url));
const object = join(core, 'dist/unclosed-test.bpf.o');
const script = join(core, 'dist/unclosed-test.mjs');

/** Runs a program on the built package in a process of its own, which alone decides when garbage is collected. */
function run(body: string) {
  const lines = [
    "import { spawnSync } from 'node:child_process';",
    "import { readdirSync } from 'node:fs';",
    "import { setTimeout as sleep } from 'node:timers/promises';",
    "import { BpfObject } from './index.js';",
    'const descriptors = () => readdirSync("/proc/self/fd").length;',
    `const open = () => BpfObject.open(${JSON.stringify(object)}, { name: 'forgotten' });`,
    'async function collect() { for (let i = 0; i < 10; i++) { globalThis.gc(); await sleep(10); } }',
    body,
  ];
  writeFileSync(script, lines.join('\n'));
  return spawnSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8', timeout: 250_000 });
}

describe('an object that nobody closed', () => {
  beforeAll(async () => writeFileSync(object, await compileBpf(EXECS)));
  afterAll(() => {
    rmSync(object, { force: true });
    rmSync(script, { force: true });
  });

  it('is reported once, with the place where it was loaded, and its descriptors are reclaimed', () => {
    const { stdout, stderr } = run(`
      await (await open()).load().then((first) => first.close());
      const before = descriptors();
      async function forgetful() { await (await (await open()).load()).attach(); }
      await forgetful();
      await collect();
      console.log(descriptors() - before);`);
    expect(stderr.match(/BPF object 'forgotten' was not closed/g)).toHaveLength(1);
    expect(stderr).toContain('EBPF_TS_UNCLOSED');
    expect(stderr).toMatch(/created here:[\s\S]*at async forgetful \(.*unclosed-test\.mjs/);
    expect(stdout).toBe('0\n');
  });

  it('is not reported when it was closed', () => {
    const { stderr } = run(`
      await (await (await open()).load()).close();
      await collect();`);
    expect(stderr).toBe('');
  });

  it('stays attached while one of its rings is being read, whatever else was dropped', () => {
    const { stdout, stderr } = run(`
      async function events() { const o = await (await open()).load(); await o.attach(); return o.maps.events.records(); }
      const reading = await events();
      const first = reading.next();
      await collect();
      const { pid } = spawnSync('/bin/true');
      for (let next = await first; ; next = await reading.next()) if (next.value.pid === pid) break;
      console.log('seen');
      process.exit();`);
    expect([stdout, stderr]).toEqual(['seen\n', '']);
  });

  it('is gone from the kernel when the process ends without a word', async () => {
    const before = kernelState();
    run('await (await (await open()).load()).attach(); process.exit(0);');
    await eventually(
      () => addedSince(before).length,
      (added) => added === 0,
    );
    expect(addedSince(before)).toEqual([]);
  });
});
