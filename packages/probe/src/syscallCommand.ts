import { binding, isNativeError, type TryResult } from '@ebpf-ts/native';
import { Memory } from './asking/memory.ts';
import { ask, type Probing, type Question } from './asking/question.ts';
import { verdictOn } from './asking/refusal.ts';
import { type CommandName, facts } from './facts/facts.ts';
import { mapTypeSync } from './mapType.ts';
import { programTypeSync } from './programType.ts';
import type { Verdict } from './verdict.ts';

/**
 * Whether this kernel knows a command of bpf(2). It is given descriptors that are not open and ids that nothing has, and
 * a kernel that knows it comes to say so.
 *
 * @example
 * ```ts
 * import { syscallCommand } from '@ebpf-ts/probe';
 *
 * if ((await syscallCommand('map_lookup_batch')).status !== 'supported') console.error('one by one, then');
 * ```
 */
export function syscallCommand(name: CommandName): Promise<Verdict> {
  return memory.ask(name, () => probing(name));
}

/**
 * {@link syscallCommand}, on this thread.
 *
 * @example
 * ```ts
 * import { syscallCommandSync } from '@ebpf-ts/probe';
 *
 * console.log(syscallCommandSync('token_create').since); // 6.9
 * ```
 */
export function syscallCommandSync(name: CommandName): Verdict {
  return memory.askSync(name, () => probing(name));
}

const memory = new Memory<Verdict>();

/** What a kernel says that knows a command and looks for what it was given. */
const PROOF = ['EBADF', 'EBADFD', 'ENOENT', 'EFAULT'];

function* probing(name: CommandName): Probing<Verdict> {
  const { id, since } = facts.commands[name];
  const dated = since === undefined ? {} : { since };
  // These say EINVAL to whatever they do not take, as a kernel does to a command that it does not know.
  if (name === 'map_create') return { ...mapTypeSync('hash'), ...dated };
  if (name === 'obj_pin') return yield* probing('obj_get');
  if (name === 'prog_load') return { ...programTypeSync('socket'), ...dated };
  const result = yield* ask(name in SPECIAL ? special(name) : command(id, attributes[name] ?? [BAD]));
  const rights = 'run as root, or with CAP_BPF; commands that go through ids ask for CAP_SYS_ADMIN';
  return { ...verdictOn(`BPF_${name.toUpperCase()}`, result, { proof: PROOF, rights }), ...dated };
}

const BAD = 0xffff_ffff;
/** An id that is not given out before two billion others, and is no overflow. */
const NOBODY = 0x7fff_fffe;
const ID = [NOBODY];

/** `union bpf_attr`, in words of 32 bits; for all others, a descriptor at its beginning. */
const attributes: Readonly<Partial<Record<CommandName, readonly number[]>>> = {
  obj_get: [0, 0, 0],
  prog_attach: [BAD, BAD, 0, 0],
  prog_detach: [BAD, 0, 0, 0],
  prog_get_next_id: ID,
  map_get_next_id: ID,
  btf_get_next_id: ID,
  link_get_next_id: ID,
  prog_get_fd_by_id: ID,
  map_get_fd_by_id: ID,
  btf_get_fd_by_id: ID,
  link_get_fd_by_id: ID,
  prog_query: [BAD, 0, 0, 0],
  raw_tracepoint_open: [0, 0, BAD, 0],
  task_fd_query: [NOBODY, 0, 0, 0],
  map_lookup_batch: [0, 0, 0, 0, 0, 0, 0, 0, 0, BAD],
  map_lookup_and_delete_batch: [0, 0, 0, 0, 0, 0, 0, 0, 0, BAD],
  map_update_batch: [0, 0, 0, 0, 0, 0, 0, 0, 0, BAD],
  map_delete_batch: [0, 0, 0, 0, 0, 0, 0, 0, 0, BAD],
  link_create: [BAD, BAD, 0, 0],
  link_update: [BAD, BAD, 0, 0],
  prog_bind_map: [BAD, BAD, 0, 0],
  token_create: [0, BAD],
  prog_stream_read_by_fd: [0, 0, 0, 1, BAD],
  prog_assoc_struct_ops: [BAD, BAD, 0],
};

/** Those that do something, which is undone at once. */
const SPECIAL: Readonly<Partial<Record<CommandName, () => void>>> = {
  btf_load: () => binding.btfClose(binding.btfLoad(SMALLEST_BTF)),
  enable_stats: () => binding.statsClose(binding.statsEnable()),
};

/** `int`, by whatever byte order this machine has. */
const SMALLEST_BTF = new Uint8Array([
  ...new Uint8Array(Uint32Array.of(0x0001_eb9f, 24, 0, 16, 16, 5, 1, 1 << 24, 4, (1 << 24) | 32).buffer),
  ...new TextEncoder().encode('\0int\0'),
]);

function command(id: number, words: readonly number[]): Question<TryResult> {
  const bytes = new Uint8Array(Uint32Array.from(words).buffer);
  const sync = () => binding.commandTry({ command: id, attributes: bytes });
  return { sync, async: async () => sync() };
}

function special(name: CommandName): Question<TryResult> {
  const sync = () => {
    try {
      SPECIAL[name]?.();
      return { errno: 0, code: '', log: '' };
    } catch (error) {
      if (!isNativeError(error)) throw error;
      return { errno: error.errno, code: error.code, log: '' };
    }
  };
  return { sync, async: async () => sync() };
}
