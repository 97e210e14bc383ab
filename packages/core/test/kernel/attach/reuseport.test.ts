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
function runWithSharedPort(object: Uint8Array, body: string) {
  const [file, script] = [join(dist, 'reuseport-test.bpf.o'), join(dist, 'reuseport-test.mjs')];
  onTestFinished(() => {
    for (const path of [file, script]) rmSync(path, { force: true });
  });
  writeFileSync(file, object);
  writeFileSync(script, body.replace('OBJECT', JSON.stringify(file)));
  const sharing = programFixture('reuseport.target.c', import.meta.url);
  return spawnSync(sharing, [process.execPath, script], { encoding: 'utf8', timeout: 60_000 });
}

kernelTest('sk_reuseport refuses datagrams to a shared port', { kind: 'sk_reuseport', needs }, async () => {
  const { stdout, stderr } = runWithSharedPort(
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

kernelTest('a socket that shares no port says how it would', { needs }, async () => {
  const object = await socketPrograms<{ choose: 'sk_reuseport' }>('choose');
  const { socket } = await datagramSocket();
  const refusal = await object.programs.choose.attach({ socket }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(AttachError);
  expect(String(refusal)).toContain('set SO_REUSEPORT before it is bound');
});
