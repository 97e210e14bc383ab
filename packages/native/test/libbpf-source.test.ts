import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  aptMirrors,
  fetchLibbpf,
  knownSha256,
  libbpfIncludes,
  version,
} from '../../../scripts/native/libbpf.mjs';

let folder: string;
let server: Server;
let address: string;
let served: Map<string, Uint8Array>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
  served = new Map();
  server = createServer((request, response) => {
    const body = served.get(request.url ?? '');
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  address = `http://127.0.0.1:${bound.port}`;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true });
});

describe("libbpf's source", () => {
  it('is refused and deleted when it is not the one that was pinned', async () => {
    const tampered = new TextEncoder().encode('something else');
    served.set('/libbpf.tar.gz', tampered);
    const failure = await fetchLibbpf({ cache: folder, urls: [`${address}/libbpf.tar.gz`] }).catch(
      (e: Error) => e,
    );
    expect(failure).toBeInstanceOf(Error);
    const message = String(failure);
    expect(message).toContain(`${address}/libbpf.tar.gz`);
    expect(message).toContain(createHash('sha256').update(tampered).digest('hex'));
    expect(message).toContain(knownSha256[0]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is looked for at every address, and each failure is told', async () => {
    const urls = [`${address}/nowhere`, 'http://127.0.0.1:1/closed'];
    const message = String(await fetchLibbpf({ cache: folder, urls }).catch((e: Error) => e));
    expect(message).toContain(`${address}/nowhere: HTTP 404`);
    expect(message).toContain('http://127.0.0.1:1/closed: ');
    expect(message).toContain('LIBBPF_SOURCE');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is fetched once: a folder that is there is taken as it is', async () => {
    const there = join(folder, `libbpf-${version}`);
    mkdirSync(join(there, 'include-bpf'), { recursive: true });
    expect(await fetchLibbpf({ cache: folder, urls: [] })).toBe(there);
  });

  it('may be given in LIBBPF_SOURCE, and is left as it is', async () => {
    const given = join(folder, 'given');
    mkdirSync(join(given, 'src'), { recursive: true });
    mkdirSync(join(given, 'include/uapi'), { recursive: true });
    writeFileSync(join(given, 'src/libbpf.c'), '');
    writeFileSync(join(given, 'src/bpf_helpers.h'), '');
    vi.stubEnv('LIBBPF_SOURCE', given);
    const fetching = Array.from({ length: 4 }, () => fetchLibbpf({ cache: join(folder, 'cache'), urls: [] }));
    const [shaped = '', ...others] = await Promise.all(fetching);
    expect(others).toEqual([shaped, shaped, shaped]);
    expect(readdirSync(join(folder, 'cache'))).toHaveLength(1);
    expect(existsSync(join(shaped, 'src/libbpf.c'))).toBe(true);
    expect(libbpfIncludes(shaped).some((include) => existsSync(join(include, 'bpf/bpf_helpers.h')))).toBe(
      true,
    );
    expect(readdirSync(given).sort()).toEqual(['include', 'src']);
  });

  it('is not taken from a LIBBPF_SOURCE that holds none', async () => {
    vi.stubEnv('LIBBPF_SOURCE', folder);
    await expect(fetchLibbpf({ cache: folder })).rejects.toThrow('holds no src/libbpf.c');
  });
});

describe("the machine's mirrors", () => {
  it('are the archive roots in both formats of apt sources', async () => {
    const lists = join(folder, 'sources.list.d');
    mkdirSync(lists);
    writeFileSync(
      join(folder, 'sources.list'),
      '# deb http://commented.example/debian bookworm main\n' +
        'deb [signed-by=/k.gpg arch=amd64] http://one.example/debian/ bookworm main\n' +
        'deb http://other.example/some/product stable main\n',
    );
    writeFileSync(
      join(lists, 'ubuntu.sources'),
      'Types: deb\nURIs: http://two.example/ubuntu\n  http://three.example/mirror/ubuntu/\nSuites: noble\n',
    );
    writeFileSync(join(lists, 'ignored.save'), 'deb http://four.example/debian sid main\n');
    symlinkSync(join(folder, 'missing'), join(lists, 'dangling.list'));
    expect(await aptMirrors(folder)).toEqual([
      'http://one.example/debian',
      'http://two.example/ubuntu',
      'http://three.example/mirror/ubuntu',
    ]);
  });
});
