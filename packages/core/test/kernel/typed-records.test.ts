import { getPriority } from 'node:os';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import {
  BpfObject,
  cstring,
  type Discriminated,
  enumeration,
  type OpenOptions,
  RingBuffer,
  recordsByField,
  struct,
  type Tagged,
  u32,
} from '../../src/index.ts';

/** Each getpriority(2) of one process sends a record, of two types by turns. */
const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
enum kind { STARTED, ENDED };
struct header { enum kind kind; };
struct started { enum kind kind; __u32 number; char name[8]; };
struct ended { enum kind kind; __u32 number; };
const struct header *unused_header __attribute__((unused));
const struct started *unused_started __attribute__((unused));
const struct ended *unused_ended __attribute__((unused));
const volatile __u32 target_pid = 0;
__u32 calls = 0;
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } events SEC(".maps");
SEC("tracepoint/syscalls/sys_enter_getpriority")
int on_getpriority(void *ctx)
{
  if (bpf_get_current_pid_tgid() >> 32 != target_pid) return 0;
  if (calls % 2 == 0) {
    struct started record = { .kind = STARTED, .number = calls, .name = "call" };
    bpf_ringbuf_output(&events, &record, sizeof(record), 0);
  } else {
    struct ended record = { .kind = ENDED, .number = calls };
    bpf_ringbuf_output(&events, &record, sizeof(record), 0);
  }
  calls++;
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
`;

interface Started {
  readonly kind: string;
  readonly number: number;
  readonly name: string;
}
interface Ended {
  readonly kind: string;
  readonly number: number;
}
interface Shape<R> {
  maps: { events: RingBuffer<R> };
  variables: { target_pid: number };
}

async function loaded<R>(events: OpenOptions['events'] = {}) {
  const spec = await BpfObject.open<Shape<R>>(await compileBpf(SOURCE), { events });
  spec.variables.target_pid.value = process.pid;
  const object = await spec.load();
  await object.attach();
  for (let call = 0; call < 3; call++) getPriority();
  return object;
}

const FIELD = { events: { field: 'kind', types: { STARTED: 'started', ENDED: 'ended' } } };

describe('records of several types', () => {
  it('are told apart by a field, which narrows them', async () => {
    type Event = Discriminated<'kind', { STARTED: Started; ENDED: Ended }>;
    await using object = await loaded<Event>(FIELD);
    const records: Event[] = [];
    for await (const event of object.maps.events) {
      records.push(event);
      if (event.kind === 'STARTED') expectTypeOf(event.name).toEqualTypeOf<string>();
      if (records.length === 3) break;
    }
    expect(records).toEqual([
      { kind: 'STARTED', number: 0, name: 'call' },
      { kind: 'ENDED', number: 1 },
      { kind: 'STARTED', number: 2, name: 'call' },
    ]);
  });

  it('are read in place in a batch', async () => {
    await using object = await loaded<Discriminated<'kind', { STARTED: Started; ENDED: Ended }>>(FIELD);
    const seen: unknown[] = [];
    for (const event of object.maps.events.consume() ?? []) {
      seen.push(event.kind === 'STARTED' ? event.name : event.number);
    }
    expect(seen).toEqual(['call', 1, 'call']);
  });

  it('are told apart by a function of their header, and are bytes where it names none', async () => {
    await using object = await loaded<Tagged<{ begin: Started }> | { type: undefined; record: Uint8Array }>({
      events: {
        header: 'header',
        types: { begin: 'started' },
        decode: ({ kind }) => (kind === 'STARTED' ? 'begin' : undefined),
      },
    });
    const records = object.maps.events.consume()?.records() ?? [];
    expect(records).toEqual([
      { type: 'begin', record: { kind: 'STARTED', number: 0, name: 'call' } },
      { type: undefined, record: new Uint8Array(Uint32Array.of(1, 1).buffer) },
      { type: 'begin', record: { kind: 'STARTED', number: 2, name: 'call' } },
    ]);
  });

  it('are read from a ring that is opened by its id, with schemas', async () => {
    await using object = await loaded();
    const kind = enumeration('kind', { STARTED: 0, ENDED: 1 });
    const records = recordsByField('kind', {
      STARTED: struct('started', { kind, number: u32, name: cstring(8) }),
      ENDED: struct('ended', { kind, number: u32 }),
    });
    using ring = RingBuffer.open({ id: object.maps.events.info.id }, { record: records });
    const [first, second] = (await ring.read())?.records() ?? [];
    expect(first).toEqual({ kind: 'STARTED', number: 0, name: 'call' });
    expect(second).toEqual({ kind: 'ENDED', number: 1 });
    expect(object.maps.events.consume()).toBeUndefined();
  });

  it('leave the reader at the next record where one has no type', async () => {
    await using object = await loaded<Started>({ events: { field: 'kind', types: { STARTED: 'started' } } });
    const records = object.maps.events.records();
    expect((await records.next()).value?.number).toBe(0);
    await expect(records.next()).rejects.toThrow("its 'kind' is ENDED, for which there is no type");
    expect((await object.maps.events.records().next()).value?.number).toBe(2);
  });

  it.each([
    [{ other: { field: 'kind', types: { STARTED: 'started' } } }, "no ring or perf buffer 'other'"],
    [{ events: { field: 'kind', types: { STARTED: 'starter' } } }, "cannot be 'starter'"],
    [{ events: { field: 'sort', types: { STARTED: 'started' } } }, "struct started has no field 'sort'"],
    [{ events: { field: 'kind', types: { GONE: 'ended' } } }, "'kind' is an enum without GONE"],
    [{ events: { header: 'head', types: {}, decode: () => undefined } }, "cannot be 'head'"],
  ])('are refused when the object is opened: %j', async (events, message) => {
    const opened = BpfObject.open(await compileBpf(SOURCE), { events });
    await expect(opened).rejects.toThrow(RangeError);
    await expect(opened).rejects.toThrow(message);
  });
});

describe('a ring buffer without an object', () => {
  it('is made of a schema, and empty', async () => {
    using ring = RingBuffer.create({
      name: 'ring',
      record: struct('event', { pid: u32 }),
      maxEntries: 4096,
    });
    expectTypeOf(ring).toEqualTypeOf<RingBuffer<{ readonly pid: number }>>();
    expect([ring.available(), ring.consume(), ring.lost]).toEqual([0, undefined, undefined]);
    expect(await ring.read({ timeout: 1 })).toBeUndefined();
    using again = RingBuffer.open(
      { id: ring.info.id },
      { record: struct('event', { pid: u32 }), lost: () => 5n },
    );
    expect([again.info.maxEntries, again.lost]).toEqual([4096, 5n]);
  });
});
