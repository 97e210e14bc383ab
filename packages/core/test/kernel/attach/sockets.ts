import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { bpfFixture } from '../../../../../test/support/bpfFixture.ts';
import { type ArrayMap, BpfObject, type ProgramKind, type SocketMap } from '../../../src/index.ts';

/** What sockets.bpf.c holds. */
export interface Sockets<P extends Readonly<Record<string, ProgramKind>>> {
  maps: { sockets: SocketMap<number>; bytes: ArrayMap<bigint> };
  programs: P;
}

/** Loads one or two of the programs of sockets.bpf.c, for the time of one test. */
export async function socketPrograms<P extends Readonly<Record<string, ProgramKind>>>(
  ...only: readonly (keyof P)[]
) {
  const spec = await BpfObject.open<Sockets<P>>(await bpfFixture('sockets.bpf.c', import.meta.url));
  for (const each of Object.values(spec.programs)) each.autoload = only.includes(each.name);
  const object = await spec.load();
  onTestFinished(() => object.close());
  return object;
}

/** Two ends of a TCP connection of this process with itself. */
export async function connection(): Promise<{ near: Socket; far: Socket }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const far = connect(address.port, '127.0.0.1');
  const [near] = await once(server, 'connection');
  server.close();
  far.setNoDelay(true);
  onTestFinished(() => {
    far.destroy();
    near.destroy();
  });
  return { near, far };
}

/** A UDP socket of this process, and what it received. */
export async function datagramSocket(
  address = '127.0.0.1',
): Promise<{ socket: DatagramSocket; received: string[] }> {
  const socket = createSocket('udp4');
  const received: string[] = [];
  socket.on('message', (message) => received.push(message.toString()));
  socket.bind(0, address);
  await once(socket, 'listening');
  let open = true;
  socket.on('close', () => {
    open = false;
  });
  onTestFinished(() => {
    if (open) socket.close();
  });
  return { socket, received };
}
