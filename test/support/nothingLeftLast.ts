import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The file that looks for leftovers comes after all that could leave any. */
export default class NothingLeftLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLast = ({ moduleId }: TestSpecification) =>
      moduleId.endsWith('/test/kernel/nothing-left.test.ts');
    return [...sorted.filter((file) => !isLast(file)), ...sorted.filter(isLast)];
  }
}
