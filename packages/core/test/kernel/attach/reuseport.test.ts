import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { bpfFixture, programFixture } from '../../../../../test/support/bpfFixture.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import { AttachError } from '../../../src/index.ts';
import { datagramSocket, socketPrograms } from './sockets.ts';

const dist = fileURLToPath(new URL('../../../dist', import.meta.url));
const needs = [{ program: 'sk_reuseport' }] as const;

/** Node 20 shares no ports by itself, and so is given a socket that does. */
function runWithSharedPort(target: string, object: Uint8Array, body: string) {
  const [file, script] = [join(dist, 'reuseport-test.bpf.o'), join(dist, 'reuseport-test.mjs')];
  onTestFinished(() => {
    for (const path of [file, script]) rmSync(path, { force: true });
  });
  writeFileSync(file, object);
  writeFileSync(script, body.replace('OBJECT', JSON.stringify(file)));
  const sharing = programFixture(target, import.meta.url);
  return spawnSync(sharing, [process.execPath, script], { encoding: 'utf8', timeout: 60_000 });
}

kernelTest('sk_reuseport refuses datagrams to a shared port', { kind: 'sk_reuseport', needs }, async () => {
  const { stdout, stderr } = runWithSharedPort(
    'reuseport.target.c',
    await bpfFixture('sockets.bpf.c', import.meta.url),
    `import { createSocket } from 'node:dgram';
     import { once } from 'node:events';
     import { setTimeout as sleep } from 'node:timers/promises';
     import { BpfObject } from './index.js';
     const spec = await BpfObject.open(OBJECT);
     for (const each of Object.values(spec.programs)) each.autoload = each.name === 'choose';
     const object = await spec.load();
     const [socket, sender] = [createSocket('udp4'), createSocket('udp4')];
     const received = [];
     socket.on('message', (message) => received.push(message.toString()));
     socket.bind({ fd: 3 });
     const { port } = socket.address();
     const link = await object.programs.choose.attach({ socket });
     sender.send('refused', port, '127.0.0.1');
     const { bytes } = object.maps;
     for (let tries = 0; tries < 200 && bytes.get(0) === 0n; tries++) await sleep(20);
     await link.close();
     sender.send('received', port, '127.0.0.1');
     await once(socket, 'message');
     console.log(received.join(), bytes.get(0) > 0n);
     socket.close();
     sender.close();
     object.closeSync();`,
  );
  expect([stdout, stderr]).toEqual(['received true\n', expect.not.stringContaining('Error')]);
});

kernelTest(
  'sk_reuseport/migrate is asked who takes over the connections of a listener that is closed',
  { kind: 'sk_reuseport/migrate', needs: [{ program: 'sk_reuseport/migrate' }] },
  async () => {
    const { stdout, stderr } = runWithSharedPort(
      'migrate.target.c',
      await bpfFixture('sockets.bpf.c', import.meta.url),
      `import { once } from 'node:events';
       import { closeSync } from 'node:fs';
       import { connect, createServer } from 'node:net';
       import { BpfObject } from './index.js';
       const object = await (await BpfObject.open(OBJECT)).select(['migrate']).load();
       const server = createServer().listen({ fd: 4 });
       await once(server, 'listening');
       await object.programs.migrate.attach({ socket: 4 });
       const { port } = server.address();
       const accepted = new Set();
       server.on('connection', (socket) => accepted.add(socket.remotePort));
       // Some of them are for the listener that nobody accepts from.
       const clients = Array.from({ length: 32 }, () => connect(port, '127.0.0.1'));
       await Promise.all(clients.map((client) => once(client, 'connect')));
       const before = object.maps.bytes.get(0);
       closeSync(3);
       while (accepted.size < clients.length) await once(server, 'connection');
       console.log(before, object.maps.bytes.get(0) > 0n);
       for (const client of clients) client.destroy();
       server.close();
       object.closeSync();
       process.exit();`,
    );
    expect([stdout, stderr]).toEqual(['0n true\n', expect.not.stringContaining('Error')]);
  },
);

kernelTest('a socket that shares no port says how it would', { needs }, async () => {
  const object = await socketPrograms<{ choose: 'sk_reuseport' }>('choose');
  const { socket } = await datagramSocket();
  const refusal = await object.programs.choose.attach({ socket }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(AttachError);
  expect(String(refusal)).toContain('set SO_REUSEPORT before it is bound');
});
