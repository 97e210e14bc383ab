// A web server that shows, live, which files it opens itself.
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { PermissionError } from '@ebpf-ts/core';
import { open } from './opens.ts';

const port = Number(process.argv[2] ?? 8080);
const page = new URL('../public/index.html', import.meta.url);
const clients = new Set<ServerResponse>();

const server = createServer((request, response) => {
  if (request.url === '/') {
    createReadStream(page).pipe(response.setHeader('content-type', 'text/html'));
  } else if (request.url === '/opens') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.flushHeaders();
    clients.add(response);
    response.on('close', () => clients.delete(response));
  } else {
    response.writeHead(404).end();
  }
});

try {
  const spec = await open();
  spec.variables.target_pid.value = process.pid;
  await using object = await spec.load();
  await object.attach();

  await once(server.listen(port, '127.0.0.1'), 'listening');
  const stop = () => object.maps.opens.close();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const address = server.address();
  if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}/ until Ctrl-C`);

  for await (const { tid, path } of object.maps.opens) {
    const event = `data: ${JSON.stringify({ tid, path })}\n\n`;
    // Who does not keep up misses events, and does not fill this process's memory.
    for (const client of clients) if (!client.writableNeedDrain) client.write(event);
  }
} catch (error) {
  if (!(error instanceof PermissionError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  for (const client of clients) client.end();
  server.close();
}
