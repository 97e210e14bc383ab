import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { beforeEach } from 'vitest';

// A kernel test may take the machine with it. Before each test begins it is noted down, from its own process, so that
// the note is there whatever happens next; a test that ended an earlier machine is not begun again.
const journal = process.env.EBPF_TS_JOURNAL;
const ended = new Set(process.env.EBPF_TS_ENDED_MACHINE?.split(','));

beforeEach(({ task, skip }) => {
  if (ended.has(task.id)) skip('it ended the machine');
  if (journal === undefined) return;
  const names = [task.name];
  for (let { suite } = task; suite !== undefined; { suite } = suite) names.unshift(suite.name);
  const file = relative(process.cwd(), task.file.filepath);
  const line = { began: { id: task.id, file, name: names.join(' > ') } };
  writeFileSync(journal, `${JSON.stringify(line)}\n`, { flag: 'a' });
});
