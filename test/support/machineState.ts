import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What tests could leave behind on a machine, by a name that stays. */
export type MachineState = Readonly<Record<Leavable, readonly string[]>>;

export type Leavable = 'program' | 'map' | 'link' | 'pin' | 'namespace' | 'interface' | 'cgroup';

/** Asked of bpftool, iproute2 and the file systems: of nothing that is under test. */
export function machineState(): MachineState {
  const mounts = readFileSync('/proc/self/mounts', 'utf8');
  const mountsOf = (type: string) =>
    [...mounts.matchAll(new RegExp(`^\\S+ (\\S+) ${type} `, 'gm'))].map(([, at]) => at ?? '');
  return {
    program: ids('prog'),
    map: ids('map'),
    link: ids('link'),
    pin: mountsOf('bpf').flatMap((at) => filesBelow(at)),
    namespace: listed('/run/netns'),
    interface: listed('/sys/class/net'),
    cgroup: mountsOf('cgroup2').flatMap((at) => filesBelow(at).filter((path) => path.includes('/ebpf-ts-'))),
  };
}

/**
 * What is there now and was not before, in words; without what other processes than this one and its kin hold or
 * have made for themselves, for this machine need not be ours alone.
 */
export function leftSince(before: MachineState, now = machineState()): string[] {
  const others = heldByOthers();
  return (Object.keys(before) as Leavable[]).flatMap((kind) =>
    now[kind]
      .filter((name) => !before[kind].includes(name) && !others.has(`${kind} ${name}`) && !isOfOther(name))
      .map((name) => `${kind} ${name}`),
  );
}

/** The programs, maps and links in the descriptors of a process: `program 7`. */
export function heldBy(pid: number): string[] {
  const names = listed(`/proc/${pid}/fdinfo`).flatMap((fd) => {
    const ids = read(`/proc/${pid}/fdinfo/${fd}`).matchAll(/^(prog|map|link)_id:\s+(\d+)$/gm);
    return Array.from(ids, ([, kind, id]) => `${kind === 'prog' ? 'program' : kind} ${id}`);
  });
  return [...new Set(names)];
}

/** What of these is in the kernel still. */
export function stillThere(names: readonly string[], now = machineState()): string[] {
  const there = new Set(
    (['program', 'map', 'link'] as const).flatMap((kind) => now[kind].map((id) => `${kind} ${id}`)),
  );
  return names.filter((name) => there.has(name));
}

function ids(kind: 'prog' | 'map' | 'link'): string[] {
  const text = execFileSync('bpftool', ['-j', kind, 'show'], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const entries: readonly { readonly id: number }[] = JSON.parse(text || '[]');
  return entries.map(({ id }) => `${id}`);
}

/** Programs, maps and links in the descriptors of processes that are neither we, nor our children, nor our parents. */
function heldByOthers(): Set<string> {
  const held = new Set<string>();
  const [own, children] = [
    ancestors(process.pid),
    processes().filter((pid) => ancestors(pid).has(process.pid)),
  ];
  const kin = new Set([...own, ...children]);
  for (const pid of processes().filter((each) => !kin.has(each))) {
    for (const name of heldBy(pid)) held.add(name);
  }
  // A program holds its maps, though nobody may hold them otherwise.
  const programs: readonly { id: number; map_ids?: readonly number[] }[] = JSON.parse(
    execFileSync('bpftool', ['-j', 'prog', 'show'], { encoding: 'utf8', maxBuffer: 2 ** 28 }) || '[]',
  );
  for (const { id, map_ids: maps = [] } of programs) {
    if (held.has(`program ${id}`)) for (const map of maps) held.add(`map ${map}`);
  }
  return held;
}

/** Whether a name holds the pid of a living process that is not of this run: `ebpf-ts-PID-0`, `nearPID-0`. */
function isOfOther(name: string): boolean {
  const pid = Number(/(\d+)-\d+/.exec(name.split('/').at(-1) ?? '')?.[1] ?? 0);
  return pid !== 0 && processes().includes(pid) && !ancestors(pid).has(process.ppid);
}

const processes = () => listed('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));

/** A process, its parent, and so on. */
function ancestors(pid: number): Set<number> {
  const found = new Set<number>();
  for (let current = pid; current > 0 && !found.has(current); ) {
    found.add(current);
    current = Number(/^PPid:\s+(\d+)$/m.exec(read(`/proc/${current}/status`))?.[1] ?? 0);
  }
  return found;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);
}

/** Of what comes and goes while it is being read, nothing. */
function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
