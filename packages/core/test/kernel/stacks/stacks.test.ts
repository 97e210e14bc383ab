import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, expectTypeOf, onTestFinished } from 'vitest';
import { bpfFixture, programFixture } from '../../../../../test/support/bpfFixture.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import {
  type BuildIdAddress,
  printFrame,
  resolveFunction,
  Symbolizer,
} from '../../../../symbols/src/index.ts';
import {
  BpfObject,
  type BuildIdFrame,
  type BuildIdStackTraceMap,
  type RingBuffer,
  type StackTraceMap,
} from '../../../src/index.ts';

interface Stacks {
  maps: {
    events: RingBuffer<{ pid: number; user: number; with_ids: number; kernel: number; copied: bigint[] }>;
    stacks: StackTraceMap;
    id_stacks: BuildIdStackTraceMap;
  };
  programs: { on_call: 'raw_tp'; on_function: 'uprobe' };
  variables: { readonly target_pid: number; readonly target_call: bigint };
}

const chain = programFixture('chain.target.c', import.meta.url);
/** What chain.target.c calls, from the end. */
const CALLS = ['innermost', 'middle', 'outermost', 'main'];
/** The number of getppid. */
const GETPPID = process.arch === 'arm64' ? 173n : 110n;

/** A child that waits to be told; it ends with the test. */
async function waiting(program: string, ...args: readonly string[]) {
  const child: ChildProcess = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.stdin?.end();
    await once(child, 'exit');
  };
  onTestFinished(end);
  if (child.stdout !== null) await once(child.stdout, 'data');
  return { pid: child.pid ?? 0, call: () => child.stdin?.write('x'), end };
}

/** The object, for one process, and with one of its programs. */
async function watching(pid: number, only: keyof Stacks['programs']) {
  const spec = await BpfObject.open<Stacks>(await bpfFixture('stacks.bpf.c', import.meta.url));
  spec.variables.target_pid.value = pid;
  spec.variables.target_call.value = GETPPID;
  for (const program of Object.values(spec.programs)) program.autoload = program.name === only;
  return spec.load();
}

async function first<T>(events: RingBuffer<T>): Promise<T> {
  for await (const event of events) return event;
  throw new Error('the ring was closed');
}

kernelTest(
  'the stacks of a system call are the functions of the child that made it, and those of the kernel',
  { needs: [{ program: 'raw_tp' }, { map: 'ringbuf' }] },
  async () => {
    const { pid, call, end } = await waiting(chain);
    await using object = await watching(pid, 'on_call');
    await object.programs.on_call.attach();
    call();
    const { maps } = object;
    const event = await first(maps.events);
    using symbolizer = new Symbolizer();

    const user = symbolizer.userStack(event.pid, maps.stacks.get(event.user) ?? []);
    expect(user.slice(0, 4)).toMatchObject(
      CALLS.map((symbol) => ({ symbol, file: chain, problem: undefined })),
    );
    expect(user.map(printFrame)[0]).toMatch(/^innermost\+0x[1-9a-f]\w* \(\/.*\)$/);
    expect(symbolizer.userStack(event.pid, event.copied)).toEqual(user);

    const addresses = maps.stacks.get(event.kernel) ?? [];
    const kernel = symbolizer.kernelStack(addresses);
    expect(kernel.map(({ symbol }) => symbol)).toContain(
      process.arch === 'arm64' ? 'el0_svc' : 'do_syscall_64',
    );
    expect(kernel.map(({ symbol, offset }) => [symbol, offset])).toEqual(addresses.map(byKallsyms()));
    // The program itself is on the stack, with the name that the kernel gives it.
    expect(kernel.find(({ module }) => module === 'bpf')?.symbol).toMatch(/^bpf_prog_[0-9a-f]{16}_on_call$/);

    const frames = maps.id_stacks.get(event.with_ids) ?? [];
    expect(frames.slice(0, 4)).toMatchObject(CALLS.map(() => ({ status: 'valid' })));
    expectTypeOf<BuildIdFrame>().toEqualTypeOf<BuildIdAddress>();
    await end();
    using later = new Symbolizer();
    expect(later.userStack(pid, maps.stacks.get(event.user) ?? []).map(({ symbol }) => symbol)).not.toContain(
      'middle',
    );
    later.addFile(chain);
    expect(later.buildIdStack(frames).slice(0, 4)).toMatchObject(
      CALLS.map((symbol) => ({ symbol, file: chain })),
    );
  },
);

kernelTest(
  'a uprobe at the place of a function in a mount namespace sees its calls, whose stacks have names there',
  { needs: [{ program: 'uprobe' }, { map: 'ringbuf' }] },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    // The program is where nobody else sees it: in a file system that only the child has.
    const script = 'mount -t tmpfs none "$0" && cp "$1" "$0/hidden" && exec "$0/hidden"';
    const { pid, call } = await waiting('unshare', '--mount', 'sh', '-c', script, folder, chain);
    const program = join(folder, 'hidden');
    const { path, fileOffset } = resolveFunction(program, 'innermost', { pid });
    expect(path).toBe(`/proc/${pid}/root${program}`);

    await using object = await watching(pid, 'on_function');
    await object.programs.on_function.attach({ binary: path, offset: fileOffset, pid });
    call();
    const event = await first(object.maps.events);
    using symbolizer = new Symbolizer();
    const user = symbolizer.userStack(event.pid, object.maps.stacks.get(event.user) ?? []);
    expect(user[0]).toMatchObject({ symbol: 'innermost', offset: 0, file: program, fileOffset });
    // Before its first instruction the function has no frame yet, and its caller may be missed.
    expect(
      user
        .map(({ symbol }) => symbol)
        .filter((symbol) => symbol !== 'middle')
        .slice(0, 3),
    ).toEqual(['innermost', 'outermost', 'main']);
  },
);

/** What finds the function of an address among all lines of /proc/kallsyms: of a call, that of the byte before. */
function byKallsyms(): (address: bigint, index: number) => [string, number] {
  const lines = readFileSync('/proc/kallsyms', 'latin1').split('\n');
  const functions = lines.filter((line) => 'tTwW'.includes(line[17] ?? '-'));
  const starts = functions.map((line) => line.slice(0, 16));
  return (address, index) => {
    // All addresses have as many digits, so that they are in the order of their texts.
    const wanted = (index === 0 ? address : address - 1n).toString(16).padStart(16, '0');
    const best = starts.reduce((found, start) => (start <= wanted && start > found ? start : found), '');
    const [, , name = ''] = functions[starts.indexOf(best)]?.split(/[ \t]/) ?? [];
    return [name, Number(address - BigInt(`0x${best}`))];
  };
}
