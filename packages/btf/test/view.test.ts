import { inspect } from 'node:util';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { BtfError, type Codec, codecOf, type Fields, type View, viewOf } from '../src/index.ts';
import { compileBtf, runC } from './compile.ts';

const declaration = `
typedef struct { short x, y; } point_t;
struct record { unsigned int pid; point_t first, second; unsigned long long ts; unsigned short list[]; };`;
const bytes = runC(`#include <stdio.h>
${declaration}
struct { struct record record; unsigned short list[4]; } records[2] = {
  { { 7, {1, 2}, {3, 4}, 5 }, {10, 11, 12, 13} }, { { 8, {-1, -2}, {-3, -4}, 6 }, {20, 21, 22, 23} } };
int main(void) { fwrite(records, sizeof records, 1, stdout); }`);
const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const length = bytes.length / 2;
const { btf } = compileBtf(`${declaration} struct record record;`);
const id = btf.find('record', 'struct') ?? 0;

describe('a view', () => {
  it('moves from record to record, its nested fields with it', () => {
    const view = viewOf(btf, id);
    const fields = view.at(data, 0, length);
    const nested = fields.second;
    expect(nested).toMatchObject({ x: 3, y: 4 });
    expect(view.at(data, length, length)).toBe(fields);
    expect(fields.second).toMatchObject({ x: -3, y: -4 });
    expect(fields.second).toBe(nested);
  });

  it('reads a flexible array up to the end of its record', () => {
    const view = viewOf(btf, id);
    expect(view.at(data, 0, length).list).toEqual([10, 11, 12, 13]);
    expect(view.at(data, length, length - 3).list).toEqual([20, 21]);
  });

  it('gives fields to keep by their names, and none to a spread', () => {
    const view = viewOf(btf, id);
    const fields = view.at(data, 0, length);
    const { pid, list } = fields;
    expect({ ...fields }).toEqual({});
    view.at(data, length, length);
    expect({ pid, list }).toEqual({ pid: 7, list: [10, 11, 12, 13] });
  });

  it('refuses a record that is too short or out of its buffer, and a type without fields', () => {
    const view = viewOf(btf, id);
    expect(() => view.at(data, bytes.length - 8)).toThrow(BtfError);
    expect(() => view.at(data, -1)).toThrow(BtfError);
    expect(() => viewOf(btf, btf.find('short', 'int') ?? 0)).toThrow(BtfError);
  });

  it('shows the records at places that are given, and none that does not fit', () => {
    const view = viewOf(btf, id);
    const seen: unknown[] = [];
    const show = ({ pid, list }: Fields) => seen.push({ pid, list });
    const places = Uint32Array.of(0, 0, 0, length, length, length - 3, 0, 4);
    view.each(data, places, 2, 6, show);
    expect(seen).toEqual([
      { pid: 7, list: [10, 11, 12, 13] },
      { pid: 8, list: [20, 21] },
    ]);
    expect(() => view.each(data, places, 6, 8, show)).toThrow('bytes, but 4 are there');
    expect(() => view.each(data, Uint32Array.of(length, length + 1), 0, 2, show)).toThrow(BtfError);
    expect(() => view.each(data, places, 2, 6, () => view.leave())).not.toThrow();
    view.leave();
    const taken = (fields: Fields) => {
      view.leave();
      return fields.pid;
    };
    expect(() => view.each(data, places, 2, 6, taken)).toThrow('what it was on has been released');
    expect(seen).toHaveLength(2);
  });

  it('is left with nothing to read, its nested fields and flexible arrays with it, until it is put somewhere again', () => {
    const view = viewOf(btf, id);
    const fields = view.at(data, 0, length);
    const nested = view.at(data, 0, length).second as Fields;
    view.leave();
    for (const read of [() => fields.pid, () => fields.list, () => nested.x, () => inspect(fields)]) {
      expect(read).toThrow(BtfError);
      expect(read).toThrow('what it was on has been released');
    }
    expect(view.at(data, length, length).pid).toBe(8);
    expect(fields.second).toBe(nested);
    expect(nested.x).toBe(-3);
  });

  it('has the types that its reader counts on', () => {
    expectTypeOf(viewOf).returns.toEqualTypeOf<View>();
    expectTypeOf(viewOf(btf, id).at(data, 0)).toEqualTypeOf<Fields>();
    expectTypeOf<Fields[string]>().toEqualTypeOf<unknown>();
    expectTypeOf(codecOf(btf, id)).toEqualTypeOf<Codec<unknown>>();
    expectTypeOf<Parameters<typeof codecOf>[2]>().toEqualTypeOf<
      { readonly u64?: 'bigint' | 'number' } | undefined
    >();
  });
});

describe('the fields of a view', () => {
  it('are printed with the name of their struct, as they are at that time', () => {
    const fields = viewOf(btf, id).at(data, 0, length);
    expect(inspect(fields, { breakLength: Infinity })).toBe(
      'record { pid: 7, first: point_t { x: 1, y: 2 }, second: point_t { x: 3, y: 4 }, ts: 5n, list: [ 10, 11, 12, 13 ] }',
    );
    expect(inspect({ fields }, { depth: 0 })).toBe('{ fields: [record] }');
  });

  it('are written as JSON', () => {
    const fields = viewOf(btf, id, { u64: 'number' }).at(data, length, length);
    const expected = codecOf(btf, id, { u64: 'number' }).decode(data, length, length);
    expect(JSON.parse(JSON.stringify(fields))).toEqual(expected);
  });

  it('can be encoded again', () => {
    const copy = new DataView(new ArrayBuffer(length));
    codecOf(btf, id).encode(viewOf(btf, id).at(data, 0, length), copy, 0);
    expect(Buffer.from(copy.buffer)).toEqual(bytes.subarray(0, length));
  });

  it('win over whatever objects have by the same name', () => {
    const names = ['at', 'get', 'constructor', 'toJSON', 'toString', 'valueOf', 'hasOwnProperty', 'name'];
    const source = `struct shadows { int ${names.join(', ')}; struct { int toJSON; } inner; };`;
    const { btf } = compileBtf(`${source} struct shadows shadows;`);
    const values = new DataView(new Int32Array([1, 2, 3, 4, 5, 6, 7, 8, 9]).buffer);
    const fields = viewOf(btf, btf.find('shadows', 'struct') ?? 0).at(values, 0);
    expect(names.map((name) => fields[name])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(inspect(fields)).toMatch(/^shadows \{/);
    for (const [index, name] of names.entries()) expect(inspect(fields)).toContain(` ${name}: ${index + 1}`);
    expect(fields.inner).toMatchObject({ toJSON: 9 });
  });

  it('cannot be called __proto__, neither here nor in a codec', () => {
    const { btf } = compileBtf('struct odd { int __proto__; } odd;');
    const odd = btf.find('odd', 'struct') ?? 0;
    expect(() => viewOf(btf, odd)).toThrow(BtfError);
    expect(() => codecOf(btf, odd)).toThrow(/field __proto__: .*Rename the field/);
  });
});
