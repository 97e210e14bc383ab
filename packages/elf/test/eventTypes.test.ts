import { describe, expect, it } from 'vitest';
import { eventTypesOf, isLossCounter, type ObjectFile, parseObject } from '../src/index.ts';
import { compileBpf } from './compile.ts';

const ring = (name: string, value = '') =>
  `struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); ${value} } ${name} SEC(".maps");\n`;
const perf = (name: string, value: string) =>
  `struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(key_size, 4); ${value} } ${name} SEC(".maps");\n`;
const hint = (type: string, name: string) => `const ${type} *${name} __attribute__((unused));\n`;

function object(declarations: string, code = 'return 0;'): ObjectFile {
  return parseObject(
    compileBpf(`
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct event { __u32 pid; };
struct other { __u64 time; };
union either { __u32 word; };
typedef struct { __u32 x; } point_t;
struct other keep_other;
union either keep_either;
point_t keep_point;
${declarations}
SEC("tracepoint/sched/sched_switch") int program(void *ctx) { ${code} }`),
  );
}

/** The events of each map by the names of their types. */
function events(file: ObjectFile, chosen?: Record<string, string>): Record<string, string | undefined> {
  const named = [...eventTypesOf(file, chosen)].map(([map, id]) => [map, file.btf?.type(id).name]);
  return Object.fromEntries(named);
}

describe('the type of events', () => {
  it('is the value of a ring buffer', () => {
    expect(events(object(ring('events', '__type(value, struct event);')))).toEqual({ events: 'event' });
  });

  it('is the value of a perf buffer where that is no descriptor', () => {
    const typed = perf('typed', '__type(value, struct event);');
    const plain = perf('plain', '__type(value, __u32);');
    expect(events(object(typed + plain))).toEqual({ typed: 'event' });
  });

  it('is what an unused variable points to, where one map is in question', () => {
    expect(events(object(ring('events') + hint('struct event', 'unused')))).toEqual({ events: 'event' });
    expect(events(object(ring('events') + hint('union either', 'unused')))).toEqual({ events: 'either' });
    const typed = ring('typed', '__type(value, struct other);');
    expect(
      events(object(typed + perf('rest', '__uint(value_size, 4);') + hint('struct event', '_'))),
    ).toEqual({
      typed: 'other',
      rest: 'event',
    });
  });

  it('is what a variable points to that is named after the map', () => {
    const maps = ring('events') + ring('more_events') + ring('silent');
    const hints = hint('struct event', 'unused_events') + hint('struct other', 'more_events_type');
    expect(events(object(maps + hints))).toEqual({ events: 'event', more_events: 'other' });
  });

  it('is not what a variable points to that the program uses', () => {
    const used = object(`${ring('events')}struct event *current;`, 'current = ctx; return 0;');
    expect(events(used)).toEqual({});
  });

  it('is unknown where several maps or several types are in question', () => {
    expect(events(object(ring('one') + ring('two') + hint('struct event', 'unused')))).toEqual({});
    const two = hint('struct event', 'unused') + hint('struct other', 'unused_too');
    expect(events(object(ring('events') + two))).toEqual({});
    expect(events(object(ring('events') + hint('struct missing', 'unused')))).toEqual({});
  });

  it('does not come from the name of a map that has a type', () => {
    const maps = ring('events', '__type(value, struct event);') + ring('rest');
    expect(events(object(maps + hint('struct other', 'unused_events')))).toEqual({ events: 'event' });
  });

  it('is what was chosen before all else', () => {
    const file = object(ring('events', '__type(value, struct event);') + ring('rest'));
    expect(events(file, { events: 'other', rest: 'either' })).toEqual({ events: 'other', rest: 'either' });
    expect(events(file, { rest: 'point_t' })).toEqual({ events: 'event', rest: 'point_t' });
  });

  it('cannot be chosen of what there is not', () => {
    const file = object(ring('events'));
    expect(() => eventTypesOf(file, { event: 'event' })).toThrow(
      "no ring or perf buffer 'event' to have events; it has: events",
    );
    expect(() => eventTypesOf(file, { events: 'missing' })).toThrow(
      "the events of 'events' cannot be 'missing': the object's types have no struct",
    );
  });
});

describe('a count of losses', () => {
  it('is a per-CPU array of one u64 by the name of it', () => {
    const array = (name: string, type: string, size: number) =>
      `struct { __uint(type, BPF_MAP_TYPE_${type}); __uint(key_size, 4); __uint(value_size, ${size}); } ${name} SEC(".maps");\n`;
    const { maps } = object(
      array('events_lost', 'PERCPU_ARRAY', 8) +
        array('plain_lost', 'ARRAY', 8) +
        array('small_lost', 'PERCPU_ARRAY', 4) +
        array('counts', 'PERCPU_ARRAY', 8),
    );
    expect(maps.filter(isLossCounter).map(({ name }) => name)).toEqual(['events_lost']);
  });
});
