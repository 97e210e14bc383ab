import { type HelperName, helperName } from '@ebpf-ts/asm';
import type { FunctionDefinition, ProgramDefinition } from '@ebpf-ts/elf';
import { isAtLeast } from '../facts/release.ts';
import { calleesOf, type Judged, type ReadFunction } from './functions.ts';
import type { Need } from './need.ts';
import type { Known, Reached } from './reachable.ts';
import type { TargetKernel } from './targetKernel.ts';

/** `MAX_BPF_STACK`: of a function, and of a chain of functions that call each other. */
const MOST = 512;

/** The bytes of stack of a function, or of a chain of them. */
interface Depth {
  /** At least: what is read and written at a known place. */
  readonly sure: number;
  /** At most, as far as known addresses go. */
  readonly may: number;
  /** What the function addresses, before it is rounded. */
  readonly own: number;
  /** The functions of the chain, with the bytes of each. */
  readonly chain: readonly string[];
}

/** Whether the stack of a program's functions is within what kernels give them (`check_max_stack_depth`). */
export function* stackNeeds(judged: Judged, program: ProgramDefinition): Generator<Need> {
  const deepest = deepestOf(judged, program);
  // What calls itself is refused for that.
  if (deepest === undefined) return;
  for (const each of deepest.frames) {
    if (each.may <= MOST) continue;
    const hint = `the function ${each.chain[0]} of them, and the kernel gives each ${MOST}: use a map of one entry, a per-CPU one, for what is large`;
    yield { ...UNDATED, needs: `${each.may} bytes of stack`, status: refusal(each.sure), hint };
  }
  const { sure, may, own, chain } = deepest;
  if (chain.length < 2 || may <= MOST) return;
  const privacy = privateStacks(judged.kernel, program);
  if (privacy === 'all') return;
  const status = privacy === 'perhaps' ? 'unknown' : refusal(sure);
  const hint = `functions that call each other have ${MOST} bytes in all, where each is rounded up to 16 or 32, and these address ${chain.join(', ')}: let the compiler inline one, or keep what is large in a per-CPU map`;
  yield { ...UNDATED, needs: `${own} bytes of stack`, status, hint };
}

const UNDATED = { since: undefined } as const;

/** Kernels round what each function has up to 16 or to 32 bytes: what either would take is not refused for sure. */
function refusal(sure: number): 'unsupported' | 'unknown' {
  return sure > MOST ? 'unsupported' : 'unknown';
}

/** The bytes that a program's functions address, along the deepest chain of calls. */
export function stackOf(judged: Judged, program: ProgramDefinition): number | undefined {
  return deepestOf(judged, program)?.own;
}

interface Deepest extends Depth {
  readonly frames: readonly Depth[];
}

function deepestOf(judged: Judged, program: ProgramDefinition): Deepest | undefined {
  const known = new Map<FunctionDefinition, Depth | undefined>();
  const frames: Depth[] = [];
  const of = (code: FunctionDefinition): Depth | undefined => {
    if (known.has(code)) return known.get(code);
    // Until it is known, whoever comes back to it has gone round.
    known.set(code, undefined);
    const frame = frameOf(code, judged.read(code));
    frames.push(frame);
    let [sure, may, own, chain]: [number, number, number, readonly string[]] = [0, 0, 0, []];
    for (const { code: callee, isCalled } of calleesOf(judged, code)) {
      const below = of(callee);
      if (below === undefined) return undefined;
      // A timer's or a workqueue's function has a stack of its own; that of a loop has not.
      if (isCalled) sure = Math.max(sure, below.sure);
      if (below.may > may) [may, chain] = [below.may, below.chain];
      own = Math.max(own, below.own);
    }
    const depth = {
      sure: rounded(frame.sure, 16) + sure,
      may: rounded(Math.max(frame.may, 1), 32) + may,
      own: frame.own + own,
      chain: [...frame.chain, ...chain],
    };
    known.set(code, depth);
    return depth;
  };
  const whole = of(program);
  return whole && { ...whole, frames };
}

