import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect } from 'vitest';
import { eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { connection, socketPrograms } from './sockets.ts';

type Programs = {
  parse: 'sk_skb/stream_parser';
  judge: 'sk_skb/stream_verdict';
  judge_any: 'sk_skb/verdict';
  send: 'sk_msg';
};

/** Node keeps the descriptor of a socket in its handle. */
const descriptorOf = (socket: Socket): number => Reflect.get(Object(Reflect.get(socket, '_handle')), 'fd');

for (const [program, kind] of [
  ['judge', 'sk_skb/stream_verdict'],
  ['judge_any', 'sk_skb/verdict'],
] as const) {
  kernelTest(
    `${kind} of a sockmap drops what one of its sockets receives, or lets it pass`,
    { kind, needs: [{ program: kind }] },
    async () => {
      const object = await socketPrograms<Programs>(program);
      const { sockets, bytes } = object.maps;
      const link = await object.programs[program].attach({ map: sockets });
      const { near, far } = await connection();
      sockets.set(0, { fd: descriptorOf(near) });
      far.write('!dropped');
      const dropped = await eventually(
        () => bytes.get(0),
        (sum) => sum === 8n,
      );
      far.write('passes');
      const [data] = await once(near, 'data');
      expect([dropped, `${data}`, bytes.get(0)]).toEqual([8n, 'passes', 14n]);
      sockets.delete(0);
      await link.close();
    },
  );
}

const parser = [{ program: 'sk_skb/stream_parser' }, { program: 'sk_skb/stream_verdict' }] as const;

async function parsing() {
  const object = await socketPrograms<Programs>('parse', 'judge');
  const { sockets, bytes } = object.maps;
  object.programs.parse.attachSync({ map: sockets });
  object.programs.judge.attachSync({ map: sockets });
  const ends = await connection();
  sockets.set(0, { fd: descriptorOf(ends.near) });
  return { ...ends, sockets, bytes };
}

kernelTest(
  'a parser of a sockmap measures what its verdict judges',
  { kind: 'sk_skb/stream_parser', needs: parser },
  async () => {
    const { far, sockets, bytes } = await parsing();
    far.write('!dropped');
    // Each of the two counts what it sees.
    const sum = await eventually(
      () => bytes.get(0),
      (seen) => seen === 16n,
    );
    expect(sum).toBe(16n);
    sockets.delete(0);
  },
);

kernelTest(
  'what a parser of a sockmap measured reaches its socket',
  // Debian's 5.10 locks up: sk_psock_data_ready() reads under the lock that sk_psock_strp_data_ready() holds for writing.
  { needs: [...parser, { linux: '6.1', for: 'messages of a parser that pass' }] },
  async () => {
    const { near, far, sockets, bytes } = await parsing();
    far.write('passes');
    const [data] = await once(near, 'data');
    expect([`${data}`, bytes.get(0)]).toEqual(['passes', 12n]);
    sockets.delete(0);
  },
);

kernelTest(
  'sk_msg counts what is sent by a socket of the map, until the link is closed',
  { kind: 'sk_msg', needs: [{ program: 'sk_msg' }] },
  async () => {
    const object = await socketPrograms<Programs>('send');
    const { sockets, bytes } = object.maps;
    const link = await object.programs.send.attach({ map: sockets });
    const { near, far } = await connection();
    sockets.set(0, { fd: descriptorOf(far) });
    far.write('counted');
    await once(near, 'data');
    expect(bytes.get(0)).toBe(7n);
    await link.close();
    const second = await connection();
    sockets.set(0, { fd: descriptorOf(second.far) });
    second.far.write('not counted');
    await once(second.near, 'data');
    expect(bytes.get(0)).toBe(7n);
    sockets.delete(0);
  },
);
