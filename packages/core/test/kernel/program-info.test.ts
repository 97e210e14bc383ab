import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { bpfFolder } from '../../../../test/support/bpfFolder.ts';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { kernelTest } from '../../../../test/support/kernelTest.ts';
import {
  enableStats,
  HashMap,
  listPrograms,
  type OpenedProgram,
  openProgram,
  ProgramError,
  type ProgramInfo,
  UnsupportedError,
  u32,
} from '../../src/index.ts';
import { programs } from './programs.ts';

const LONG = 'prg_frame_with_a_long_name';

/** What bpftool calls the facts of `info()`. */
function asBpftool(info: ProgramInfo) {
  return {
    id: info.id,
    type: info.type,
    name: info.name,
    tag: info.tag,
    gpl_compatible: info.gplCompatible,
    uid: info.uid,
    bytes_xlated: info.xlatedSize,
    bytes_jited: info.jitedSize,
    jited: info.jitedSize > 0,
    ...(info.mapIds.length > 0 && { map_ids: info.mapIds }),
    btf_id: info.btfId,
  };
}

describe('the info of a program', () => {
  it('is what bpftool prog show says', async () => {
    await using object = await (await programs('prg_sum', 'prg_tracepoint')).load();
    for (const program of Object.values(object.programs)) {
      const info = program.info();
      const shown = bpftool('prog', 'show', 'id', String(info.id));
      expect(shown).toMatchObject(asBpftool(info));
      const loadedAt = Object.entries(shown ?? {}).find(([key]) => key === 'loaded_at')?.[1];
      expect(Math.abs(info.loadedAt.getTime() / 1000 - loadedAt)).toBeLessThan(3);
    }
    expect(object.programs[LONG].info().mapIds).toContain(object.maps.prg_lengths.info.id);
  });

  kernelTest(
    'counts the instructions that the verifier went through',
    { needs: [{ linux: '5.16', for: 'verified_insns' }] },
    async () => {
      await using object = await (await programs()).load();
      const { id, verifiedInsns } = object.programs[LONG].info();
      expect(verifiedInsns).toBe(Number(/^verified_insns:\t(\d+)$/m.exec(fdinfoOf(id) ?? '')?.[1]));
    },
  );

  it('counts runs while statistics are enabled, and not afterwards', async () => {
    await using object = await (await programs()).load();
    const program = object.programs[LONG];
    const data = new Uint8Array(64);
    {
      using _stats = enableStats();
      await program.testRun({ data, repeat: 50 });
    }
    const { runCount, runTimeNs, id } = program.info();
    expect(runCount).toBe(50n);
    expect(runTimeNs).toBeGreaterThan(0n);
    expect(bpftool('prog', 'show', 'id', String(id))).toMatchObject({
      run_cnt: Number(runCount),
      run_time_ns: Number(runTimeNs),
    });
    // Others may have them enabled just now.
    if (readFileSync('/proc/sys/kernel/bpf_stats_enabled', 'utf8').trim() !== '0') return;
    expect(bpftool('prog', 'show', 'id', String(id))).toHaveProperty('run_cnt', 50);
  });
});

/** What the kernel itself prints of a program that this process has open. */
function fdinfoOf(id: number): string | undefined {
  const folder = '/proc/self/fdinfo';
  const open = readdirSync(folder).filter((fd) => existsSync(join(folder, fd)));
  return open
    .map((fd) => readFileSync(join(folder, fd), 'utf8'))
    .find((text) => text.includes(`prog_id:\t${id}\n`));
}

