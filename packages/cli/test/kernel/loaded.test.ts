import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { bpfFolder } from '../../../../test/support/bpfFolder.ts';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { bpftool } from '../../../../test/support/kernelState.ts';
import { BpfObject, type HashMap } from '../../../core/src/index.ts';
import { ebpfTs } from '../command.ts';
import { buildCli } from './cli.ts';

beforeAll(buildCli);

const SOURCE = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct cli_total {
	__u64 bytes;
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct cli_total);
} cli_totals SEC(".maps");

SEC("raw_tp/sched_switch")
int cli_on_switch(void *ctx)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&cli_totals, &key) != 0;
}
`;

interface Shape {
  maps: { cli_totals: HashMap<number, { bytes: bigint; comm: string }> };
  programs: { cli_on_switch: 'raw_tp' };
}

async function loaded() {
  const object = await (await BpfObject.open<Shape>(await compileBpf(SOURCE))).load();
  onTestFinished(() => object.close());
  return object;
}

test('--bpffs tells where things are pinned, as bpftool does', async () => {
  const object = await loaded();
  const folder = bpfFolder();
  const pins = ['prog', 'map'].map((name) => join(folder, name));
  onTestFinished(() => {
    for (const pin of pins) rmSync(pin, { force: true });
  });
  const [programPin = '', mapPin = ''] = pins;
  object.programs.cli_on_switch.pin(programPin);
  object.maps.cli_totals.pin(mapPin);
  for (const [noun, { id }] of [
    ['prog', object.programs.cli_on_switch.info()],
    ['map', object.maps.cli_totals.info],
  ] as const) {
    const theirs = Object(bpftool('-f', noun, 'show', 'id', `${id}`)).pinned;
    expect(theirs).toHaveLength(1);
    expect(json(noun, 'show', `${id}`, '--bpffs')).toMatchObject([{ id, pinned: theirs }]);
  }
  const { stdout } = ebpfTs(['prog', 'show', `${object.programs.cli_on_switch.info().id}`, '--bpffs']);
  expect(stdout).toMatch(new RegExp(`PINNED\\n.* ${programPin}\\n$`));
});

/** What the command prints with `--json`. */
function json(...words: readonly string[]): unknown {
  const { stdout, stderr, status } = ebpfTs([...words, '--json']);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return JSON.parse(stdout);
}

/** Members that only one of both has are left out. */
function common(shown: unknown, theirs: unknown): unknown {
  const names = Object.keys(Object(theirs));
  return Object.fromEntries(Object.entries(Object(shown)).filter(([name]) => names.includes(name)));
}

describe('ebpf-ts prog', () => {
  test('shows the facts of bpftool prog show -j, by its names', async () => {
    const object = await loaded();
    const { id } = object.programs.cli_on_switch.info();
    const theirs = bpftool('prog', 'show', 'id', `${id}`);
    for (const words of [[`${id}`], ['id', `${id}`], ['name', 'cli_on_switch']]) {
      const [shown] = Object.values(Object(json('prog', 'show', ...words)));
      const same = common(shown, theirs);
      expect(Object.keys(Object(same))).toEqual(
        expect.arrayContaining([
          'id',
          'type',
          'name',
          'tag',
          'bytes_xlated',
          'bytes_jited',
          'map_ids',
          'btf_id',
        ]),
      );
      // To a hundredth of a second, which may be on either side of a whole one.
      expect(theirs).toMatchObject({ ...Object(same), loaded_at: expect.any(Number) });
    }
    expect(JSON.stringify(json('prog', 'list'))).toContain(`"id":${id},`);
  });

  test('dumps the instructions that bpftool dumps', async () => {
    const object = await loaded();
    const { id } = object.programs.cli_on_switch.info();
    const { stdout } = ebpfTs(['prog', 'dump', 'xlated', `${id}`, '--linum']);
    const theirs = execFileSync('bpftool', ['prog', 'dump', 'xlated', 'id', `${id}`, 'linum'], {
      encoding: 'utf8',
    });
    const numbers = (text: string) => [...text.matchAll(/^ *(\d+):/gm)].map(([, number]) => number);
    const lines = (text: string) => [...text.matchAll(/line_num:\d+/g)].map(([place]) => place);
    expect(numbers(stdout)).toEqual(numbers(theirs));
    expect(lines(stdout)).toEqual(lines(theirs));
    expect(stdout).toContain('<cli_on_switch>:');
  });

  test('says what is wrong in one message', () => {
    expect(ebpfTs(['prog', 'show', 'name', 'cli_nowhere'])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'ebpf-ts: program with name cli_nowhere: there is no such program\n',
    });
    expect(ebpfTs(['prog', 'show', 'x', 'y']).stderr).toMatch(/names nothing: give an id, a name or a path/);
  });
});

describe('ebpf-ts map', () => {
  test('shows the facts of bpftool map show -j, by its names', async () => {
    const object = await loaded();
    const { id } = object.maps.cli_totals.info;
    const theirs = bpftool('map', 'show', 'id', `${id}`);
    const [shown] = Object.values(Object(json('map', 'show', `${id}`)));
    expect(theirs).toMatchObject(Object(common(shown, theirs)));
    expect(shown).toMatchObject({ name: 'cli_totals', type: 'hash', bytes_key: 4, bytes_value: 24 });
  });

  test('dumps what bpftool map dump formats by the same types', async () => {
    const object = await loaded();
    object.maps.cli_totals.set(7, { bytes: 18446744073709551615n, comm: 'init' });
    const { id } = object.maps.cli_totals.info;
    const theirs = Object.values(Object(bpftool('map', 'dump', 'id', `${id}`))).map(
      (each) => Object(each).formatted,
    );
    expect(json('map', 'dump', `${id}`)).toEqual(theirs);
    const { stdout } = ebpfTs(['map', 'dump', `${id}`]);
    expect(stdout).toContain('{"bytes":18446744073709551615,"comm":"init"}');
  });
});

describe('ebpf-ts link', () => {
  test('shows the links that bpftool link show -j shows', async () => {
    const object = await loaded();
    const link = await object.programs.cli_on_switch.attach();
    const { id } = link.info();
    const { prog_id, tp_name } = Object(bpftool('link', 'show', 'id', `${id}`));
    const expected = { id, programId: prog_id, type: 'raw_tracepoint', name: tp_name };
    expect(json('link', 'show', `${id}`)).toMatchObject([expected]);
    expect(json('link', 'list')).toContainEqual(expect.objectContaining(expected));
  });
});

describe('ebpf-ts top', () => {
  test('counts the runs of each program in an interval', async () => {
    const object = await loaded();
    await object.attach();
    const { id } = object.programs.cli_on_switch.info();
    const { programs } = Object(json('top', '--interval', '0.5', '--count', '1'));
    const [ours] = programs.filter((each: { id: number }) => each.id === id);
    expect(ours).toMatchObject({ type: 'raw_tracepoint', name: 'cli_on_switch' });
    expect(ours.runs).toBeGreaterThan(0);
    expect(ours.run_time_ns).toBeGreaterThan(0);
  });
});
