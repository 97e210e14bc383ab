import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * A vitest reporter that notes each result down when it is there, in the file that `EBPF_TS_JOURNAL` names: what was
 * noted outlives a machine that ends in the middle of a run.
 */
export default class Journal {
  /**
   * @param {readonly import('vitest/node').TestModule[]} _modules
   * @param {readonly import('vitest').SerializedError[]} unhandled
   */
  onTestRunEnd(_modules, unhandled) {
    note({ over: { errors: unhandled.map(shown) } });
  }

  /** @param {import('vitest/node').TestCase} test */
  onTestCaseResult(test) {
    const result = test.result();
    if (result.state === 'pending') return;
    const reason = result.state === 'skipped' ? (result.note ?? 'no reason given') : undefined;
    const { kind } = test.meta();
    const errors = (result.errors ?? []).map(shown);
    const file = pathOf(test.module);
    note({ ended: { id: test.id, file, name: test.fullName, state: result.state, reason, kind, errors } });
  }

  /** @param {import('vitest/node').TestModule} module */
  onTestModuleEnd(module) {
    note({ file: { path: pathOf(module), errors: errorsOf(module) } });
  }
}

/** @param {import('./journal.mjs').Line} line */
function note(line) {
  const journal = process.env.EBPF_TS_JOURNAL;
  if (journal === undefined) throw new Error('EBPF_TS_JOURNAL names no file');
  writeFileSync(journal, `${JSON.stringify(line)}\n`, { flag: 'a' });
}

/** @param {import('vitest/node').TestModule} module */
const pathOf = (module) => relative(process.cwd(), module.moduleId);

/**
 * What kept a file, or a group in it, from running its tests.
 *
 * @param {import('vitest/node').TestModule} module
 */
const errorsOf = (module) =>
  [module, ...module.children.allSuites()].flatMap((suite) => suite.errors().map(shown));

/** @param {import('vitest').SerializedError} error */
function shown({ name, message, stack }) {
  const place = /^ +at .*\.test\.ts:\d+:\d+.*$/m.exec(stack ?? '')?.[0].trim();
  return `${name ?? 'Error'}: ${message}${place === undefined ? '' : `\n  ${place}`}`;
}
