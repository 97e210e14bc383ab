import { execFileSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { binding, type MapHandle } from '../../src/index.ts';

const HASH = 1;
const PERCPU_HASH = 5;
const PERCPU_ARRAY = 6;
const QUEUE = 22;
const BPF_NOEXIST = 1;

let open: MapHandle[];
beforeEach(() => {
  open = [];
});
afterEach(() => {
  for (const map of open) binding.mapClose(map);
  expect(binding.openHandles().maps).toBe(0);
});

function create(type: number, keySize: number, valueSize: number, maxEntries = 4): MapHandle {
  const map = binding.mapCreate({ type, name: 'native_test', keySize, valueSize, maxEntries });
  open.push(map);
  return map;
}

/** The kernel's view of a map: hexadecimal bytes of its keys and values. */
interface Entry {
  readonly key: readonly string[];
  readonly value: readonly string[];
}
function bpftool<T>(...args: string[]): T {
  return JSON.parse(execFileSync('bpftool', ['-j', 'map', ...args], { encoding: 'utf8' }));
}
const dump = (map: MapHandle) => bpftool<Entry[]>('dump', 'id', String(binding.mapInfo(map).id));
const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => `0x${byte.toString(16).padStart(2, '0')}`);

describe('a map', () => {
  it('holds what was written, as bpftool sees it', () => {
    const map = create(HASH, 4, 8);
    const [key, value] = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(1, 1, 2, 3, 5, 8, 13, 255)];
    binding.mapUpdate(map, key, value, BPF_NOEXIST);
    expect(dump(map)).toMatchObject([{ key: hex(key), value: hex(value) }]);
  });

  it('gives back what bpftool wrote, and says when a key is not there', () => {
    const map = create(HASH, 4, 4);
    const id = String(binding.mapInfo(map).id);
    bpftool('update', 'id', id, 'key', 'hex', '0a', '00', '00', '00', 'value', 'hex', 'de', 'ad', 'be', 'ef');
    const value = new Uint8Array(4);
    expect(binding.mapLookup(map, Uint8Array.of(10, 0, 0, 0), value, 0)).toBe(true);
    expect(hex(value)).toEqual(['0xde', '0xad', '0xbe', '0xef']);
    expect(binding.mapLookup(map, Uint8Array.of(11, 0, 0, 0), value, 0)).toBe(false);
    expect(binding.mapDelete(map, Uint8Array.of(10, 0, 0, 0))).toBe(true);
    expect(binding.mapDelete(map, Uint8Array.of(10, 0, 0, 0))).toBe(false);
    expect(dump(map)).toEqual([]);
  });

  it('goes through the keys that bpftool lists', () => {
    const map = create(HASH, 4, 4);
    for (const first of [7, 8, 9])
      binding.mapUpdate(map, Uint8Array.of(first, 0, 0, 0), new Uint8Array(4), 0);
    const keys = [];
    const next = new Uint8Array(4);
    for (let key: Uint8Array | null = null; binding.mapNextKey(map, key, next); key = next.slice())
      keys.push(hex(next));
    expect(keys.sort()).toEqual(
      dump(map)
        .map((entry) => entry.key)
        .sort(),
    );
    expect(keys).toHaveLength(3);
  });

  it('describes itself as bpftool does', () => {
    const map = create(HASH, 12, 20, 100);
    const info = binding.mapInfo(map);
    expect(bpftool('show', 'id', String(info.id))).toMatchObject({
      id: info.id,
      type: 'hash',
      name: 'native_test',
      bytes_key: 12,
      bytes_value: 20,
      max_entries: 100,
    });
    expect(info).toMatchObject({
      type: HASH,
      name: 'native_test',
      keySize: 12,
      valueSize: 20,
      maxEntries: 100,
    });
  });

  it('is opened once more by its id', () => {
    const map = create(HASH, 4, 4);
    const again = binding.mapOpenById(binding.mapInfo(map).id);
    open.push(again);
    binding.mapUpdate(again, new Uint8Array(4), Uint8Array.of(1, 2, 3, 4), 0);
    expect(dump(map)).toHaveLength(1);
    expect(() => binding.mapOpenById(0xfffffff0)).toThrow(
      expect.objectContaining({ code: 'ENOENT', syscall: 'BPF_MAP_GET_FD_BY_ID', errno: 2 }),
    );
  });

  it('for each CPU has a value of eight-byte multiples for every possible CPU', () => {
    const map = create(PERCPU_ARRAY, 4, 4, 1);
    const buffer = new Uint8Array(8 * binding.possibleCpus()).map((_, index) => index + 1);
    binding.mapUpdate(map, new Uint8Array(4), buffer, 0);
    const [entry] = bpftool<{ values: { cpu: number; value: string[] }[] }[]>(
      'dump',
      'id',
      String(binding.mapInfo(map).id),
    );
    expect(entry?.values).toHaveLength(binding.possibleCpus());
    expect(entry?.values[1]?.value).toEqual(hex(buffer.subarray(8, 12)));
  });

  it('without keys takes empty ones', () => {
    const queue = create(QUEUE, 0, 4);
    binding.mapUpdate(queue, new Uint8Array(0), Uint8Array.of(1, 2, 3, 4), 0);
    const value = new Uint8Array(4);
    expect(binding.mapLookup(queue, new Uint8Array(0), value, 0)).toBe(true);
    expect(value).toEqual(Uint8Array.of(1, 2, 3, 4));
  });
});

