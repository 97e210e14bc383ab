import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { run } from '../support/command.ts';

const folder = fileURLToPath(new URL('../../examples', import.meta.url));
const examples = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** Nobody, who may read files wherever the checkout is, and has no capability that BPF asks for. */
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--no-new-privs'];
const READER = ['--inh-caps=-all,+dac_read_search', '--ambient-caps=+dac_read_search'];

describe.each(examples)('the example $name', ({ name }) => {
  test('tells a user without rights what is missing, in a sentence and without a stack', async () => {
    const { ended, stderr } = run([...NOBODY, ...READER, process.execPath, `${folder}/${name}/dist/main.js`]);
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(stderr()).toMatch(
      /^\w+: .* was refused with E(PERM|ACCES): this process \(uid 65534\) has neither .*\.\n$/,
    );
  });
});
