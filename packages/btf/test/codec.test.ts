import { describe, expect, it } from 'vitest';
import { BtfError, codecOf, viewOf } from '../src/index.ts';
import { compileBtf, runC } from './compile.ts';

const declarations = `
enum color { RED, GREEN = 7 };
struct inner { short x; unsigned char y; };
struct event {
  unsigned int pid;
  unsigned long long ts;
  char comm[16];
  enum color color, other;
  struct inner in[2];
  union { unsigned int a; unsigned char b[4]; };
  unsigned int f1 : 3;
  int f2 : 5;
  unsigned long long wide : 40;
  _Bool ok;
  void *pointer;
  double ratio;
  struct inner one;
  char args[];
};
`;
const initial = `
struct event event = {
  .pid = 42, .ts = 0x1122334455667788ULL, .comm = "b\\xc3\\xa4sh", .color = GREEN, .other = 3,
  .in = {{-2, 3}, {4, 5}}, .a = 0x04030201, .f1 = 5, .f2 = -3, .wide = 0xabcdef0123ULL, .ok = 1,
  .pointer = (void *)0xffff888012345678ULL, .ratio = 0.5, .one = {6, 7},
};
`;
const value = {
  pid: 42,
  ts: 0x1122334455667788n,
  comm: 'bäsh',
  color: 'GREEN',
  other: 3,
  in: [
    { x: -2, y: 3 },
    { x: 4, y: 5 },
  ],
  a: 0x04030201,
  b: new Uint8Array([1, 2, 3, 4]),
  f1: 5,
  f2: -3,
  wide: 0xabcdef0123n,
  ok: true,
  pointer: 0xffff888012345678n,
  ratio: 0.5,
  one: { x: 6, y: 7 },
  args: new Uint8Array([108, 115, 0, 45, 108]),
};

const bytes = runC(`#include <stdio.h>
${declarations}${initial}
int main(void) { fwrite(&event, sizeof event, 1, stdout); return 0; }`);
const { btf } = compileBtf(`${declarations} struct event event;`);
const id = btf.find('event', 'struct') ?? 0;

