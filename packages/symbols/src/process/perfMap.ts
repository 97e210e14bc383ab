import { AddressIndex } from '../addressIndex.ts';
import type { FunctionPlace } from '../binary/symbolFile.ts';
import { type Bytes, withFile } from '../bytes.ts';

/** Of a longer file the end is read: what was compiled last. */
const LARGEST = 2 ** 26;

/**
 * The functions that a just-in-time compiler lists in `/tmp/perf-PID.map`, a line for each: address, size and name.
 * It never takes one back, so that of several at an address the last one counts.
 */
export class PerfMap {
  readonly byteLength: number;
  readonly #lines: Buffer;
  readonly #names: Uint32Array;
  readonly #starts: Float64Array;
  readonly #index: AddressIndex;

  constructor(lines: Buffer) {
    const found = functionsIn(lines);
    this.#lines = lines;
    this.#names = Uint32Array.from(found.names);
    this.#starts = Float64Array.from(found.starts);
    this.#index = new AddressIndex(this.#starts, Float64Array.from(found.ends));
    this.byteLength = lines.length + this.#names.length * 12 + this.#index.byteLength;
  }

  /** Reads such a file. */
  static open(path: string): PerfMap {
    return withFile(path, (bytes) => new PerfMap(endOf(bytes)));
  }

  at(address: number): FunctionPlace | undefined {
    const row = this.#index.latest(address);
    if (row === undefined) return undefined;
    const start = this.#names[row] ?? 0;
    const end = this.#lines.indexOf(0x0a, start);
    return {
      name: this.#lines.toString('utf8', start, end < 0 ? undefined : end),
      offset: address - (this.#starts[row] ?? 0),
    };
  }
}

function endOf(bytes: Bytes): Buffer {
  const length = Math.min(bytes.size, LARGEST);
  const lines = bytes.read(bytes.size - length, length, 'the list of functions');
  // The first line of an end may be cut, and so may the last one that is being written.
  const start = length < bytes.size ? lines.indexOf(0x0a) + 1 : 0;
  return lines.subarray(start, lines.lastIndexOf(0x0a) + 1);
}

function functionsIn(lines: Buffer) {
  const [starts, ends, names]: [number[], number[], number[]] = [[], [], []];
  for (let at = 0, end = 0; at < lines.length; at = end + 1) {
    const next = lines.indexOf(0x0a, at);
    end = next < 0 ? lines.length : next;
    const first = lines.indexOf(0x20, at);
    const second = first < 0 ? -1 : lines.indexOf(0x20, first + 1);
    if (second < 0 || second >= end) continue;
    const start = Number.parseInt(lines.toString('latin1', at, first), 16);
    const size = Number.parseInt(lines.toString('latin1', first + 1, second), 16);
    if (!Number.isSafeInteger(start + size)) continue;
    starts.push(start);
    ends.push(start + size);
    names.push(second + 1);
  }
  return { starts, ends, names };
}
