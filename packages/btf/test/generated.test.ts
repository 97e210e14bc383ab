import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  BtfBuilder,
  bytes,
  type Codec,
  codecOf,
  cstring,
  hostIsLittleEndian,
  type Schema,
  struct,
  u8,
  u32,
  u64,
  viewOf,
} from '../src/index.ts';

const inner = struct('inner', { a: u8, label: cstring(8) });
const record = struct('record', {
  pid: u32,
  'quote"\\': u8,
  inner,
  time: u64,
  comm: cstring(16),
  path: cstring(40),
  odd: cstring(7),
  raw: bytes(3),
});

/** The codec and the view of a schema, made anew. */
function made<T>(schema: Schema<T>, u64: 'bigint' | 'number' = 'bigint') {
  const builder = new BtfBuilder({ littleEndian: hostIsLittleEndian });
  const id = schema.addTo(builder);
  const { btf, idOf } = builder.build();
  // The BTF was made of the same description as T.
  return { codec: codecOf(btf, idOf(id), { u64 }) as Codec<T>, view: viewOf(btf, idOf(id), { u64 }) };
}

const recordOf = (number: number, name = `name ${number}`) => ({
  pid: number,
  'quote"\\': 7,
  inner: { a: number & 0xff, label: `l${number % 3}` },
  time: BigInt(number) << 40n,
  comm: `comm ${number % 5}`,
  path: name,
  odd: 'seven67',
  raw: Uint8Array.of(number & 0xff, 2, 3),
});

/** Where code may not be made of strings: `node --disallow-code-generation-from-strings`, and many pages. */
function forbidGeneration() {
  vi.stubGlobal(
    'Function',
    class {
      constructor() {
        throw new EvalError('Code generation from strings disallowed for this context');
      }
    },
  );
}

describe.each([
  ['with', () => {}],
  ['without', forbidGeneration],
])('a reader %s generated code', (_, prepare) => {
  afterEach(() => void vi.unstubAllGlobals());

  it('decodes the same however often it is asked', () => {
    prepare();
    const { codec, view } = made(record);
    const data = new DataView(new ArrayBuffer(codec.size + 3));
    for (let number = 0; number < 3000; number++) {
      const value = recordOf(number % 1500);
      codec.encode(value, data, 3);
      expect(codec.decode(data, 3)).toEqual(value);
      const fields = view.at(data, 3);
      expect([fields.path, fields.time, fields['quote"\\']]).toEqual([value.path, value.time, 7]);
      expect(fields.inner).toMatchObject(value.inner);
    }
  });

  it('says at which field it failed, also when it reads for the thousandth time', () => {
    prepare();
    const { codec, view } = made(record, 'number');
    const data = new DataView(new ArrayBuffer(codec.size));
    data.setBigUint64(16, 5n, true);
    for (let time = 0; time < 1000; time++) codec.decode(data, 0);
    data.setBigUint64(16, 1n << 60n, true);
    expect(() => codec.decode(data, 0)).toThrow(
      'record.time at offset 16: 1152921504606847000 is beyond 2^53',
    );
    expect(() => view.at(data, 0).time).toThrow('record.time at offset 16');
  });

  it('reads strings of every length, in ASCII and beyond, from any bytes around them', () => {
    prepare();
    for (const size of [4, 5, 12, 16, 31, 32, 33, 64, 68]) {
      const { codec } = made(struct('text', { before: u8, text: cstring(size) }));
      const data = new DataView(new ArrayBuffer(codec.size));
      const buffer = new Uint8Array(data.buffer);
      for (let length = 0; length <= size; length++) {
        for (const fill of ['a', 'ü', '€']) {
          const text = fill.repeat(size).slice(0, Math.floor(length / Buffer.byteLength(fill)));
          for (const rubbish of [0, 0xff, 0x80, 0x01]) {
            buffer.fill(rubbish);
            buffer.set(Buffer.from(`${text}\0`).subarray(0, size), 1);
            expect(codec.decode(data, 0)).toEqual({ before: rubbish, text });
          }
        }
      }
    }
  });
});

describe('strings that come again', () => {
  it('are told apart by every byte, whichever share a place', () => {
    const codec = cstring(16);
    const data = new DataView(new ArrayBuffer(16));
    const names = Array.from({ length: 2000 }, (_, number) => `${number.toString(36)}-${number * 7919}`);
    for (let round = 0; round < 5; round++) {
      for (const name of [...names, ...names.slice(0, 10), '', 'a', 'aa', 'aaaa', 'aaaaa']) {
        codec.encode(name, data, 0);
        expect(codec.decode(data, 0)).toBe(name);
      }
    }
  });
});