describe('a codec', () => {
  it('decodes what gcc laid out in memory, and the rest of the record as the flexible array', () => {
    const record = Buffer.concat([bytes.subarray(0, flexibleOffset()), Buffer.from('ls\0-l')]);
    const codec = codecOf(btf, id);
    expect(codec.size).toBe(bytes.length);
    const padded = Buffer.concat([record, Buffer.alloc(8)]);
    expect(codec.decode(viewOn(padded), 0, Math.max(record.length, codec.size))).toEqual({
      ...value,
      args: new Uint8Array(padded.subarray(flexibleOffset(), Math.max(record.length, codec.size))),
    });
  });

  it('encodes into the bytes that gcc laid out', () => {
    const data = new DataView(new ArrayBuffer(bytes.length).slice(0));
    const { args: _, ...fields } = value;
    codecOf(btf, id).encode(fields, data, 0);
    expect(Buffer.from(data.buffer)).toEqual(bytes);
  });

  it('refuses alternatives of a union that contradict each other, and takes either alone', () => {
    const source = `struct value {
  union { unsigned int addr; unsigned char bytes[4]; struct { unsigned short low; char tail[2]; }; };
  union { struct { char x; int y; } padded; long long raw; _Bool flag; } named;
  int behind;
};`;
    const { btf } = compileBtf(`${source} struct value value;`);
    const codec = codecOf(btf, btf.find('value', 'struct') ?? 0);
    const laidOut = runC(`#include <stdio.h>
${source}
struct value value = { .addr = 0xff00ff41, .named = { .raw = 0x1122334455667702 }, .behind = 9 };
int main(void) { fwrite(&value, sizeof value, 1, stdout); return 0; }`);
    const decoded = codec.decode(viewOn(laidOut), 0) as Record<string, unknown>;
    const data = new DataView(new ArrayBuffer(codec.size));
    const written = (value: object) => {
      codec.encode(value, data, 0);
      return Buffer.from(data.buffer.slice(0));
    };
    // Of what was decoded all alternatives agree, also those that say less than others about the same bytes.
    expect(written(decoded)).toEqual(laidOut);
    expect(() => written({ ...decoded, addr: 7 })).toThrow(
      /^value\.addr at offset 0: bytes, which has the same place, says otherwise; give one of the two, not both\. /,
    );
    expect(() => written({ ...decoded, addr: 7, bytes: undefined })).toThrow(/^value\.addr .*low, which has/);
    expect(() => written({ ...decoded, named: { raw: 5n, flag: false } })).toThrow(
      /^value\.named\.flag at offset 8: raw, which/,
    );
    const alone = { addr: 7, named: decoded['named'], behind: 9 };
    expect(written(alone).readUInt32LE(0)).toBe(7);
    expect(written({ ...alone, named: { padded: { x: 1, y: 2 } } }).subarray(8, 16)).toEqual(
      Buffer.from([1, 0, 0, 0, 2, 0, 0, 0]),
    );
  });

  it('names the field that does not fit', () => {
    const data = new DataView(new ArrayBuffer(256));
    const codec = codecOf(btf, id);
    const encode = (change: object) => () => codec.encode({ ...value, ...change }, data, 0);
    expect(encode({ in: [{ x: 1, y: 1 }, { x: 1 }] })).toThrow(/^event\.in\[1\]\.y at .* missing/);
    expect(encode({ pid: -1 })).toThrow(/^event\.pid at offset 0: -1 is not between 0 and 4294967295/);
    expect(encode({ ts: 5 })).toThrow(/^event\.ts .*expected a bigint, got 5; write 5n\. /);
    expect(encode({ ts: 0.5 })).toThrow(/^event\.ts .*expected a bigint, got 0\.5\. /);
    expect(encode({ pid: 5n })).toThrow(/^event\.pid .*expected an integer number, got 5n; write 5\. /);
    expect(encode({ extra: 1 })).toThrow(/^event\.extra .*no such field/);
    expect(encode({ comm: 'a name of 17 byte' })).toThrow(/^event\.comm .*longer than 16 bytes/);
    expect(encode({ color: 'BLUE' })).toThrow(/^event\.color .*expected one of RED, GREEN, got "BLUE"/);
    expect(encode({ f1: 8 })).toThrow(BtfError);
  });

  it('refuses a record that is cut short', () => {
    expect(() => codecOf(btf, id).decode(viewOn(bytes.subarray(0, 20)), 0)).toThrow(BtfError);
  });

  it('does not take what every object inherits for a field', () => {
    const { btf } = compileBtf('struct shape { int constructor; union { int toString; short at; }; } shape;');
    const codec = codecOf(btf, btf.find('shape', 'struct') ?? 0);
    const data = new DataView(new ArrayBuffer(8));
    expect(() => codec.encode({ at: 1 }, data, 0)).toThrow(/^shape\.constructor at .*it is missing/);
    expect(() => codec.encode({ constructor: 1 }, data, 0)).toThrow(/^shape\.toString at .*it is missing/);
    codec.encode({ constructor: 1, at: 2 }, data, 0);
    expect(codec.decode(data, 0)).toEqual({ constructor: 1, toString: 2, at: 2 });
  });

  it('refuses a type of more values than it decodes at once, and says what to do', () => {
    const { btf } = compileBtf(
      'typedef unsigned int u32; struct table { char name[16]; u32 rows[20000000]; } table;',
    );
    expect(() => codecOf(btf, btf.find('table', 'struct') ?? 0)).toThrow(
      /array of 20000000 u32\).*more than 16777216 values.*Make a codec of its element type/,
    );
  });

  it('gives numbers for 64-bit integers when asked, and refuses those beyond 2^53', () => {
    const u64 = btf.find('unsigned long long', 'int') ?? btf.find('long long unsigned int', 'int') ?? 0;
    const codec = codecOf(btf, u64, { u64: 'number' });
    const data = new DataView(new ArrayBuffer(8));
    data.setBigUint64(0, 2n ** 53n - 1n, true);
    expect(codec.decode(data, 0)).toBe(2 ** 53 - 1);
    data.setBigUint64(0, 2n ** 53n, true);
    expect(() => codec.decode(data, 0)).toThrow(/beyond 2\^53/);
  });
});

describe('a view', () => {
  it('reads each field in place as the codec decodes it', () => {
    const view = viewOf(btf, id).at(viewOn(bytes), 0, bytes.length);
    const { args: _, one, ...fields } = value;
    for (const [name, field] of Object.entries(fields)) expect(view[name]).toEqual(field);
    expect(view['one']).toMatchObject(one);
  });
});

function viewOn(buffer: Uint8Array): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function flexibleOffset(): number {
  const out = runC(`#include <stdio.h>
#include <stddef.h>
${declarations}
int main(void) { printf("%zu", offsetof(struct event, args)); return 0; }`);
  return Number(out.toString());
}
