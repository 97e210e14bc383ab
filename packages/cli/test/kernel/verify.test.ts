import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileBpf } from '../../../../test/support/compileBpf.ts';
import { ebpfTs } from '../command.ts';
import { buildCli } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'ebpf-ts-'));
const object = join(folder, 'two.bpf.o');

beforeAll(async () => {
  buildCli();
  const source = `
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int vcl_good(struct xdp_md *ctx)
{
	return ctx->data_end - ctx->data > 100 ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int vcl_bad(struct xdp_md *ctx)
{
	return *(char *)(long)ctx->data;
}
`;
  writeFileSync(object, await compileBpf(source));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('ebpf-ts verify prints veristat’s columns, and why a program was refused, with its line', () => {
  const { status, stdout, stderr } = ebpfTs(['verify', object]);
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  const [head, good, bad] = stdout.split('\n');
  expect(head).toMatch(/^FILE +PROGRAM +VERDICT +DURATION \(us\) +INSNS +STATES +SIZE +JITED$/);
  expect(good).toMatch(/^two\.bpf\.o +vcl_good +success +\d+ +\d+ +\d+ +\d+ +\d+$/);
  expect(bad).toMatch(/^two\.bpf\.o +vcl_bad +failure/);
  expect(stdout).toMatch(/^two: the verifier rejected program 'vcl_bad' \(EACCES\): /m);
  expect(stdout).toMatch(/^\d+ \| return \*\(char \*\)\(long\)ctx->data;$/m);
  expect(stdout).toMatch(/^help: /m);
});

test('ebpf-ts verify --json has the same for other programs', () => {
  const programs = JSON.parse(ebpfTs(['verify', '--json', object]).stdout);
  expect(programs).toMatchObject([
    { file_name: 'two.bpf.o', prog_name: 'vcl_good', verdict: 'success', reason: null, message: null },
    { prog_name: 'vcl_bad', verdict: 'failure', category: 'Memory Safety', source: { line: 14 } },
  ]);
  expect(programs[1].explanation).toBeTypeOf('string');
});

test('ebpf-ts verify --compare shows a run beside an earlier one', () => {
  const { stdout } = ebpfTs(['verify', '--csv', object]);
  expect(stdout).toMatch(
    /^file_name,prog_name,verdict,duration,total_insns,total_states,prog_size,prog_size_jited$/m,
  );
  const row = /^two\.bpf\.o,vcl_good,success,\d+,(\d+),/m.exec(stdout);
  const insns = Number(row?.[1]);
  const before = join(folder, 'before.csv');
  writeFileSync(before, stdout.replace(`${row?.[0]}`, `${row?.[0]}`.replace(`,${insns},`, `,${insns * 2},`)));
  const compared = ebpfTs(['verify', '--compare', before, object]).stdout;
  expect(compared).toMatch(
    new RegExp(
      `^two\\.bpf\\.o +vcl_good +success +success +${insns * 2} +${insns} +-${insns} \\(-50\\.00%\\) `,
      'm',
    ),
  );
});

test('ebpf-ts verify --compare says which columns it needs', () => {
  const other = join(folder, 'other.csv');
  writeFileSync(other, 'a,b\n1,2\n');
  expect(ebpfTs(['verify', '--compare', other, object])).toMatchObject({
    status: 1,
    stderr: `ebpf-ts: ${other}: it has no column file_name, prog_name, verdict, total_insns, total_states. Write it with ebpf-ts verify --csv, or veristat -o csv\n`,
  });
});
