import { appendFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { bpfFixture } from '../../../../../test/support/bpfFixture.ts';
import { kernelTest } from '../../../../../test/support/kernelTest.ts';
import type { Need } from '../../../../../test/support/need.ts';
import { BpfObject, VerifierError } from '../../../src/index.ts';
import { type MarkedProgram, markedPrograms } from './marked.ts';

// A million instructions are printed one by one, twice: seconds of processor time, on a machine that may be busy.
vi.setConfig({ testTimeout: 600_000 });

const fixtures = ['memory', 'registers', 'calls', 'resources', 'structure', 'policy', 'limits', 'kfuncs'];
const programs = fixtures.flatMap((fixture) => markedPrograms(`${fixture}.bpf.c`));

/** Programs that not every machine lets to the verifier. */
const needs: Readonly<Record<string, readonly Need[]>> = {
  sleepable_program: [{ program: 'fentry' }],
  attach_not_modifiable: [{ program: 'fmod_ret' }],
};

test('there is a rejected program for each of forty classes', () => {
  expect(new Set(programs.map(({ reason }) => reason)).size).toBeGreaterThanOrEqual(40);
});

for (const program of programs) {
  const { name, fixture, reason, lines } = program;
  kernelTest(`${name} is rejected as ${reason}, at its line`, { needs: needs[name] ?? [] }, async () => {
    const expected = expectedOf(program);
    const error = await rejectionOf(fixture, name);
    if (expected === 'accepted') {
      expect(error).toBeUndefined();
      return;
    }
    if (!(error instanceof VerifierError)) throw error ?? new Error(`${name} was loaded`);
    if (process.env.VERIFIER_LOGS !== undefined) {
      record(process.env.VERIFIER_LOGS, program, expected, error);
    }
    expect([error.reason, error.program]).toEqual([expected, name]);
    expect(lines).toContain(error.source?.line);
  });
}

function expectedOf({ reason, otherwise }: MarkedProgram): string {
  const here = otherwise.find(({ kernels, version }) => (kernels === 'before') === isOlder(version));
  return here?.reason ?? reason;
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = release().split(/\D/).map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = version.split('.').map(Number);
  return major < sinceMajor || (major === sinceMajor && minor < sinceMinor);
}

async function rejectionOf(fixture: string, name: string): Promise<unknown> {
  const spec = await BpfObject.open(await bpfFixture(fixture, import.meta.url), { name: 'rejected' });
  for (const each of Object.values(spec.programs)) each.autoload = each.name === name;
  try {
    await (await spec.load()).close();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Keeps the end of a log, for the tests that read those of every kernel anywhere. */
function record(folder: string, { name }: MarkedProgram, expected: string, { log }: VerifierError): void {
  const end = log.slice(-8000);
  const whole = end.length === log.length ? end : end.slice(end.indexOf('\n') + 1);
  const [version] = /^\d+\.\d+/.exec(release()) ?? [];
  appendFileSync(join(folder, `${version}.log`), `=== ${name} ${expected}\n${whole}`);
}
