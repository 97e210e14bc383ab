import { expect, it } from 'vitest';
import { runPlan } from '../../../scripts/fuzz/campaign.mjs';
import { fixtureSeeds } from '../../../scripts/fuzz/seeds.mjs';

const MUTANTS = 5_000;

it(`libbpf takes or refuses damaged objects, and ends no process: ${MUTANTS} of them`, {
  timeout: 300_000,
}, async () => {
  const plan = {
    kind: 'open',
    paths: await fixtureSeeds(),
    seed: 1,
    mutants: MUTANTS,
    processes: 1,
  } as const;
  const { read, refused, deaths, findings } = await runPlan(plan, () => {});
  expect({ deaths, findings }).toEqual({ deaths: 0, findings: [] });
  expect(read + refused).toBe(MUTANTS);
  expect(read).toBeGreaterThan(MUTANTS / 10);
  expect(refused).toBeGreaterThan(MUTANTS / 10);
});
