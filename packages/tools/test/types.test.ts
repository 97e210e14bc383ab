import { describe, expectTypeOf, test } from 'vitest';
import type { ExecEvent, ExecsnoopOptions, ExecsnoopStream, execsnoop } from '../src/index.ts';

describe("execsnoop's types", () => {
  test('an event is plain, read-only data', () => {
    expectTypeOf<ExecEvent>().toEqualTypeOf<{
      readonly time: Date;
      readonly pid: number;
      readonly ppid: number;
      readonly uid: number;
      readonly comm: string;
      readonly ret: number;
      readonly path: string;
      readonly argv: readonly string[];
      readonly truncated: boolean;
      readonly escaped: readonly ('path' | number)[];
    }>();
  });

  test('the stream is for `for await` and for `await using`', () => {
    expectTypeOf<ExecsnoopStream>().toExtend<AsyncIterable<ExecEvent>>();
    expectTypeOf<ExecsnoopStream>().toExtend<AsyncDisposable>();
    expectTypeOf<typeof execsnoop>().returns.toEqualTypeOf<ExecsnoopStream>();
    expectTypeOf<typeof execsnoop>().toBeCallableWith();
  });

  test('a filter is text or an expression, and a process one number', () => {
    expectTypeOf<{ name: RegExp; line: string }>().toExtend<ExecsnoopOptions>();
    expectTypeOf<{ pid: string }>().not.toExtend<ExecsnoopOptions>();
    expectTypeOf<{ uid: null }>().not.toExtend<ExecsnoopOptions>();
  });
});
