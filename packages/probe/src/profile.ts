import { readdirSync, readFileSync } from 'node:fs';
import { arch } from 'node:process';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { HelperName } from '@ebpf-ts/asm';
import { Btf } from '@ebpf-ts/btf';
import { textOf } from './asking/files.ts';
import { answerSync } from './asking/question.ts';
import { environmentSync } from './environment.ts';
import { facts, type MapTypeName, type ProgramTypeName } from './facts/facts.ts';
import { helpersOf } from './helper.ts';
import { type IsaFeature, isaFeatures, isaSync } from './isa.ts';
import { kernelConfig } from './kernelConfig.ts';
import { kfuncsOf } from './kfunc.ts';
import { limitSync } from './limit.ts';
import { flagged, mapFlagSync, mapTypeSync, type ProbedMapFlag } from './mapType.ts';
import { KERNEL_BTF, kernelBtf } from './program/kernelBtf.ts';
import { type ProbedProgram, probedKinds } from './program/kinds.ts';
import { type ProgramLevel, programTypeSync } from './programType.ts';
import type { Status } from './verdict.ts';

/**
 * What an offline check needs of a machine: the answers of its kernel, its functions, tracepoints and configuration. Its
 * types are a file of their own, `/sys/kernel/btf/vmlinux`. Members are added, never renamed or removed, for as long as
 * `schema` is 1.
 */
export interface Profile {
  readonly schema: 1;
  /** `uname -r`. */
  readonly kernel: string;
  /** `process.arch`. */
  readonly arch: string;
  readonly programs: Readonly<
    Record<ProbedProgram, { readonly status: Status; readonly level: ProgramLevel }>
  >;
  readonly maps: Readonly<Record<MapTypeName, Status>>;
  /** What the kernel says to the flags of each type of map; it refuses those that are left out. Profiles of before lack it. */
  readonly mapFlags?: Readonly<
    Partial<Record<MapTypeName, Readonly<Partial<Record<ProbedMapFlag, Status>>>>>
  >;
  readonly isa: Readonly<Record<IsaFeature, Status>>;
  /** The most instructions of a program; null where that was not told. */
  readonly instructions: number | null;
  /** The helpers of each kind of program, by their numbers, or why there is no answer. */
  readonly helpers: Readonly<Record<ProbedProgram, readonly number[] | Status>>;
  /** The types of programs that may call each kfunc. */
  readonly kfuncs: Readonly<Record<string, readonly ProgramTypeName[]>>;
  /** Names of functions with symbols, of tracepoints (`CATEGORY/NAME`) and options: lines, with gzip, as base64. */
  readonly functions: string | null;
  readonly tracepoints: string | null;
  readonly config: string | null;
  /** The BTF of each module, likewise; they continue the kernel's. */
  readonly modules: Readonly<Record<string, string>>;
}

/** Types of programs that kernels give kfuncs to. */
export const kfuncCallers: readonly ProgramTypeName[] = [
  'tracing',
  'lsm',
  'struct_ops',
  'sched_cls',
  'sched_act',
  'xdp',
  'syscall',
  'kprobe',
  'tracepoint',
  'perf_event',
  'raw_tracepoint',
  'cgroup_skb',
  'cgroup_sock_addr',
  'socket_filter',
  'sk_skb',
  'netfilter',
];

/**
 * Asks this kernel all that an offline check needs to know of it. It takes a second or two, in which this thread is busy.
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { profileSync } from '@ebpf-ts/probe';
 *
 * writeFileSync('host.json', JSON.stringify(profileSync()));
 * ```
 */
export function profileSync(): Profile {
  const all = Object.keys(facts.helpers) as HelperName[];
  const config = kernelConfig();
  const { tracefs } = environmentSync();
  return {
    schema: 1,
    kernel: environmentSync().kernel,
    arch,
    programs: table(probedKinds, (kind) => {
      const { status, level } = programTypeSync(kind);
      return { status, level };
    }),
    maps: table(facts.mapTypes, (type) => mapTypeSync(type).status),
    mapFlags: table(facts.mapTypes, flagsOf),
    isa: table(isaFeatures, (feature) => isaSync(feature).status),
    instructions: limitSync('instructions').value ?? null,
    helpers: table(probedKinds, (kind) => helpersAsNumbers(kind, all)),
    kfuncs: kfuncs(),
    functions: functionsHere(),
    tracepoints: tracefs?.readable ? packed(tracepointsIn(tracefs.path)) : null,
    config: config === undefined ? null : packed([...config].map(([name, value]) => `${name}=${value}`)),
    modules: modules(),
  };
}

