import { execFile, execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { binding } from '../../src/index.ts';
import { noHandles } from './noHandles.ts';
import { wakerThreads } from './threads.ts';

const addon = createRequire(import.meta.url).resolve('../../native/build/Release/ebpf_ts.node');
const RINGBUF = 27;

const flood = compileBpf(`
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";
const volatile __u32 wanted = 0;
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } events SEC(".maps");
SEC("tracepoint/syscalls/sys_enter_getppid") int flood(void *ctx) {
  __u64 now = bpf_ktime_get_ns();
  if (bpf_get_current_pid_tgid() >> 32 == wanted) bpf_ringbuf_output(&events, &now, sizeof(now), BPF_RB_FORCE_WAKEUP);
  return 0;
}`);

/** Runs in a worker or process of its own: `binding` and `ring()`, an open ring of 4096 bytes, are at hand. */
const prelude = `
  const { workerData, parentPort } = require('node:worker_threads');
  const binding = require(${JSON.stringify(addon)});
  /* A ring into which every getppid(2) of this process sends a record. */
  const flood = (bytes) => {
    const object = binding.objectOpenSync(bytes, { name: 'flood' });
    binding.mapSetInitialValue(object, '.rodata', new Uint8Array(new Uint32Array([process.pid]).buffer));
    binding.objectLoadSync(object);
    globalThis.link = binding.programAttachSync(object, 'flood');
    return binding.objectMap(object, 'events');
  };
  const ring = () => {
    const map = binding.mapCreate({ type: ${RINGBUF}, name: 'worker_ring', keySize: 0, valueSize: 0, maxEntries: 4096 });
    return binding.ringOpen(map);
  };
`;
function startWorker(script: string, workerData?: unknown): Worker {
  const worker = new Worker(prelude + script, { eval: true, workerData });
  onTestFinished(async () => {
    await worker.terminate();
  });
  return worker;
}
const run = (script: string) => promisify(execFile)(process.execPath, ['-e', prelude + script]);

const message = (worker: Worker) =>
  new Promise<unknown>((resolve, reject) => worker.once('message', resolve).once('error', reject));
const exited = (worker: Worker) => new Promise<number>((resolve) => worker.once('exit', resolve));

const mapsNamed = (name: string) =>
  JSON.parse(execFileSync('bpftool', ['-j', 'map', 'show'], { encoding: 'utf8' })).filter(
    (map: { name?: string }) => map.name === name,
  ).length;
const descriptors = () => readdirSync('/proc/self/fd').length;

/** Waker threads of who else is in this process: the main thread keeps its own once it had one. */
let others = 0;
beforeEach(() => {
  others = wakerThreads();
});

describe('a worker', () => {
  it('has handles of its own, which end with it', async () => {
    const worker = startWorker(`
      const kept = [ring(), ring()];
      parentPort.postMessage(binding.openHandles());
    `);
    const gone = exited(worker);
    expect(await message(worker)).toEqual({
      objects: 0,
      programs: 0,
      maps: 2,
      links: 0,
      iters: 0,
      rings: 2,
      perfs: 0,
      userRings: 0,
      btfs: 0,
    });
    expect(binding.openHandles()).toEqual(noHandles);
    expect(await gone).toBe(0);
    expect(mapsNamed('worker_ring')).toBe(0);
  });

  it('may be terminated while it waits for a ring, and leaves no thread, map or descriptor', async () => {
    const before = descriptors();
    for (let round = 0; round < 10; round++) {
      const worker = startWorker(`
        const kept = [ring(), ring(), ring()];
        for (const one of kept) binding.ringArm(one, () => {});
        parentPort.postMessage('waiting');
      `);
      expect(await message(worker)).toBe('waiting');
      expect(wakerThreads()).toBe(others + 1);
      expect(mapsNamed('worker_ring')).toBe(3);
      await worker.terminate();
      await expect.poll(wakerThreads).toBe(others);
      await expect.poll(() => mapsNamed('worker_ring')).toBe(0);
    }
    expect(descriptors()).toBe(before);
  });

  it('may be terminated in the middle of deliveries', async () => {
    for (let round = 0; round < 10; round++) {
      const worker = startWorker(
        `
        const one = binding.ringOpen(flood(workerData));
        const [into, bounds] = [new Uint8Array(4096), new Uint32Array(512)];
        let records = 0;
        const next = () => {
          process.ppid;
          records += binding.ringRead(one, into, bounds);
          if (records > 100) parentPort.postMessage('flowing');
          binding.ringArm(one, next);
          process.ppid;
        };
        next();
      `,
        await flood,
      );
      expect(await message(worker)).toBe('flowing');
      await worker.terminate();
    }
    await expect.poll(wakerThreads).toBe(others);
    await expect.poll(() => mapsNamed('events')).toBe(0);
  });

  it('may be terminated while an object is being loaded', async () => {
    const bytes = await compileBpf(`
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";
SEC("raw_tp/sys_enter") int late_load(void *ctx) {
  __u64 sum = 0;
  for (int i = 0; i < 10000; i++) sum += bpf_get_prandom_u32();
  return sum & 1;
}`);
    for (let round = 0; round < 5; round++) {
      const worker = startWorker(
        `
        binding.objectOpen(workerData, { name: 'late_load' }).then((object) => {
          binding.objectLoad(object);
          parentPort.postMessage('loading');
        });
      `,
        bytes,
      );
      expect(await message(worker)).toBe('loading');
      await worker.terminate();
    }
    const programs: { name?: string }[] = JSON.parse(
      execFileSync('bpftool', ['-j', 'prog', 'show'], { encoding: 'utf8' }),
    );
    expect(programs.filter((program) => program.name === 'late_load')).toEqual([]);
  });

  it('works beside others and the main thread', async () => {
    const workers = Array.from({ length: 4 }, () =>
      startWorker(`
        const one = ring();
        binding.ringArm(one, () => {});
        parentPort.postMessage(binding.openHandles().rings);
        parentPort.once('message', () => { binding.ringDisarm(one); parentPort.close(); });
      `),
    );
    expect(await Promise.all(workers.map(message))).toEqual([1, 1, 1, 1]);
    expect(wakerThreads()).toBe(others + 4);
    const gone = workers.map(exited);
    for (const worker of workers) worker.postMessage('end');
    expect(await Promise.all(gone)).toEqual([0, 0, 0, 0]);
    await expect.poll(wakerThreads).toBe(others);
  });
});

describe('a process', () => {
  it('ends by itself where rings are open and none is armed', async () => {
    expect(
      await run(`const one = ring(); binding.ringArm(one, () => {}); binding.ringDisarm(one);`),
    ).toMatchObject({
      stderr: '',
    });
  });

  it('goes on while a ring is armed', async () => {
    const { stdout } = await run(`
      binding.ringArm(ring(), () => {});
      process.on('exit', () => console.log('ended by its own timer'));
      setTimeout(() => process.exit(), 300);
    `);
    expect(stdout).toBe('ended by its own timer\n');
  });

  it('may exit at any moment, armed or not', async () => {
    for (const how of ['process.exit(0)', 'process.reallyExit(0)', 'setImmediate(() => process.exit(0))']) {
      await run(`for (let i = 0; i < 3; i++) binding.ringArm(ring(), () => {}); ${how};`);
    }
    expect(mapsNamed('worker_ring')).toBe(0);
  });

  it('may load the addon twice', async () => {
    const { stdout } = await run(`
      delete require.cache[${JSON.stringify(addon)}];
      const again = require(${JSON.stringify(addon)});
      const one = ring();
      console.log(again === binding, again.openHandles().rings, binding.openHandles().rings);
    `);
    expect(stdout).toBe('false 0 1\n');
  });

  it('reclaims in silence what the collector finds', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      '--expose-gc',
      '-e',
      `${prelude}
      for (let i = 0; i < 50; i++) ring();
      const before = binding.openHandles().rings;
      const wait = () => {
        gc();
        if (binding.openHandles().rings + binding.openHandles().maps > 0) return setTimeout(wait, 1);
        console.log(before, require('node:fs').readdirSync('/proc/self/fd').length < 50);
      };
      setTimeout(wait, 1);`,
    ]);
    expect(stdout).toBe('50 true\n');
    expect(stderr).toBe('');
  });
});

describe('a callback that throws', () => {
  it('is an uncaught exception like any other, and the rings beside it are still served', async () => {
    const { stdout } = await run(`
      const map = flood(Buffer.from('${Buffer.from(await flood).toString('base64')}', 'base64'));
      const messages = [];
      process.on('uncaughtException', (error) => messages.push(error.message));
      process.on('exit', () => console.log(messages.sort().join()));
      for (const name of ['a', 'b', 'c']) {
        binding.ringArm(binding.ringOpen(map), () => {
          throw new Error(name);
        });
      }
      process.ppid;
    `);
    expect(stdout).toBe('a,b,c\n');
  });
});
