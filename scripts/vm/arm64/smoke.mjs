/**
 * What must work on every processor, as a test that bare Node runs in a guest: the first argument is the object that
 * smoke.bpf.c was compiled to, elsewhere.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { BpfObject } from '../../../packages/core/dist/index.js';

/** @typedef {{ number: bigint, pid: number, ppid: number, comm: string }} ExecEvent */
/**
 * @typedef {{
 *   maps: {
 *     watched: import('../../../packages/core/dist/index.js').HashMap<number, bigint>,
 *     events: import('../../../packages/core/dist/index.js').RingBuffer<ExecEvent>,
 *   },
 *   programs: { on_exec: 'tracepoint' },
 *   variables: { first_number: bigint },
 * }} Smoke
 */

/** Larger than 2^53 and in no byte the same, so that no wrong order or size goes unseen. */
const FIRST_NUMBER = 0x1122334455667700n;

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: node smoke.mjs smoke.bpf.o');

/** @type {import('../../../packages/core/dist/index.js').LoadedObject<Smoke>} */
let object;
before(async () => {
  /** @type {import('../../../packages/core/dist/index.js').ObjectSpec<Smoke>} */
  const spec = await BpfObject.open(file);
  spec.variables.first_number.value = FIRST_NUMBER;
  object = await spec.load();
});
after(() => object.close());

test('kernel, Node and addon are for arm64', () => {
  assert.equal(spawnSync('uname', ['-m'], { encoding: 'utf8' }).stdout, 'aarch64\n');
  assert.equal(process.arch, 'arm64');
});

test('the program is loaded, and compiled to machine code of four bytes an instruction', () => {
  const { jitedSize, name } = object.programs.on_exec.info();
  assert.equal(name, 'on_exec');
  assert.ok(jitedSize > 0 && jitedSize % 4 === 0, `${jitedSize} bytes of machine code`);
});

test('a map keeps what is set, lists it, and forgets what is deleted', () => {
  const { watched } = object.maps;
  watched.set(1, 0xfedcba9876543210n).set(0xfffffffe, 2n);
  assert.equal(watched.get(1), 0xfedcba9876543210n);
  assert.deepEqual(
    [...watched.keys()].sort((a, b) => a - b),
    [1, 0xfffffffe],
  );
  assert.deepEqual([watched.delete(1), watched.delete(1), watched.has(1)], [true, false, false]);
  assert.equal(watched.delete(0xfffffffe), true);
});

test('a reader that waits is woken by the record of a child that starts', async () => {
  await object.attach();
  object.maps.watched.set(process.pid, 0n);
  const first = object.maps.events.records().next();
  const child = spawn('/bin/true');
  const expected = { number: FIRST_NUMBER, pid: child.pid, ppid: process.pid, comm: 'true' };
  assert.deepEqual((await first).value, expected);
});

test('records arrive complete and in order, and the program counts on in the map', () => {
  object.maps.watched.set(process.pid, 0n);
  const pids = Array.from({ length: 20 }, () => spawnSync('/bin/true').pid);
  /** @type {ExecEvent[]} */
  const events = [];
  for (let batch = object.maps.events.consume(); batch; batch = object.maps.events.consume())
    events.push(...batch.records());
  assert.deepEqual(
    events,
    pids.map((pid, index) => ({
      number: FIRST_NUMBER + BigInt(index),
      pid,
      ppid: process.pid,
      comm: 'true',
    })),
  );
  assert.equal(object.maps.watched.get(process.pid), 20n);
});

test('of a process that is watched no longer nothing arrives', () => {
  object.maps.watched.delete(process.pid);
  assert.equal(spawnSync('/bin/true').status, 0);
  assert.equal(object.maps.events.consume(), undefined);
});
