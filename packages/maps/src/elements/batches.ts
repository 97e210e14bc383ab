import { type BatchResult, binding } from '@ebpf-ts/native';
import type { SetOptions } from '../capabilities/writable.ts';
import { MapError } from '../mapError.ts';
import { EntryBuffer } from './entryBuffer.ts';
import { flagsOf } from './flags.ts';
import type { Table } from './table.ts';

/** At most so much memory for one batch, unless a single bucket needs more. */
const BATCH_ENTRIES = 4096;
const BATCH_BYTES = 1024 * 1024;

/** The commands of bpf(2) on many entries of a table, and what does the same on kernels without them. */
export class Batches<K, V> {
  readonly #table: Table<K, V>;
  readonly #capacity: number;
  /** Which types of map have which commands differs from release to release: known once the kernel was asked. */
  readonly #lacking = new Set<Command>();

  constructor(table: Table<K, V>) {
    const { key, value } = table.codecs;
    this.#table = table;
    this.#capacity = Math.max(
      1,
      Math.min(table.info.maxEntries, BATCH_ENTRIES, Math.floor(BATCH_BYTES / (key.size + value.size))),
    );
  }

  /** All entries; what the kernel hands over at once is one batch. */
  *read(): Generator<EntryBuffer<K, V>, undefined, undefined> {
    if (!(yield* this.#transfer('mapLookupBatch'))) yield* this.walk();
  }

  /** The same with two commands for each entry, as it is done where the map's type has no batches. */
  *walk(): Generator<EntryBuffer<K, V>, undefined, undefined> {
    yield* this.#transfer('mapWalkBatch');
  }

  /** Removes all entries and returns them. What was taken when something fails is returned, and the rest is left. */
  take(): [K, V][] {
    const taken: [K, V][] = [];
    try {
      const batches = this.#transfer('mapTakeBatch');
      let step = batches.next();
      for (; !step.done; step = batches.next()) for (const entry of step.value) taken.push(entry);
      if (step.value) return taken;
      for (const batch of this.walk()) {
        for (const entry of batch) if (this.#table.remove(entry[0])) taken.push(entry);
      }
    } catch (error) {
      if (taken.length === 0) throw error;
    }
    return taken;
  }

  /** Writes entries in their order. */
  write(entries: Iterable<readonly [K, V]>, options: SetOptions): void {
    const { handle, info } = this.#table;
    const { mode = 'any' } = options;
    const flags = flagsOf(info, options);
    const buffer = this.#buffer();
    for (const chunk of chunks(entries, buffer.capacity)) {
      let done = 0;
      // The command knows no other mode.
      if (mode === 'any' && !this.#lacking.has('mapUpdateBatch')) {
        buffer.length = 0;
        this.#encoding(() => {
          for (const entry of chunk) buffer.push(entry);
        });
        done = this.#asked('mapUpdateBatch', () =>
          binding.mapUpdateBatch(handle, buffer.keyBytes, buffer.valueBytes, flags),
        ).count;
      }
      // Where an entry was refused, this says why.
      for (const [key, value] of chunk.slice(done)) this.#table.update(key, value, options);
    }
  }

  /** Removes keys, and counts those that were there. */
  remove(keys: Iterable<K>): number {
    const { handle } = this.#table;
    const buffer = this.#buffer();
    let removed = 0;
    for (const chunk of chunks(keys, buffer.capacity)) {
      let rest = chunk;
      while (rest.length > 0 && !this.#lacking.has('mapDeleteBatch')) {
        this.#encoding(() => {
          for (const [index, key] of rest.entries()) buffer.setKey(index, key);
        });
        buffer.length = rest.length;
        const { count, code } = this.#asked('mapDeleteBatch', () =>
          binding.mapDeleteBatch(handle, buffer.keyBytes),
        );
        removed += count;
        // The key that is not there ended the command.
        rest = rest.slice(code === 'ENOENT' ? count + 1 : count);
        if (code !== '' && code !== 'ENOENT') break;
      }
      for (const key of rest) if (this.#table.remove(key)) removed += 1;
    }
    return removed;
  }

  /** Batches to the end of the map. Returns false, without any, where the kernel has no such command. */
  *#transfer(command: Transfer): Generator<EntryBuffer<K, V>, boolean, undefined> {
    if (this.#lacking.has(command)) return false;
    const { handle, info, codecs } = this.#table;
    let buffer = this.#buffer();
    let from: Uint8Array | null = null;
    let spare: Uint8Array = new Uint8Array(Math.max(info.keySize, 4));
    for (let seen = 0; seen <= 2 * info.maxEntries; seen += Math.max(1, buffer.length)) {
      const next = spare;
      buffer.length = buffer.capacity;
      const start: Uint8Array | null = from;
      const { count, code } = this.#asked(command, () =>
        binding[command](handle, start, next, buffer.keyBytes, buffer.valueBytes, 0),
      );
      buffer.length = count;
      if (code === 'ENOSPC') {
        // A bucket of the hash has more entries than fit.
        buffer = new EntryBuffer(codecs, buffer.capacity * 2);
        continue;
      }
      if (start === null && this.#lacking.has(command)) return false;
      if (code !== '' && code !== 'ENOENT') {
        throw new MapError(info.name, `a batch of entries failed: ${code}`, { code });
      }
      if (count > 0) yield buffer;
      if (code === 'ENOENT') return true;
      spare = start ?? new Uint8Array(next.length);
      from = next;
    }
    throw new MapError(info.name, ENDLESS_WALK);
  }

  #buffer(): EntryBuffer<K, V> {
    return new EntryBuffer(this.#table.codecs, this.#capacity);
  }

  #asked(command: Command, call: () => BatchResult): BatchResult {
    try {
      const result = call();
      const isLacking = command !== 'mapWalkBatch' && LACKING.has(result.code) && result.count === 0;
      if (isLacking) this.#lacking.add(command);
      return result;
    } catch (error) {
      throw MapError.from(this.#table.info, error);
    }
  }

  #encoding(encode: () => void): void {
    try {
      encode();
    } catch (error) {
      throw MapError.ofValue(this.#table.info.name, 'entry', error);
    }
  }
}

/** The commands that read many entries from a cursor on. */
type Transfer = 'mapLookupBatch' | 'mapTakeBatch' | 'mapWalkBatch';

type Command = Transfer | 'mapUpdateBatch' | 'mapDeleteBatch';

/** Why a walk is given up. */
const ENDLESS_WALK =
  'the walk went through more keys than the map can hold: deletions elsewhere keep sending it back to the start. Walk again when fewer entries change.';

/** Of a map type without the command, and of a kernel that never heard of it. */
const LACKING: ReadonlySet<string> = new Set(['ENOTSUPP', 'EOPNOTSUPP', 'EINVAL']);

function* chunks<T>(items: Iterable<T>, size: number): Generator<T[], undefined, undefined> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
