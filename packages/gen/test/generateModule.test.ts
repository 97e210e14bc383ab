import { describe, expect, it } from 'vitest';
import { compileBpf } from '../../../test/support/compileBpf.ts';
import { compileBpf as compile } from '../../elf/test/compile.ts';
import { type GenerateOptions, generateModule } from '../src/index.ts';

const HEAD = '#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n';
const RING = 'struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096);';

/** The module of a program in C. */
async function moduleOf(source: string, options: Partial<GenerateOptions> = {}): Promise<string> {
  const bytes = await compileBpf(HEAD + source);
  return generateModule(bytes, { name: 'hello', url: './hello.bpf.o', ...options });
}

describe('a typed module', () => {
  it('knows which stack traces have build ids', async () => {
    const map = (name: string, flags: string) => `
struct { __uint(type, BPF_MAP_TYPE_STACK_TRACE); __uint(key_size, 4); __uint(value_size, 320); ${flags}} ${name} SEC(".maps");`;
    const module = await moduleOf(
      map('plain', '') + map('with_ids', '__uint(map_flags, BPF_F_STACK_BUILD_ID);'),
    );
    expect(module).toContain('readonly plain: StackTraceMap;');
    expect(module).toContain('readonly with_ids: BuildIdStackTraceMap;');
    expect(module).toContain('  type BuildIdStackTraceMap,\n');
  });

  it('reads as one would write it', async () => {
    const source = `
enum state { NEW, RUNNING };
struct event { __u32 pid; __u64 time; enum state state; char comm[16]; };
const volatile __u32 target_uid = 0;
const volatile struct { __u8 level; } settings = {};
__u64 seen = 0;
${RING} __type(value, struct event); } events SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH); __uint(max_entries, 8);
  __type(key, struct { __u8 a; __u16 b; }); __type(value, __u64); } recent SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_STACK_TRACE); __uint(key_size, 4); __uint(value_size, 8); } stacks SEC(".maps");
SEC("tracepoint/sched/sched_process_exec") int on_exec(void *ctx) { return seen + target_uid + settings.level; }
SEC("xdp.frags") int on_packet(void *ctx) { static volatile int rounds; rounds += 1; return rounds; }`;
    expect(await moduleOf(source, { command: 'ebpf-ts gen hello.bpf.o -o hello.ts' })).toBe(`\
// Made by \`ebpf-ts gen hello.bpf.o -o hello.ts\`, which also makes it anew: it is not to be edited.
import {
  BpfObject,
  type HashMap,
  type ObjectSpec,
  type OpenOptions,
  type PerCpu,
  type RingBuffer,
  type StackTraceMap,
} from '@ebpf-ts/core';

/** \`struct event\`, 40 bytes. */
export interface event {
  pid: number;
  time: bigint;
  state: state;
  comm: string;
}

/** \`enum state\`, 4 bytes. */
export type state = 'NEW' | 'RUNNING' | number;

export interface recent_key {
  a: number;
  b: number;
}

/** What is in hello: 2 programs, 3 maps. */
export interface Hello {
  readonly maps: {
    /** \`ringbuf\`, 4096 bytes. */
    readonly events: RingBuffer<event>;
    /** \`lru_percpu_hash\`, 8 entries. */
    readonly recent: HashMap<recent_key, PerCpu<bigint>>;
    /** \`stack_trace\`. */
    readonly stacks: StackTraceMap;
  };
  readonly programs: {
    /** \`SEC("tracepoint/sched/sched_process_exec")\` */
    readonly on_exec: 'tracepoint';
    /** \`SEC("xdp.frags")\` */
    readonly on_packet: 'xdp';
  };
  readonly variables: {
    /** \`.bss\`, 8 bytes. */
    seen: bigint;
    /** \`.rodata\`, 1 byte, set before load. */
    readonly settings: {
      level: number;
    };
    /** \`.rodata\`, 4 bytes, set before load. */
    readonly target_uid: number;
  };
}

type Options = Omit<OpenOptions, 'events' | 'u64'>;

const file = new URL('./hello.bpf.o', import.meta.url);

/** Opens hello, typed: nothing of it is in the kernel yet. */
export function open(options: Options = {}): Promise<ObjectSpec<Hello>> {
  return BpfObject.open<Hello>(file, options);
}

/** Opens hello on this thread, typed: nothing of it is in the kernel yet. */
export function openSync(options: Options = {}): ObjectSpec<Hello> {
  return BpfObject.openSync<Hello>(file, options);
}
`);
  });

  it('is the same each time', async () => {
    const source = `${RING} __type(value, __u64); } events SEC(".maps");`;
    expect(await moduleOf(source)).toBe(await moduleOf(source));
  });

  it('carries the bytes where it has no URL of the object', async () => {
    const bytes = await compileBpf(`${HEAD}SEC("xdp") int pass(void *ctx) { return XDP_PASS; }`);
    const text = generateModule(bytes, { name: 'pass' });
    const [, base64 = ''] = /'([\w+/=]{100,})'/.exec(text) ?? [];
    expect(Buffer.from(base64, 'base64').equals(bytes)).toBe(true);
    expect(text).toContain("BpfObject.open<Pass>(bytes(), { name: 'pass', ...options })");
    expect(text).not.toContain('import.meta');
  });

  it('has numbers for 64 bits where it is asked to, and opens the object likewise', async () => {
    const text = await moduleOf(`${RING} __type(value, __u64); } events SEC(".maps"); __u64 seen = 0;`, {
      u64: 'number',
    });
    expect(text).toContain('RingBuffer<number>');
    expect(text).toContain('seen: number;');
    expect(text).toContain("BpfObject.openSync<Hello>(file, { ...options, u64: 'number' })");
  });

  it('has the events that were chosen, and opens the object likewise', async () => {
    const source = `struct event { __u32 pid; }; struct event keep; ${RING} } events SEC(".maps");`;
    expect(await moduleOf(source)).toContain('RingBuffer<Uint8Array>');
    const text = await moduleOf(source, { events: { events: 'event' } });
    expect(text).toContain('RingBuffer<event>');
    expect(text).toContain("open<Hello>(file, { ...options, events: { events: 'event' } })");
    await expect(moduleOf(source, { events: { event: 'event' } })).rejects.toThrow(RangeError);
  });

  it('makes a perf buffer a stream of its events', async () => {
    const source = `struct event { __u32 pid; }; const struct event *unused __attribute__((unused));
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); __uint(value_size, 4); } events SEC(".maps");`;
    const text = await moduleOf(source);
    expect(text).toContain('export interface event {\n  pid: number;\n}');
    expect(text).toContain('readonly events: PerfBuffer<event>;');
  });

  it('types what is sent through a user ring buffer', async () => {
    const text = await moduleOf(`struct command { __u32 pid; };
struct { __uint(type, BPF_MAP_TYPE_USER_RINGBUF); __uint(max_entries, 4096); __type(value, struct command); } commands SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_USER_RINGBUF); __uint(max_entries, 4096); } raw SEC(".maps");`);
    expect(text).toContain(
      '/** `user_ringbuf`, 4096 bytes. */\n    readonly commands: UserRingBuffer<command>;',
    );
    expect(text).toContain('readonly raw: UserRingBuffer<Uint8Array>;');
  });

  it('knows the maps in a map of maps', async () => {
    const source = `struct inner { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 1);
  __type(key, struct { __u8 a; }); __type(value, __u64); };
struct { __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS); __uint(max_entries, 2); __type(key, __u32);
  __array(values, struct inner); } tenants SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS); __uint(max_entries, 2); __type(key, __u64); __type(value, __u32); } others SEC(".maps");`;
    const text = await moduleOf(source);
    expect(text).toContain('readonly tenants: MapOfMaps<number, HashMap<tenants_inner_key, bigint>>;');
    expect(text).toContain('export interface tenants_inner_key {');
    expect(text).toContain('readonly others: MapOfMaps<bigint, KernelMap>;');
    expect(text).toMatch(/import \{[^}]*type HashMap,[^}]*type KernelMap,[^}]*type MapOfMaps,/);
  });

  it('has the variables in the memory of an arena', async () => {
    const source = `struct totals { __u64 count; __u32 last; };
struct { __uint(type, BPF_MAP_TYPE_ARENA); __uint(map_flags, BPF_F_MMAPABLE); __uint(max_entries, 9); } pages SEC(".maps");
__u64 head SEC(".addr_space.1") = 0;
struct totals totals SEC(".addr_space.1") = {.count = 40};
SEC("syscall") int run(void *context) { return (long)&pages + head; }`;
    const text = await moduleOf(source);
    expect(text).toContain('/** `.addr_space.1`, 8 bytes. */\n    head: bigint;');
    expect(text).toContain('/** `.addr_space.1`, 16 bytes. */\n    totals: totals;');
  });

  it('keeps the names that it needs from the types of the object', async () => {
    const text = await moduleOf(
      `struct HashMap { __u32 a; }; struct Hello { __u32 b; }; struct HashMap x; struct Hello y;`,
    );
    expect(text).toContain('export interface HashMap___2 {');
    expect(text).toContain('export interface Hello___2 {');
  });

  it('knows of an object without types what its symbols say', async () => {
    const source = `${HEAD}int seen; SEC("xdp") int pass(void *ctx) { seen = 1; return XDP_PASS; }`;
    const text = generateModule(compile(source, { debug: false }), { name: '9-lives' });
    expect(text).toContain('export interface Object9Lives {');
    expect(text).toContain("readonly pass: 'xdp';");
    expect(text).toContain('readonly maps: Record<never, never>;');
    expect(text).toContain('readonly variables: Record<never, never>;');
  });

  it('ends no comment where a name of the object would', async () => {
    const text = await moduleOf('SEC("kprobe/*/ x") int probe(void *ctx) { return 0; }', {
      command: 'ebpf-ts gen a\nb',
    });
    expect(text).toContain('/** `SEC("kprobe/*\\/ x")` */');
    expect(text).toContain('// Made by `ebpf-ts gen a\\u{a}b`');
  });
});
