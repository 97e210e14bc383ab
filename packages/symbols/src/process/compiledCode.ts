import { type Stats, statSync } from 'node:fs';
import type { FunctionPlace } from '../binary/symbolFile.ts';
import { ByteCache } from '../cache/byteCache.ts';
import { rootedPath } from '../rootedPath.ts';
import { PerfMap } from './perfMap.ts';
import type { ProcessView } from './processView.ts';

/** A list of functions as it was when it was read. */
interface Known {
  readonly map: PerfMap | undefined;
  readonly path: string;
  readonly state: string;
  readonly time: number;
  readonly byteLength: number;
}

/** A list that grows is not read more often, save for an address that it does not have. Milliseconds. */
const PATIENCE = 1000;

/** What just-in-time compilers have made: `node --perf-basic-prof`, the JVM with perf-map-agent, .NET, PyPy. */
export class CompiledCode {
  readonly #known: ByteCache<Known>;

  constructor(limit: number) {
    this.#known = new ByteCache(limit);
  }

  /** The function at an address, and the list that has it. */
  at(
    process: ProcessView,
    address: number,
  ): { readonly path: string; readonly place: FunctionPlace | undefined } {
    const known = this.#known.get(`${process.pid}`) ?? this.#read(process);
    const place = known.map?.at(address);
    const isFresh = place !== undefined && performance.now() - known.time < PATIENCE;
    if (isFresh || stateOf(fileOf(process, known.path)) === known.state) return { path: known.path, place };
    const again = this.#read(process);
    return { path: again.path, place: again.map?.at(address) };
  }

  forget(pid: number): void {
    this.#known.delete(`${pid}`);
  }

  clear(): void {
    this.#known.clear();
  }

  #read(process: ProcessView): Known {
    const path = `/tmp/perf-${process.ownPid}.map`;
    const file = fileOf(process, path);
    const state = stateOf(file);
    const map = state === '' ? undefined : openedMap(file);
    const known = { map, path, state, time: performance.now(), byteLength: map?.byteLength ?? 0 };
    this.#known.set(`${process.pid}`, known);
    return known;
  }
}

function fileOf({ folder }: ProcessView, path: string): string {
  return rootedPath(`${folder}/root`, path);
}

function openedMap(path: string): PerfMap | undefined {
  try {
    return PerfMap.open(path);
  } catch {
    return undefined;
  }
}

/** What changes when a file is written to; empty where there is none, as when the process has ended. */
function stateOf(path: string): string {
  try {
    const { ino, size, mtimeMs }: Stats = statSync(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return '';
  }
}
