import { getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, expectTypeOf } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../test/support/kernelTest.ts';
import {
  BpfObject,
  cstring,
  type LoadedObject,
  type RingBuffer,
  struct,
  UserRingBuffer,
  u32,
  u64,
} from '../../src/index.ts';

/** Each getpriority(2) of one process takes what lies in the user ring, and sends it back through a ring buffer. */
const ECHO = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct command { __u32 number; __u32 action; __u64 argument; char name[16]; };
const volatile __u32 target_pid = 0;
struct { __uint(type, BPF_MAP_TYPE_USER_RINGBUF); __uint(max_entries, 4096); __type(value, struct command); } commands SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 1 << 20); __type(value, struct command); } echoes SEC(".maps");
static long on_command(struct bpf_dynptr *message, void *ctx)
{
  struct command command = {};
  if (bpf_dynptr_read(&command, sizeof(command), message, 0, 0) == 0)
    bpf_ringbuf_output(&echoes, &command, sizeof(command), 0);
  return 0;
}
SEC("tracepoint/syscalls/sys_enter_getpriority")
int on_getpriority(void *ctx)
{
  if (bpf_get_current_pid_tgid() >> 32 != target_pid) return 0;
  bpf_user_ringbuf_drain(&commands, on_command, 0, 0);
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
`;

interface Command {
  number: number;
  action: number;
  argument: bigint;
  name: string;
}
interface Echo {
  maps: { commands: UserRingBuffer<Command>; echoes: RingBuffer<Command> };
  programs: { on_getpriority: 'tracepoint' };
  variables: { target_pid: number };
}

const needs = [{ map: 'user_ringbuf' }] as const;
const command = (number: number): Command => ({
  number,
  action: number % 7,
  argument: BigInt(number) ** 2n,
  name: `c${number}`,
});
const commands = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => command(from + index));
/** A header of 8 and 32 bytes: so many find room in 4096. */
const ROOM = Math.floor(4096 / 40);

async function open(): Promise<LoadedObject<Echo>> {
  const spec = await BpfObject.open<Echo>(await compileBpf(ECHO));
  spec.variables.target_pid.value = process.pid;
  const object = await spec.load();
  await object.attach();
  return object;
}

function echoes({ maps }: LoadedObject<Echo>): Command[] {
  const records: Command[] = [];
  for (let batch = maps.echoes.consume(); batch !== undefined; batch = maps.echoes.consume())
    records.push(...batch.records());
  return records;
}

describe('a user ring buffer', () => {
  kernelTest('hands programs typed messages, in order', { needs }, async () => {
    await using object = await open();
    expectTypeOf(object.maps.commands.trySend).parameter(0).toEqualTypeOf<Command>();
    for (let round = 0; round < 50; round++) {
      for (const each of commands(round * 10, round * 10 + 10))
        expect(object.maps.commands.trySend(each)).toBe(true);
      expect(object.maps.commands.pending()).toBe(400);
      getPriority();
      expect(echoes(object)).toEqual(commands(round * 10, round * 10 + 10));
      expect(object.maps.commands.pending()).toBe(0);
    }
  });

  kernelTest('says where there is no room, and loses nothing', { needs }, async () => {
    await using object = await open();
    const sent = commands(0, ROOM + 5).filter((each) => object.maps.commands.trySend(each));
    expect(sent).toHaveLength(ROOM);
    getPriority();
    expect(echoes(object)).toEqual(commands(0, ROOM));
  });

  kernelTest('lets a sender wait for room, and others behind it', { needs }, async () => {
    await using object = await open();
    const { commands: ring } = object.maps;
    await ring.sendAll(commands(0, ROOM));
    let sent = 0;
    const waiting = commands(ROOM, ROOM + 3).map((each) => ring.send(each).then(() => sent++));
    expect(ring.trySend(command(0))).toBe(false);
    await sleep(30);
    expect(sent).toBe(0);
    getPriority();
    await Promise.all(waiting);
    getPriority();
    expect(echoes(object)).toEqual(commands(0, ROOM + 3));
  });

  kernelTest('takes any number of messages as fast as programs drain it', { needs }, async () => {
    await using object = await open();
    const drain = setInterval(getPriority, 1);
    await object.maps.commands.sendAll(commands(0, 5000));
    clearInterval(drain);
    getPriority();
    expect(echoes(object)).toEqual(commands(0, 5000));
  });

  kernelTest(
    'gives up on what waits when the signal aborts, and sends what is behind it',
    { needs },
    async () => {
      await using object = await open();
      const { commands: ring } = object.maps;
      await ring.sendAll(commands(0, ROOM));
      const abort = new AbortController();
      const aborted = ring.send(command(1000), { signal: abort.signal });
      const behind = ring.send(command(ROOM));
      abort.abort(new Error('enough'));
      await expect(aborted).rejects.toThrow('enough');
      getPriority();
      await behind;
      getPriority();
      expect(echoes(object)).toEqual(commands(0, ROOM + 1));
    },
  );

  kernelTest('rejects what waits when it is closed', { needs }, async () => {
    await using object = await open();
    const { commands: ring } = object.maps;
    await ring.sendAll(commands(0, ROOM));
    const waiting = ring.send(command(0));
    ring.close();
    ring.close();
    await expect(waiting).rejects.toThrow("map 'commands': it was closed");
    expect(() => ring.trySend(command(0))).toThrow(/was closed/);
  });

  kernelTest('refuses what is not of its type, or too large', { needs }, async () => {
    await using object = await open();
    expect(() => object.maps.commands.trySend({ ...command(0), number: -1 })).toThrow(
      /the value was not taken.*number/,
    );
    using large = UserRingBuffer.create({
      name: 'user_large',
      maxEntries: 4096,
      message: struct('large', { id: u64, text: cstring(5000) }),
    });
    expect(() => large.trySend({ id: 1n, text: 'x' })).toThrow(
      /5008 bytes and its header of 8 are more than the ring's 4096/,
    );
  });

  kernelTest('is made without an object, from a schema', { needs }, () => {
    using ring = UserRingBuffer.create({
      name: 'user_made',
      maxEntries: 4096,
      message: struct('message', { id: u32 }),
    });
    expect(ring.trySend({ id: 1 })).toBe(true);
    expect(ring.pending()).toBe(16);
    expect(bpftool('map', 'show', 'id', `${ring.info.id}`)).toMatchObject({
      type: 'user_ringbuf',
      name: 'user_made',
    });
    using found = UserRingBuffer.open({ id: ring.info.id }, { message: struct('message', { id: u32 }) });
    expect(found.pending()).toBe(16);
    expect(() => UserRingBuffer.create({ name: 'odd', maxEntries: 100, message: u32 })).toThrow(
      /BPF_MAP_CREATE/,
    );
  });
});
