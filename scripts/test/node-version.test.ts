import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nodeProblem, OLDEST_NODE } from '../setup/node-version.mjs';

test.each(['20.19.0', '20.20.2', '22.0.0', '26.1.0'])('Node %s will do', (version) => {
  expect(nodeProblem(version)).toBeUndefined();
});

test.each(['12.22.9', '18.20.8', '20.18.3', '20.9.0'])('Node %s is refused with what to do', (version) => {
  expect(nodeProblem(version)).toContain(`This is Node ${version}`);
  expect(nodeProblem(version)).toContain('https://nodejs.org');
});

test('the oldest Node is the one that package.json names', () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(manifest).toMatchObject({ engines: { node: `>=${OLDEST_NODE.replace(/\.0$/, '')}` } });
});
