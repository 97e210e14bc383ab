import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { binding, type LinkHandle, type ObjectHandle } from '../../src/index.ts';
import { noHandles } from './noHandles.ts';

const source = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";
const volatile __u32 wanted = 0;
__u64 hits = 0;
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, __u32); __type(value, __u64); } seen SEC(".maps");
SEC("tracepoint/syscalls/sys_enter_getppid") int on_getppid(void *ctx) {
  __u32 pid = bpf_get_current_pid_tgid() >> 32;
  if (pid != wanted) return 0;
  hits++;
  bpf_map_update_elem(&seen, &pid, &hits, BPF_ANY);
  return 0;
}
SEC("tracepoint/syscalls/no_such_tracepoint") int nowhere(void *ctx) { return wanted; }
SEC("raw_tp") int everywhere(void *ctx) { return hits; }
SEC("raw_tp/sys_enter") int entered(void *ctx) { return 0; }
SEC("raw_tp/sys_exit") int left(void *ctx) { return 0; }
`;

let bytes: Uint8Array;
beforeAll(async () => {
  bytes = await compileBpf(source);
});

interface Shown {
  readonly id: number;
  readonly name: string;
  readonly tag: string;
  readonly bytes_xlated: number;
  readonly map_ids: readonly number[];
}
const bpftool = (...args: string[]) =>
  JSON.parse(execFileSync('bpftool', ['-j', ...args], { encoding: 'utf8' }));
const programs = (name: string): Shown[] => bpftool('prog', 'show').filter((one: Shown) => one.name === name);

/** An object of which `wanted` is this process. */
function opened(): ObjectHandle {
  const object = binding.objectOpenSync(bytes, { name: 'native_test' });
  const wanted = new Uint8Array(4);
  new DataView(wanted.buffer).setUint32(0, process.pid, true);
  binding.mapSetInitialValue(object, '.rodata', wanted);
  return object;
}

/** getppid(2), so many times: Node asks the kernel each time. */
function callGetppid(times: number): void {
  for (let call = 0; call < times; call++) expect(process.ppid).toBeGreaterThan(0);
}

function within<T>(object: ObjectHandle, use: () => T): T {
  try {
    return use();
  } finally {
    binding.objectClose(object);
  }
}

describe('an object', () => {
  it('is loaded as bpftool shows it', async () => {
    const object = opened();
    try {
      expect(await binding.objectLoad(object)).toBe('');
      const program = binding.objectProgram(object, 'on_getppid');
      const info = binding.programInfo(program);
      binding.programClose(program);
      const [shown] = programs('on_getppid');
      expect(info).toMatchObject({ id: shown?.id, tag: shown?.tag, name: 'on_getppid', type: 5 });
      expect(info.xlatedSize).toBe(shown?.bytes_xlated);
      expect(info.mapIds.toSorted()).toEqual(shown?.map_ids.toSorted());
      expect(typeof info.loadTimeNs).toBe('bigint');
    } finally {
      binding.objectClose(object);
    }
    expect(programs('on_getppid')).toEqual([]);
  });

  it('takes its bytes along: they may change afterwards', async () => {
    const own = bytes.slice();
    const opening = binding.objectOpen(own, { name: 'copied' });
    own.fill(0);
    const object = await opening;
    within(object, () => expect(binding.objectLoadSync(object)).toBe(''));
  });

  it('is busy while it is being loaded, and not afterwards', async () => {
    const object = opened();
    const loading = binding.objectLoad(object);
    const busy = expect.objectContaining({ code: 'ERR_HANDLE_BUSY' });
    expect(() => binding.objectClose(object)).toThrow(busy);
    expect(() => binding.objectMap(object, 'seen')).toThrow(busy);
    expect(() => binding.objectLoad(object)).toThrow(busy);
    await loading;
    binding.objectClose(object);
    binding.objectClose(object);
    expect(() => binding.objectProgram(object, 'on_getppid')).toThrow(
      expect.objectContaining({ code: 'ERR_HANDLE_CLOSED' }),
    );
  });

  it('is not loaded twice', () => {
    const object = opened();
    within(object, () => {
      binding.objectLoadSync(object);
      expect(() => binding.objectLoadSync(object)).toThrow(
        expect.objectContaining({ code: 'EINVAL', log: expect.stringContaining("can't be attempted twice") }),
      );
    });
  });

  it('is changed before it is loaded, and only then', () => {
    const object = opened();
    within(object, () => {
      binding.mapSetMaxEntries(object, 'seen', 3);
      binding.programSetAutoload(object, 'nowhere', false);
      binding.objectLoadSync(object);
      const map = binding.objectMap(object, 'seen');
      const shown = bpftool('map', 'show', 'id', String(binding.mapInfo(map).id));
      binding.mapClose(map);
      expect(shown.max_entries).toBe(3);
      expect(programs('nowhere')).toEqual([]);
      expect(() => binding.mapSetMaxEntries(object, 'seen', 4)).toThrow(
        expect.objectContaining({ code: 'EBUSY' }),
      );
      expect(() => binding.objectProgram(object, 'nowhere')).toThrow(
        expect.objectContaining({ code: 'EBADF', log: expect.stringContaining("Program 'nowhere'") }),
      );
    });
  });

  it('tells which name it does not have', () => {
    const object = opened();
    within(object, () => {
      expect(() => binding.objectMap(object, 'missing')).toThrow(
        expect.objectContaining({ code: 'ENOENT', log: expect.stringContaining("'missing'") }),
      );
      expect(() => binding.programAttachSync(object, 'missing')).toThrow(
        expect.objectContaining({ code: 'ENOENT' }),
      );
      expect(() => binding.objectMap(object, 'seen')).toThrow(expect.objectContaining({ code: 'EBADF' }));
    });
  });

  it('keeps its maps readable through handles of their own after it is closed', () => {
    const object = opened();
    binding.objectLoadSync(object);
    const map = binding.objectMap(object, 'seen');
    binding.objectClose(object);
    expect(binding.mapInfo(map)).toMatchObject({ name: 'seen', keySize: 4, valueSize: 8 });
    binding.mapClose(map);
  });
});

describe('a link', () => {
  it('counts the calls of this process, and none after it is destroyed', async () => {
    const object = opened();
    await binding.objectLoad(object);
    const link = await binding.programAttach(object, 'on_getppid');
    const map = binding.objectMap(object, 'seen');
    const value = new Uint8Array(8);
    const key = new Uint8Array(new Uint32Array([process.pid]).buffer);
    const count = () =>
      binding.mapLookup(map, key, value, 0) ? new DataView(value.buffer).getBigUint64(0, true) : 0n;
    callGetppid(10);
    expect(count()).toBe(10n);
    await binding.linkDestroy(link);
    await binding.linkDestroy(link);
    callGetppid(10);
    expect(count()).toBe(10n);
    binding.mapClose(map);
    binding.objectClose(object);
    expect(binding.openHandles()).toEqual(noHandles);
  });

  it('outlives the object it was made from', async () => {
    const object = opened();
    await binding.objectLoad(object);
    const link = binding.programAttachSync(object, 'on_getppid');
    binding.objectClose(object);
    expect(programs('on_getppid')).toHaveLength(1);
    binding.linkDestroySync(link);
    binding.linkDestroySync(link);
    expect(programs('on_getppid')).toEqual([]);
  });

  it('is made for many programs of one object at a time', async () => {
    const object = opened();
    await binding.objectLoad(object);
    const links = await Promise.all(
      ['on_getppid', 'entered', 'left'].map((name) => binding.programAttach(object, name)),
    );
    binding.objectClose(object);
    expect(binding.openHandles().links).toBe(3);
    await Promise.all(links.map((link: LinkHandle) => binding.linkDestroy(link)));
    expect(programs('on_getppid')).toEqual([]);
  });

  it('that cannot be made leaves an error with what libbpf said', async () => {
    const object = opened();
    await expect(binding.programAttach(object, 'on_getppid')).rejects.toMatchObject({
      code: 'EINVAL',
      syscall: 'bpf_program__attach',
      log: expect.stringContaining("can't attach BPF program without FD"),
    });
    await binding.objectLoad(object);
    await expect(binding.programAttach(object, 'nowhere')).rejects.toMatchObject({
      code: 'ENOENT',
      log: expect.stringContaining('no_such_tracepoint'),
    });
    await expect(binding.programAttach(object, 'everywhere')).rejects.toMatchObject({ code: 'EOPNOTSUPP' });
    binding.objectClose(object);
  });
});