function rounded(bytes: number, to: number): number {
  return Math.ceil(bytes / to) * to;
}

function frameOf(code: FunctionDefinition, { reached }: ReadFunction): Depth {
  let [sure, may] = [0, 0];
  for (const each of reached) {
    sure = Math.max(sure, accessedBy(each));
    may = Math.max(may, sure, addressedBy(each));
  }
  return { sure, may, own: may, chain: [`${code.name} ${may}`] };
}

/** How far down an instruction reads or writes, where it must. */
function accessedBy({ instruction, known }: Reached): number {
  switch (instruction.kind) {
    case 'load':
    case 'store': {
      const { base, type, offset } = instruction;
      const register = instruction.kind === 'load' ? instruction.dst : instruction.src;
      return isSpill(base, type, register) ? 0 : below(known(base), offset);
    }
    case 'atomic':
    case 'loadAcquire':
    case 'storeRelease':
      return below(known(instruction.base), instruction.offset);
    case 'callHelper': {
      const name = helperName(instruction.helper);
      const registers = (name && IN_MEMORY[name]) ?? [];
      return Math.max(0, ...registers.map((register) => below(known(register), 0)));
    }
    default:
      return 0;
  }
}

/** How far down it may: an address is made for somebody. */
function addressedBy({ instruction, known }: Reached): number {
  if (instruction.kind === 'load' || instruction.kind === 'store')
    return below(known(instruction.base), instruction.offset);
  if (instruction.kind !== 'alu' || instruction.op !== 'add' || typeof instruction.src !== 'number') return 0;
  return below(known(instruction.dst), instruction.src);
}

/** Since Linux 6.13, the verifier takes out what keeps registers over helpers that leave them alone. */
function isSpill(base: string, type: string, register: string | number): boolean {
  return base === 'r10' && type === 'u64' && typeof register === 'string' && /^r[1-5]$/.test(register);
}

function below(address: Known | undefined, offset: number): number {
  return typeof address === 'object' && 'stack' in address ? Math.max(0, -(address.stack + offset)) : 0;
}

/** The arguments of frequent helpers that they read or write in any case. */
const IN_MEMORY: Readonly<Partial<Record<HelperName, readonly string[]>>> = {
  bpf_map_lookup_elem: ['r2'],
  bpf_map_update_elem: ['r2', 'r3'],
  bpf_map_delete_elem: ['r2'],
  bpf_probe_read: ['r1'],
  bpf_probe_read_str: ['r1'],
  bpf_probe_read_kernel: ['r1'],
  bpf_probe_read_kernel_str: ['r1'],
  bpf_probe_read_user: ['r1'],
  bpf_probe_read_user_str: ['r1'],
  bpf_get_current_comm: ['r1'],
  bpf_perf_event_output: ['r4'],
  bpf_ringbuf_output: ['r2'],
  bpf_skb_load_bytes: ['r3'],
  bpf_xdp_load_bytes: ['r3'],
};

/** Kinds of programs that have a stack of their own for each function since Linux 6.13, on processors whose JIT can. */
const PRIVATE = new Set(['kprobe', 'tracepoint', 'perf_event', 'raw_tracepoint']);
/** Some of these. */
const PERHAPS_PRIVATE = new Set(['tracing', 'lsm', 'struct_ops']);

function privateStacks(
  kernel: TargetKernel,
  { sectionType = '' }: ProgramDefinition,
): 'all' | 'perhaps' | 'none' {
  const has = isAtLeast(kernel.release, '6.13');
  // The verifier of a later release comes to an older one, such as 6.12.117, as its types tell; the JIT does or does not.
  const isBroughtBack = kernel.btf?.find('priv_stack_mode', 'enum') !== undefined;
  if (!has && !isBroughtBack) return 'none';
  if (PRIVATE.has(sectionType)) return has && kernel.arch === 'x64' ? 'all' : 'perhaps';
  return PERHAPS_PRIVATE.has(sectionType) ? 'perhaps' : 'none';
}