describe('a program that is loaded', () => {
  it('is opened by its id, its name and its tag', async () => {
    await using object = await (await programs()).load();
    const { id, tag } = object.programs[LONG].info();
    for (const source of [{ id }, { name: LONG }, { tag }]) {
      using program = openProgram(source);
      expect(program.info().id).toBe(id);
      expect(program.name).toBe(LONG);
      expectTypeOf(program).toEqualTypeOf<OpenedProgram>();
    }
  });

  it('is found by bpftool and by us where it is pinned, after its object was closed', async () => {
    const path = join(bpfFolder(), 'pinned');
    const object = await (await programs()).load();
    const { id } = object.programs.prg_skb.info();
    object.programs.prg_skb.pin(path);
    await object.close();
    expect(bpftool('prog', 'show', 'pinned', path)).toMatchObject({ id, name: 'prg_skb' });
    using program = openProgram({ path });
    const { retval } = program.testRunSync({ data: new Uint8Array(64) });
    expect(retval).toBe(-1);
    program.unpin(path);
    expect(existsSync(path)).toBe(false);
  });

  it('is in the list', async () => {
    await using object = await (await programs()).load();
    const ours = Object.values(object.programs).map((program) => program.info());
    const listed = [...listPrograms()];
    expect(listed).toEqual(
      expect.arrayContaining(ours.map(({ id, tag }) => expect.objectContaining({ id, tag }))),
    );
    expect(listed.map(({ id }) => id)).toEqual(listed.map(({ id }) => id).toSorted((a, b) => a - b));
  });

  it('is refused with a reason where it cannot be opened', async () => {
    expect(() => openProgram({ id: 4_000_000_000 })).toThrow(
      'program with id 4000000000: BPF_PROG_GET_FD_BY_ID failed: ENOENT (No such file or directory): there is no such program',
    );
    expect(() => openProgram({ name: 'prg_nowhere' })).toThrow(
      'program with name prg_nowhere: there is no such program',
    );
    expect(() => openProgram({ path: join(tmpdir(), 'nothing') })).toThrow(ProgramError);
    await using one = await (await programs()).load();
    await using other = await (await programs()).load();
    const ids = [one, other].map((object) => object.programs.prg_skb.info().id);
    expect(() => openProgram({ name: 'prg_skb' })).toThrow(
      `several are loaded: ids ${ids.join(', ')}. Open one by its id`,
    );
  });

  it('is not what a map is pinned as', () => {
    const path = join(bpfFolder(), 'map');
    using map = HashMap.create({ name: 'prg_map', key: u32, value: u32, maxEntries: 1 });
    map.pin(path);
    onTestFinished(() => expect(existsSync(path)).toBe(false));
    expect(() => openProgram({ path })).toThrow(
      /^program at .*map: BPF_OBJ_GET failed: EINVAL .*: What is pinned there is a map/,
    );
    map.unpin(path);
  });
});

describe('the code of a program', () => {
  it('is what bpftool prog dump xlated writes', async () => {
    await using object = await (await programs()).load();
    const program = object.programs[LONG];
    const { id, xlatedSize } = program.info();
    const code = program.xlated();
    const file = join(tmpdir(), `ebpf-ts-${process.pid}.xlated`);
    execFileSync('bpftool', ['prog', 'dump', 'xlated', 'id', String(id), 'file', file]);
    expect(Buffer.from(code.bytes)).toEqual(readFileSync(file));
    execFileSync('rm', [file]);
    expect(code.bytes).toHaveLength(xlatedSize);
    expect(code.functions.map(({ name }) => name)).toEqual([LONG, 'counted']);
  });

  it('reads as bpftool’s, with the functions, lines, maps and helpers of it', async () => {
    await using object = await (await programs()).load();
    const program = object.programs[LONG];
    const text = program.xlated().text();
    const theirs = execFileSync('bpftool', ['prog', 'dump', 'xlated', 'id', String(program.info().id)], {
      encoding: 'utf8',
    });
    const source = (listing: string) =>
      listing
        .split('\n')
        .filter((line) => line.startsWith('; '))
        .map((line) => line.slice(2).trim());
    expect(source(text)).toEqual(source(theirs));
    const numbers = (listing: string) => [...listing.matchAll(/^ *(\d+):/gm)].map(([, number]) => number);
    expect(numbers(text)).toEqual(numbers(theirs));
    const [, called] = /call (\S+)#/.exec(theirs) ?? [];
    expect(text).toContain(`helper\t${called}`);
    expect(text).toContain(`map\tprg_lengths (id ${object.maps.prg_lengths.info.id})`);
  });

  it('is machine code where the kernel’s symbols say, as long as bpftool says', async () => {
    await using object = await (await programs()).load();
    const program = object.programs[LONG];
    const { id, tag } = program.info();
    const functions = program.jited();
    expect(functions.map(({ name }) => name)).toEqual([LONG, 'counted']);
    expect(bpftool('prog', 'show', 'id', String(id))).toMatchObject({
      bytes_jited: functions.reduce((sum, { code }) => sum + code.length, 0),
    });
    const symbols = readFileSync('/proc/kallsyms', 'latin1');
    const [, address] = new RegExp(`^([0-9a-f]+) t bpf_prog_${tag}_`, 'm').exec(symbols) ?? [];
    if (address !== undefined) expect(functions[0]?.address).toBe(BigInt(`0x${address}`));
  });
});

describe('the streams of a program', () => {
  kernelTest(
    'are empty where nothing was written',
    { needs: [{ command: 'prog_stream_read_by_fd' }] },
    async () => {
      await using object = await (await programs()).load();
      expect(object.programs.prg_skb.readStream('stderr')).toBe('');
    },
  );

  kernelTest(
    'are missing on older kernels',
    { needs: [], lacks: { command: 'prog_stream_read_by_fd' } },
    async () => {
      await using object = await (await programs()).load();
      expect(() => object.programs.prg_skb.readStream('stdout')).toThrow(UnsupportedError);
    },
  );
});
