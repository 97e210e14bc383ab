import type { Socket as DatagramSocket } from 'node:dgram';
import type { Server, Socket } from 'node:net';
import { binding, type NativeError } from '@ebpf-ts/native';
import { type Attaching, type AttachingProgram, wrongOptions } from './attaching.ts';
import { Link } from './link.ts';

/**
 * The socket whose packets a program filters, `SEC("socket")`, or among whose port's sockets it chooses,
 * `SEC("sk_reuseport")`.
 *
 * The kernel has no link of it. Closing the link detaches; the program is gone with the socket, too, and so with the
 * process. A socket has one filter: a second takes the place of the first.
 *
 * @example
 * ```ts
 * import { createSocket } from 'node:dgram';
 * import { BpfObject } from '@ebpf-ts/core';
 *
 * const spec = await BpfObject.open<{ programs: { only_signed: 'socket' } }>('filter.bpf.o');
 * await using object = await spec.load();
 * const socket = createSocket('udp4');
 * socket.bind(5353, () => object.programs.only_signed.attachSync({ socket }));
 * ```
 */
export interface SocketOptions {
  /** A socket of Node that is bound, listening or connected, or a descriptor. */
  readonly socket: number | Socket | Server | DatagramSocket;
}

/** A filter says how many bytes of each packet the socket receives; none, and the packet is dropped. */
export function attachSocket(program: AttachingProgram, { socket }: Partial<SocketOptions> = {}): Attaching {
  const reuseport = program.kind !== 'socket';
  const descriptor = descriptorOf(socket);
  if (descriptor === undefined) {
    throw wrongOptions(
      program,
      'attaches to a socket: attach({ socket }), a socket of node:net or node:dgram that is bound, listening or connected, or a descriptor.',
    );
  }
  return {
    target: `socket of descriptor ${descriptor}`,
    start: () => binding.socketAttach(program.object, program.name, descriptor, reuseport),
    startSync: () => binding.socketAttachSync(program.object, program.name, descriptor, reuseport),
    link: Link,
    explain: (refusal) => explain(descriptor, reuseport, refusal),
  };
}

/** Node gives no public way to a socket's descriptor. Where its handle is not as it used to be, there is none. */
function descriptorOf(socket: unknown): number | undefined {
  if (typeof socket === 'number') return isDescriptor(socket) ? socket : undefined;
  if (typeof socket !== 'object' || socket === null) return undefined;
  // A datagram socket warns of the one property, and has its state by a symbol.
  const state = Object.getOwnPropertySymbols(socket).find(
    ({ description }) => description === 'state symbol',
  );
  const handle =
    state === undefined
      ? Reflect.get(socket, '_handle')
      : Reflect.get(Object(Reflect.get(socket, state)), 'handle');
  const fd: unknown = Reflect.get(Object(handle), 'fd');
  return typeof fd === 'number' && isDescriptor(fd) ? fd : undefined;
}

const isDescriptor = (number: number) => Number.isInteger(number) && number >= 0 && number <= 0x7fff_ffff;

function explain(descriptor: number, reuseport: boolean, { code }: NativeError): string | undefined {
  switch (code) {
    case 'EBADF':
      return `descriptor ${descriptor} is not open`;
    case 'ENOTSOCK':
      return `descriptor ${descriptor} is no socket`;
    case 'EINVAL':
      return reuseport
        ? 'the socket shares no port: set SO_REUSEPORT before it is bound (reusePort of node:dgram and node:net)'
        : undefined;
    default:
      return undefined;
  }
}
