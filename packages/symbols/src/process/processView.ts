import { readFileSync } from 'node:fs';
import { type Mapping, mappingAt, parseMappings } from './mapping.ts';

/** What a process had in its memory when it was last looked at; that stays known after its end. */
export class ProcessView {
  readonly pid: number;
  /** Its folder below /proc. */
  readonly folder: string;
  readonly #identity: string;
  #mappings: readonly Mapping[];

  private constructor(pid: number, folder: string, identity: string) {
    this.pid = pid;
    this.folder = folder;
    this.#identity = identity;
    this.#mappings = mappingsOf(folder);
  }

  /** Looks at a process; undefined where there is none, or where it has ended but for its status. */
  static of(proc: string, pid: number): ProcessView | undefined {
    const folder = `${proc}/${pid}`;
    const identity = identityOf(folder);
    return identity === undefined ? undefined : new ProcessView(pid, folder, identity);
  }

  /** Whether it is still what its pid stands for: neither another process, nor another program after an exec. */
  get isCurrent(): boolean {
    const identity = identityOf(this.folder);
    return identity === undefined || identity === this.#identity;
  }

  /** The executable memory that holds an address, as last seen. */
  mappingAt(address: number): Mapping | undefined {
    return mappingAt(this.#mappings, address);
  }

  get mappings(): readonly Mapping[] {
    return this.#mappings;
  }

  /** Looks again: a library may have been loaded. */
  refresh(): void {
    const mappings = mappingsOf(this.folder);
    if (mappings.length > 0) this.#mappings = mappings;
  }

  /** Its pid as it knows it itself, in its own pid namespace. */
  get ownPid(): number {
    const status = contentOf(`${this.folder}/status`) ?? '';
    const own = /^NSpid:.*?(\d+)$/m.exec(status)?.[1];
    return own === undefined ? this.pid : Number(own);
  }
}

/** What is different after an exec and in another process: when it started, where its code and its stack begin. */
function identityOf(folder: string): string | undefined {
  const stat = contentOf(`${folder}/stat`);
  // The command's name may hold anything, parentheses and spaces as well.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const [state, started, code, stack] = [fields[0], fields[19], fields[23], fields[25]];
  return state === undefined || 'ZX'.includes(state) ? undefined : `${started} ${code} ${stack}`;
}

function mappingsOf(folder: string): readonly Mapping[] {
  return parseMappings(contentOf(`${folder}/maps`) ?? '');
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