describe('the sizes of buffers', () => {
  it('are checked before the kernel writes through them', () => {
    const map = create(HASH, 4, 8);
    const range = expect.objectContaining({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
    for (const size of [0, 3, 5]) {
      const key = new Uint8Array(size);
      expect(() => binding.mapLookup(map, key, new Uint8Array(8), 0)).toThrow(range);
      expect(() => binding.mapUpdate(map, key, new Uint8Array(8), 0)).toThrow(range);
      expect(() => binding.mapDelete(map, key)).toThrow(range);
      expect(() => binding.mapNextKey(map, key, new Uint8Array(4))).toThrow(range);
      expect(() => binding.mapNextKey(map, null, key)).toThrow(range);
    }
    expect(() => binding.mapLookup(map, new Uint8Array(4), new Uint8Array(7), 0)).toThrow(
      'The value must be 8 bytes long, not 7',
    );
    expect(dump(map)).toEqual([]);
  });

  it('of a per-CPU map are those of one value for every CPU', () => {
    const map = create(PERCPU_HASH, 4, 12);
    const size = 16 * binding.possibleCpus();
    expect(() => binding.mapUpdate(map, new Uint8Array(4), new Uint8Array(12), 0)).toThrow(
      `must be ${size} bytes`,
    );
    binding.mapUpdate(map, new Uint8Array(4), new Uint8Array(size), 0);
  });

  it('of a detached array are zero', () => {
    const map = create(HASH, 4, 8);
    const value = new Uint8Array(8);
    structuredClone(value.buffer, { transfer: [value.buffer] });
    expect(() => binding.mapLookup(map, new Uint8Array(4), value, 0)).toThrow('must be 8 bytes long, not 0');
  });
});

describe('a refusal by the kernel', () => {
  it('names the command, the errno and what it means', () => {
    const map = create(HASH, 4, 4, 1);
    binding.mapUpdate(map, new Uint8Array(4), new Uint8Array(4), 0);
    expect(() => binding.mapUpdate(map, Uint8Array.of(1, 0, 0, 0), new Uint8Array(4), 0)).toThrow(
      expect.objectContaining({
        message: 'BPF_MAP_UPDATE_ELEM failed: E2BIG (Argument list too long)',
        code: 'E2BIG',
        errno: 7,
        syscall: 'BPF_MAP_UPDATE_ELEM',
        log: '',
      }),
    );
  });
});

describe('a map handle', () => {
  it('is closed once, and of no use afterwards', () => {
    const map = binding.mapCreate({ type: HASH, name: 'closed', keySize: 4, valueSize: 4, maxEntries: 1 });
    binding.mapClose(map);
    binding.mapClose(map);
    expect(() => binding.mapInfo(map)).toThrow(
      expect.objectContaining({ code: 'ERR_HANDLE_CLOSED', errno: 0, message: 'The map handle is closed' }),
    );
  });

  it('is not mistaken for a handle of another kind', () => {
    const map = create(HASH, 4, 4);
    expect(() =>
      binding.ringAvailable(
        // @ts-expect-error A map is no ring.
        map,
      ),
    ).toThrow('argument 1 of ringAvailable must be a handle of kind ring');
  });

  it('holds a descriptor that child processes do not inherit', () => {
    const map = create(HASH, 4, 4);
    expect(binding.mapInfo(map).type).toBe(HASH);
    const listed = execFileSync('sh', ['-c', 'ls -l /proc/self/fd'], { encoding: 'utf8' });
    expect(listed).not.toContain('bpf-map');
    expect(ownDescriptors()).toContain('anon_inode:bpf-map');
  });
});

/** What this process's descriptors refer to. Other threads close some of theirs meanwhile. */
function ownDescriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      return [];
    }
  });
}
