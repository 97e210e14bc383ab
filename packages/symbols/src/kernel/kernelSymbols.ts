import { readFileSync } from 'node:fs';
import { AddressIndex, endsOf } from '../addressIndex.ts';
import { SymbolError } from '../error.ts';

/** A function of the kernel, and a place in it. */
export interface KernelPlace {
  readonly name: string;
  /** Bytes from the function's beginning. */
  readonly offset: number;
  /** The module that it belongs to: `bpf` for BPF programs; undefined in the kernel itself. */
  readonly module: string | undefined;
}

/** The kernel's functions by their addresses: what `/proc/kallsyms` said at one time. */
export class KernelSymbols {
  /** How many functions there are. */
  readonly length: number;
  readonly #lines: Buffer;
  /** Where in the lines the names are. */
  readonly #names: Uint32Array;
  readonly #starts: Float64Array;
  readonly #base: bigint;
  readonly #index: AddressIndex;

  /**
   * Takes the lines of `/proc/kallsyms`.
   *
   * @throws {SymbolError} where all addresses are hidden
   */
  constructor(lines: Buffer) {
    const { addresses, names, length } = functionsIn(lines);
    if (length === 0) throw restricted();
    this.length = length;
    this.#lines = lines;
    this.#names = names;
    this.#base = addresses.some((each) => each >= HIGH) ? HIGH : 0n;
    this.#starts = Float64Array.from(addresses, (each) => Number(each - this.#base));
    const ends = endsOf(this.#starts, new Float64Array(length), (start) => start + LARGEST);
    // Of aliases the kernel itself shows the first.
    this.#index = new AddressIndex(this.#starts, ends, (one, other) => other - one);
  }

  /** The function that an address is in. */
  at(address: bigint): KernelPlace | undefined {
    const offset = address - this.#base;
    if (offset < 0n || offset > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
    const row = this.#index.innermost(Number(offset));
    if (row === undefined) return undefined;
    const start = this.#names[row] ?? 0;
    const end = this.#lines.indexOf(0x0a, start);
    const line = this.#lines.toString('latin1', start, end < 0 ? undefined : end);
    const [name = '', module] = line.split('\t', 2);
    return { name, offset: Number(offset) - (this.#starts[row] ?? 0), module: module?.slice(1, -1) };
  }
}

/**
 * Reads the kernel's symbols.
 *
 * @throws {SymbolError} where they are hidden from this process
 */
export function readKernelSymbols(proc: string): KernelSymbols {
  return new KernelSymbols(readFileSync(`${proc}/kallsyms`));
}

/** All addresses of a 64-bit kernel with a half of its own, as x86 and Arm have it, are within 2^53 of this one. */
const HIGH = 0xffe0_0000_0000_0000n;

/** No function is larger: what is further behind the last one of a module belongs to nothing that is known. */
const LARGEST = 2 ** 18;

/** Finds the lines with code (`t`, `T`, `w`, `W`) and an address. */
function functionsIn(lines: Buffer) {
  let room = 2 ** 17;
  let addresses = new BigUint64Array(room);
  let names = new Uint32Array(room);
  let length = 0;
  for (let at = 0; at < lines.length; ) {
    const next = lines.indexOf(0x0a, at);
    const end = next < 0 ? lines.length : next;
    const space = lines.indexOf(0x20, at);
    const type = (lines[space + 1] ?? 0) | 0x20;
    if (space > at && space < end && (type === 0x74 || type === 0x77)) {
      const address = hexadecimal(lines, at, space);
      if (address !== 0n) {
        if (length === room) {
          room *= 2;
          const [grownAddresses, grownNames] = [new BigUint64Array(room), new Uint32Array(room)];
          grownAddresses.set(addresses);
          grownNames.set(names);
          [addresses, names] = [grownAddresses, grownNames];
        }
        addresses[length] = address;
        names[length++] = space + 3;
      }
    }
    at = end + 1;
  }
  return { addresses: addresses.subarray(0, length), names: names.slice(0, length), length };
}

function hexadecimal(lines: Buffer, start: number, end: number): bigint {
  const middle = Math.max(start, end - 8);
  const high = middle === start ? 0 : Number.parseInt(lines.toString('latin1', start, middle), 16);
  const low = Number.parseInt(lines.toString('latin1', middle, end), 16);
  return Number.isNaN(high) || Number.isNaN(low)
    ? 0n
    : BigInt.asUintN(64, (BigInt(high) << 32n) | BigInt(low));
}

function restricted(): SymbolError {
  return new SymbolError(
    'ERR_KALLSYMS_RESTRICTED',
    '/proc/kallsyms shows this process no addresses: kernel.kptr_restrict is 1 and it lacks CAP_SYSLOG, or is 2. ' +
      'Run as root or with CAP_SYSLOG, or set it with: sysctl kernel.kptr_restrict=0',
  );
}