/**
 * {@link profileSync}, as a promise.
 *
 * @example
 * ```ts
 * import { profile } from '@ebpf-ts/probe';
 *
 * console.log((await profile()).kernel);
 * ```
 */
export async function profile(): Promise<Profile> {
  return profileSync();
}

/** Lines that were packed. */
export function unpacked(lines: string): readonly string[] {
  return gunzipSync(Buffer.from(lines, 'base64')).toString('latin1').split('\n');
}

function packed(lines: readonly string[]): string {
  return gzipSync(lines.join('\n')).toString('base64');
}

function flagsOf(map: MapTypeName): Readonly<Partial<Record<ProbedMapFlag, Status>>> {
  const all = Object.entries(table(flagged, (flag) => mapFlagSync(flag, { map }).status));
  return Object.fromEntries(all.filter(([, status]) => status !== 'unsupported'));
}

function helpersAsNumbers(kind: ProbedProgram, all: readonly HelperName[]): readonly number[] | Status {
  const verdicts = answerSync(helpersOf(all, { program: kind }));
  const statuses = new Set([...verdicts.values()].map(({ status }) => status));
  const [only] = statuses;
  if (statuses.size === 1 && only !== undefined && only !== 'supported') return only;
  return [...verdicts].flatMap(([name, { status }]) =>
    status === 'supported' ? [facts.helpers[name].id] : [],
  );
}

function kfuncs(): Profile['kfuncs'] {
  const btf = kernelBtf();
  if (btf === undefined) return {};
  const names = [...new Set([...Object.keys(facts.kfuncs), ...taggedIn(btf)])].filter(
    (name) => btf.find(name, 'func') !== undefined,
  );
  const found = new Map<string, ProgramTypeName[]>(names.map((name) => [name, []]));
  for (const program of kfuncCallers) {
    for (const [name, { status }] of answerSync(kfuncsOf(names, { program }))) {
      if (status === 'supported') found.get(name)?.push(program);
    }
  }
  return Object.fromEntries(found);
}

/** Functions that the kernel's BTF marks as kfuncs, which it does since Linux 6.10. */
function* taggedIn(btf: Btf): Generator<string> {
  for (let id = 1; id <= btf.typeCount; id++) {
    if (btf.kindOf(id) !== 'decl_tag') continue;
    const tag = btf.type(id);
    if (tag.kind === 'decl_tag' && tag.name === 'bpf_kfunc') yield btf.type(tag.typeId).name;
  }
}

function functionsHere(): string | null {
  const symbols = textOf('/proc/kallsyms');
  if (symbols === undefined) return null;
  const names = [...symbols.matchAll(/ [tTwW] (\S+)/g)].map(([, name = '']) => name);
  return packed([...new Set(names)].sort());
}

function tracepointsIn(tracefs: string): readonly string[] {
  const folder = `${tracefs}/events`;
  return readdirSync(folder, { withFileTypes: true })
    .filter((category) => category.isDirectory())
    .flatMap(({ name: category }) =>
      readdirSync(`${folder}/${category}`, { withFileTypes: true })
        .filter((event) => event.isDirectory())
        .map(({ name }) => `${category}/${name}`),
    );
}

function modules(): Profile['modules'] {
  const files = modulesHere();
  return Object.fromEntries([...files].map(([name, bytes]) => [name, gzipSync(bytes).toString('base64')]));
}

/** The BTF of the modules that are loaded, by their names. */
export function modulesHere(): ReadonlyMap<string, Uint8Array> {
  if (kernelBtf() === undefined) return new Map();
  const folder = KERNEL_BTF.replace(/\/vmlinux$/, '');
  const found = new Map<string, Uint8Array>();
  for (const name of readdirSync(folder).sort()) {
    if (name === 'vmlinux') continue;
    try {
      found.set(name, new Uint8Array(readFileSync(`${folder}/${name}`)));
    } catch {
      // It was unloaded in between, or is nobody's but root's to read.
    }
  }
  return found;
}

export function parsedModules(
  modules: Iterable<readonly [string, Uint8Array]>,
  base: Btf | undefined,
): ReadonlyMap<string, Btf> {
  if (base === undefined) return new Map();
  return new Map([...modules].map(([name, bytes]) => [name, Btf.parse(bytes, { base, check: 'used' })]));
}

function table<K extends string, V>(
  keys: Readonly<Record<K, unknown>>,
  of: (key: K) => V,
): Readonly<Record<K, V>> {
  return Object.fromEntries((Object.keys(keys) as K[]).map((key) => [key, of(key)])) as Record<K, V>;
}
