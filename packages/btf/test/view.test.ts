import { describe, expect, expectTypeOf, it } from 'vitest';
import { BtfError, type Codec, codecOf, type View, viewOf } from '../src/index.ts';
import { compileBtf, runC } from './compile.ts';

const declaration = `
struct point { short x, y; };
struct record { unsigned int at; struct point first, second; unsigned long long get; unsigned short list[]; };`;
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
  it('moves from record to record, its nested views with it', () => {
    const view = viewOf(btf, id);
    const nested = view.at(data, 0, length).second;
    expect(nested).toMatchObject({ x: 3, y: 4 });
    view.at(data, length, length);
    expect(view.second).toMatchObject({ x: -3, y: -4 });
    expect(view.second).toBe(nested);
  });

  it('reads a flexible array up to the end of its record', () => {
    const view = viewOf(btf, id);
    expect(view.at(data, 0, length).list).toEqual([10, 11, 12, 13]);
    expect(view.at(data, length, length - 3).list).toEqual([20, 21]);
  });

  it('gives fields that are called like its methods by name', () => {
    const view = viewOf(btf, id).at(data, length, length);
    expect(view.get('at')).toBe(8);
    expect(view.get('get')).toBe(6n);
    expect(() => view.get('none')).toThrow(/^record at offset 0: there is no field none/);
  });

  it('becomes the plain object that a codec decodes, which stays when it moves on', () => {
    const view = viewOf(btf, id).at(data, 0, length);
    const kept = view.toJSON();
    view.at(data, length, length);
    expect(kept).toEqual(codecOf(btf, id).decode(data, 0, length));
    expect(kept.at).toBe(7);
  });

  it('refuses a record that is too short, and a read before it was placed', () => {
    const view = viewOf(btf, id);
    expect(() => view.first).not.toThrow();
    expect(() => view.list).toThrow(/has not been placed/);
    expect(() => view.at(data, bytes.length - 8)).toThrow(BtfError);
    expect(() => view.at(data, -1)).toThrow(BtfError);
    expect(() => viewOf(btf, btf.find('short', 'int') ?? 0)).toThrow(BtfError);
  });

  it('has the types that its reader counts on', () => {
    expectTypeOf(viewOf).returns.toExtend<View>();
    expectTypeOf(viewOf(btf, id).at(data, 0)).toEqualTypeOf(viewOf(btf, id));
    expectTypeOf(codecOf(btf, id)).toEqualTypeOf<Codec<unknown>>();
    expectTypeOf<Parameters<typeof codecOf>[2]>().toEqualTypeOf<
      { readonly u64?: 'bigint' | 'number' } | undefined
    >();
  });
});
