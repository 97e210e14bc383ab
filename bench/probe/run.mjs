// The sections of `bpftool feature probe` by bpftool and by ours, as whole commands, and answers that are remembered.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { helperSync, mapTypeSync, programTypeSync } from '../../packages/probe/dist/index.js';
import { roundsAsked } from '../harness/arguments.mjs';
import { median } from '../harness/rounds.mjs';

const main = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
/** @type {readonly (readonly [name: string, program: string, args: readonly string[]])[]} */
const contestants = [
  ['bpftool', 'bpftool', ['-j', 'feature', 'probe', 'kernel']],
  ['ebpf-ts', process.execPath, [main, 'probe', '--bpftool-json']],
];

/** @type {Map<string, number[]>} */
const times = new Map(contestants.map(([name]) => [name, []]));
for (let round = 0; round < roundsAsked(); round++) {
  for (const [name, program, args] of contestants) {
    const start = process.hrtime.bigint();
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'ignore'] });
    times.get(name)?.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
}
for (const [name, all] of times) console.log(`${name.padEnd(12)}${median(all).toFixed(0).padStart(8)} ms`);

/** @type {readonly (readonly [name: string, ask: () => unknown])[]} */
const remembered = [
  ['programType', () => programTypeSync('xdp')],
  ['mapType', () => mapTypeSync('hash')],
  ['helper', () => helperSync('bpf_loop', { program: 'xdp' })],
];
for (const [name, ask] of remembered) {
  const count = 1_000_000;
  ask();
  const start = process.hrtime.bigint();
  for (let each = 0; each < count; each++) ask();
  const each = Number(process.hrtime.bigint() - start) / count;
  console.log(`${name.padEnd(12)}${each.toFixed(0).padStart(8)} ns, remembered`);
}
