import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runExample } from '../../../test/support/example.ts';
import { eventually } from '../../../test/support/kernelState.ts';

const PAGE = fileURLToPath(new URL('../public/index.html', import.meta.url));
const OTHERS = fileURLToPath(import.meta.url);

async function request(url: string): Promise<IncomingMessage> {
  const [response]: [IncomingMessage] = await once(get(url), 'response').then(([first]) => [first]);
  return response.setEncoding('utf8');
}

test('streams what the server opens, of nobody else, and ends the streams when it is stopped', async () => {
  const example = runExample('embed-http', '0');
  const [url = ''] = (await example.line()).split(' ');
  const opens = await request(`${url}opens`);
  expect(opens.headers['content-type']).toBe('text/event-stream');
  let events = '';
  opens.on('data', (text: string) => {
    events += text;
  });

  spawnSync('cat', [OTHERS]);
  const page = await (await request(url)).toArray();
  expect(page.join('')).toContain('<h1>What this server opens</h1>');
  await eventually(
    () => events,
    (text) => text.includes(PAGE),
  );
  expect(events).toMatch(/^data: \{"tid":\d+,"path":".*public\/index.html"\}$/m);
  expect(events).not.toContain(OTHERS);

  const ended = once(opens, 'end');
  expect(await example.stop('SIGTERM')).toEqual([]);
  await ended;
  expect(opens.complete).toBe(true);
  await expect(request(url)).rejects.toThrow('ECONNREFUSED');
});
