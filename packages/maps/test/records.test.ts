import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  cstring,
  enumeration,
  i32,
  type RecordCodec,
  recordsByField,
  recordsByHeader,
  type Schema,
  struct,
  u8,
  u32,
  u64,
} from '../src/index.ts';

const kind = enumeration('kind', { OPEN: 0, EXIT: 1, SPARE: 2 });
const open = struct('open_event', { kind, path: cstring(16) });
const exit = struct('exit_event', { kind, code: i32 });

function bytesOf<T>(schema: Schema<T>, value: T): DataView {
  const data = new DataView(new ArrayBuffer(schema.size));
  schema.encode(value, data, 0);
  return data;
}

/** A record by itself, both ways. */
function read<R>(codec: RecordCodec<R>, data: DataView): R {
  const decoded = codec.decode(data, 0, data.byteLength);
  expect(JSON.parse(JSON.stringify(codec.view(data, 0, data.byteLength)))).toEqual(decoded);
  return decoded;
}

describe('records that a field tells apart', () => {
  const records = recordsByField('kind', { OPEN: open, EXIT: exit });

  it('are each of the type of its value, which narrows them', () => {
    const first = read(records, bytesOf(open, { kind: 'OPEN', path: '/etc/hosts' }));
    expect(first).toEqual({ kind: 'OPEN', path: '/etc/hosts' });
    expect(read(records, bytesOf(exit, { kind: 'EXIT', code: -1 }))).toEqual({ kind: 'EXIT', code: -1 });
    if (first.kind === 'OPEN') expectTypeOf(first.path).toEqualTypeOf<string>();
    // @ts-expect-error: an exit has no path.
    if (first.kind === 'EXIT') expect(first.path).toBeUndefined();
    expectTypeOf(first).toEqualTypeOf<
      { readonly kind: 'OPEN'; readonly path: string } | { readonly kind: 'EXIT'; readonly code: number }
    >();
  });

  it('may be told by numbers', () => {
    const one = struct('one', { type: u8, a: u8 });
    const two = struct('two', { type: u8, b: u64 });
    const numbered = recordsByField('type', { 1: one, 200: two });
    const record = numbered.decode(bytesOf(two, { type: 200, b: 5n }), 0, 16);
    expect(record).toEqual({ type: 200, b: 5n });
    if (record.type === 200) expectTypeOf(record.b).toEqualTypeOf<bigint>();
  });

  it('are refused where there is no type for them, or no field in them', () => {
    const spare = bytesOf(exit, { kind: 'SPARE', code: 0 });
    expect(() => records.decode(spare, 0, 8)).toThrow(
      "record at offset 0: its 'kind' is SPARE, for which there is no type; there are types for OPEN, EXIT",
    );
    expect(() => records.view(spare, 0, 2)).toThrow("it has 2 bytes, and its 'kind' ends at 4");
    expect(() => records.decode(bytesOf(open, { kind: 'OPEN', path: '' }), 0, 8)).toThrow(
      'open_event at offset 0: it has 20 bytes, but 8 are there',
    );
  });

  it('have to have the field at one place, with values that it can have', () => {
    const late = struct('late', { pad: u64, kind });
    expect(() => recordsByField('kind', { OPEN: open, EXIT: late })).toThrow(
      "'kind' has to be at one place in all types; it has 4 bytes at offset 0 in struct open_event, and 4 bytes at offset 8 in struct late",
    );
    expect(() => recordsByField('kind', { OPENED: open })).toThrow(
      "'kind' is an enum without OPENED; it has OPEN, EXIT, SPARE",
    );
    const plain = struct('plain', { type: u32 });
    expect(() => recordsByField('type', { open: plain })).toThrow("'type' is a number, and 'open' is none");
    const text = struct('text', { name: cstring(4) });
    expect(() => recordsByField('name', { a: text })).toThrow(
      "'name' is no enum and no integer of up to 32 bits",
    );
    expect(() => recordsByField('kind', {})).toThrow('at least one type');
    // @ts-expect-error: there is no such field.
    expect(() => recordsByField('sort', { OPEN: open })).toThrow("struct open_event has no field 'sort'");
    // @ts-expect-error: no literal type of TypeScript is a value of 64 bits.
    expect(() => recordsByField('pad', { 1: late })).toThrow(
      "'pad' is no enum and no integer of up to 32 bits",
    );
  });
});

describe('records that a function tells apart', () => {
  const header = struct('header', { kind });
  const types = { open, exit };

  it('come with the name of their type, which narrows them', () => {
    const records = recordsByHeader(header, types, (each) => (each.kind === 'OPEN' ? 'open' : 'exit'));
    const first = read(records, bytesOf(open, { kind: 'OPEN', path: '/' }));
    expect(first).toEqual({ type: 'open', record: { kind: 'OPEN', path: '/' } });
    if (first.type === 'open') expectTypeOf(first.record.path).toEqualTypeOf<string>();
    // @ts-expect-error: an exit has no path.
    if (first.type === 'exit') expect(first.record.path).toBeUndefined();
    expectTypeOf(first.type).toEqualTypeOf<'open' | 'exit'>();
  });

  it('come as bytes where it names none', () => {
    const records = recordsByHeader(header, types, (each) => (each.kind === 'EXIT' ? 'exit' : undefined));
    const record = records.decode(bytesOf(open, { kind: 'OPEN', path: '/' }), 0, 20);
    expect(record).toEqual({ type: undefined, record: Uint8Array.of(0, 0, 0, 0, 47, ...Array(15).fill(0)) });
    const data = bytesOf(open, { kind: 'OPEN', path: '/' });
    const view = records.view(data, 0, 20);
    // Whoever has bytes may write them, and what they were read from may be the kernel's.
    if (view.type === undefined) view.record.fill(9);
    expect(data.getUint8(4)).toBe(47);
    expectTypeOf(record.type).toEqualTypeOf<'exit' | undefined>();
    if (record.type === undefined) expectTypeOf(record.record).toEqualTypeOf<Uint8Array>();
  });

  it('are refused where it names one that there is not', () => {
    // @ts-expect-error: there is no such type.
    const records = recordsByHeader(header, types, () => 'close');
    expect(() => records.decode(bytesOf(exit, { kind: 'EXIT', code: 0 }), 0, 8)).toThrow(
      "returned 'close', which is none of open, exit",
    );
    expect(() => records.decode(new DataView(new ArrayBuffer(2)), 0, 2)).toThrow('header at offset 0');
  });

  it('make no object for each view', () => {
    const records = recordsByHeader(header, types, () => 'exit');
    const data = bytesOf(exit, { kind: 'EXIT', code: 0 });
    expect(records.view(data, 0, 8)).toBe(records.view(data, 0, 8));
  });
});
