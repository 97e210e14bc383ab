import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const addon = fileURLToPath(new URL('../native/build/Release/ebpf_ts.node', import.meta.url));
const lines = (command: string, ...args: string[]) =>
  execFileSync(command, [...args, addon], { encoding: 'utf8' })
    .trim()
    .split('\n');

describe('the addon as a file', () => {
  it('needs nothing but the C library', () => {
    const needed = lines('readelf', '-dW').flatMap((line) => /\(NEEDED\).*\[(.*)\]/.exec(line)?.[1] ?? []);
    expect(needed).toContain('libc.so.6');
    const partsOfGlibc =
      /^(libc\.so\.6|libm\.so\.6|libdl\.so\.2|libpthread\.so\.0|librt\.so\.1|ld-linux.*\.so\.\d)$/;
    expect(needed.filter((name) => !partsOfGlibc.test(name))).toEqual([]);
  });

  it('exports the two functions by which Node finds it', () => {
    const exported = lines('nm', '-D', '--defined-only').map((line) => line.split(' ').at(-1));
    expect(exported.sort()).toEqual(['napi_register_module_v1', 'node_api_module_get_api_version_v1']);
  });

  it('imports of Node what Node-API is, and nothing of V8 or libuv', () => {
    const imported = lines('nm', '-D', '--undefined-only').map((line) => line.trim().split(' ').at(-1) ?? '');
    expect(imported).toContain('napi_create_function');
    expect(imported.filter((name) => /^uv_|^_ZN?K?2v8|^_ZN?K?4node/.test(name))).toEqual([]);
  });

  it('is position-independent, and its relocations are read-only after loading', () => {
    const dynamic = lines('readelf', '-dlW').join('\n');
    expect(dynamic).not.toContain('TEXTREL');
    expect(dynamic).toContain('GNU_RELRO');
    expect(dynamic).toContain('BIND_NOW');
  });
});
