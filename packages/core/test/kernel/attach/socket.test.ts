import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'vitest';
import { eventually } from '../../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { AttachError } from '../../../src/index.ts';
import { datagramSocket, socketPrograms } from './sockets.ts';

type Programs = { filter: 'socket'; choose: 'sk_reuseport' };

const needs = [{ program: 'socket' }] as const;

kernelTest(
  'a socket filter drops datagrams of the one socket, until the link is closed',
  { kind: 'socket', needs },
  async () => {
    const object = await socketPrograms<Programs>('filter');
    const [filtered, other] = [await datagramSocket(), await datagramSocket()];
    const link = await object.programs.filter.attach({ socket: filtered.socket });
    const send = (text: string) => {
      for (const { socket } of [filtered, other]) other.socket.send(text, socket.address().port, '127.0.0.1');
    };
    for (const text of ['!first', 'second']) send(text);
    await eventually(
      () => filtered.received.length + other.received.length,
      (count) => count === 3,
    );
    await link.close();
    send('!third');
    await eventually(
      () => filtered.received.length + other.received.length,
      (count) => count === 5,
    );
    expect(filtered.received).toEqual(['second', '!third']);
    expect(other.received).toEqual(['!first', 'second', '!third']);
  },
);

kernelTest(
  'closing a link leaves the socket alone that has the number of a closed one by now',
  { needs },
  async () => {
    const object = await socketPrograms<Programs>('filter');
    const first = await datagramSocket();
    const link = await object.programs.filter.attach({ socket: first.socket });
    first.socket.close();
    await once(first.socket, 'close');
    const second = await datagramSocket();
    const kept = await object.programs.filter.attach({ socket: second.socket });
    await link.close();
    second.socket.send('!dropped', second.socket.address().port, '127.0.0.1');
    second.socket.send('passes', second.socket.address().port, '127.0.0.1');
    await eventually(
      () => second.received.length,
      (count) => count > 0,
    );
    expect(second.received).toEqual(['passes']);
    await kept.close();
  },
);

kernelTest('a listening server of node:net has a filter, and what is no socket none', { needs }, async () => {
  const object = await socketPrograms<Programs>('filter');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using _link = await object.programs.filter.attach({ socket: server });
  server.close();
  const refusal = await object.programs.filter.attach({ socket: 1_000_000 }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(AttachError);
  expect(refusal).toMatchObject({ code: 'EBADF', target: 'socket of descriptor 1000000' });
  expect(String(refusal)).toContain('descriptor 1000000 is not open');
  const unbound = createServer();
  await expect(object.programs.filter.attach({ socket: unbound })).rejects.toThrow(
    'a socket of node:net or node:dgram that is bound, listening or connected',
  );
});
