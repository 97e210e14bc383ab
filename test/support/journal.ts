import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { Line } from '../../scripts/journal/journal.mjs';

// A kernel test may take the machine with it, and so may a hook, or a file while it is imported. Before each begins it is
// noted down, from its own process, so that the note is there whatever happens next; a test that ended an earlier machine
// is not begun again.
const journal = process.env.EBPF_TS_JOURNAL;
const ended = new Set(process.env.EBPF_TS_ENDED_MACHINE?.split(','));

function note(line: Line): void {
  if (journal !== undefined) writeFileSync(journal, `${JSON.stringify(line)}\n`, { flag: 'a' });
}

const pathOf = (file: string) => relative(process.cwd(), file);

// This file is run anew for each test file, before that is imported.
const { testPath } = expect.getState();
if (testPath !== undefined) note({ entered: pathOf(testPath) });

beforeEach(({ task, skip }) => {
  if (ended.has(task.id)) skip('it ended the machine');
  const names = [task.name];
  for (let { suite } = task; suite !== undefined; { suite } = suite) names.unshift(suite.name);
  note({ began: { id: task.id, file: pathOf(task.file.filepath), name: names.join(' > ') } });
});

// The first that is declared is the last that is called, after the hooks of the test's own file.
afterEach(({ task }) => {
  note({ left: task.id });
});
