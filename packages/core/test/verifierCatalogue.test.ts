import { describe, expect, expectTypeOf, it } from 'vitest';
import { catalogue, type VerifierReason } from '../src/errors/verifier/catalogue.ts';
import { diagnose } from '../src/errors/verifier/diagnose.ts';
import { parseLog } from '../src/errors/verifier/log.ts';
import { kernels, recordedLogs } from './verifier/recorded.ts';

it('are kept of every kernel of the matrix', () => {
  expect(kernels).toEqual(expect.arrayContaining(['5.10', '6.1', '6.12', '7.3']));
});

describe.each(kernels)('the logs of Linux %s', (kernel) => {
  const logs = recordedLogs.filter((each) => each.kernel === kernel);

  it.each(logs)('say of $program that it is $reason', ({ log, reason }) => {
    const { reason: found, explanation, fix } = diagnose(parseLog(log));
    expect(found).toBe(reason);
    // A sentence into which nothing was filled would have a hole.
    expect(explanation).not.toMatch(/\$<| {2}|\(\)| [.,:]/);
    expect(explanation).toMatch(/^\S.*\.$/s);
    expect(fix).toMatch(/^[A-Z].*\.$/s);
  });
});

describe('the category', () => {
  const reported = recordedLogs.flatMap(({ program, log }) => {
    const category = /^Verification failed: ([^:\n]+)/m.exec(log)?.[1];
    return category === undefined ? [] : [{ program, log, category }];
  });

  it('is the one that Linux 7.3 prints, also for a log without it', () => {
    expect(reported.length).toBeGreaterThan(20);
    for (const { program, log, category } of reported) {
      const without = log.slice(0, log.indexOf('Verification failed:'));
      expect([program, diagnose(parseLog(log)).category]).toEqual([program, category]);
      expect([program, diagnose(parseLog(without)).category]).toEqual([program, category]);
    }
  });
});

describe('the catalogue', () => {
  it('has a name for each class, and each class once', () => {
    const names = catalogue.map(({ reason }) => reason);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(39);
    expectTypeOf<'null-map-value' | 'verifier-bug'>().toExtend<VerifierReason>();
    expectTypeOf<'no-such-class'>().not.toExtend<VerifierReason>();
  });

  it.each(catalogue)('fills in only what the words of $reason match', ({ words, explanation }) => {
    const groups = [...words.source.matchAll(/\(\?<(\w+)>/g)].map(([, name]) => name);
    for (const [, name] of explanation.matchAll(/\$<(\w+)/g)) expect(groups).toContain(name);
  });
});
