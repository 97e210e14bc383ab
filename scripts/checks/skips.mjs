/** A vitest reporter that says why tests were skipped, and how many for each reason. */
export default class Skips {
  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    const reasons = modules.flatMap((module) => [...module.children.allTests('skipped')].map(reasonOf));
    if (reasons.length === 0) return;
    console.log(`skipped tests: ${reasons.length}`);
    for (const reason of new Set(reasons)) {
      console.log(`  ${reasons.filter((other) => other === reason).length} × ${reason}`);
    }
  }
}

/** @param {import('vitest/node').TestCase} test */
function reasonOf(test) {
  const result = test.result();
  return (result.state === 'skipped' ? result.note : undefined) ?? 'no reason given';
}
