import { describe, expect, expectTypeOf, test } from 'vitest';
import { jsonLine } from '../src/execsnoop/json.ts';
import type { ExecsnoopLine } from '../src/index.ts';
import { event } from './sample.ts';

describe('a line of JSON', () => {
  test('has its fields in the documented order', () => {
    expect(jsonLine(event)).toBe(
      '{"time":"2025-03-04T05:06:07.089Z","pid":4242,"ppid":17,"uid":1000,"comm":"ls","ret":0,' +
        '"path":"/bin/ls","argv":["ls","-l","my file"],"truncated":false}',
    );
  });

  test('lists escaped arguments last, where there are any', () => {
    const line = jsonLine({ ...event, argv: ['a', '\\xff'], escaped: [1] });
    expect(line).toMatch(/"argv":\["a","\\\\xff"\],"truncated":false,"escaped":\[1\]\}$/);
  });

  test('lists an escaped path by that name', () => {
    const line = jsonLine({ ...event, path: '/\\xff', argv: ['a', '\\xff'], escaped: ['path', 1] });
    expect(line).toMatch(/"path":"\/\\\\xff",.*"escaped":\["path",1\]\}$/);
  });

  test('is one line whatever the arguments hold', () => {
    expect(jsonLine({ ...event, argv: ['a\nb\r\u2028'] }).split('\n')).toHaveLength(1);
  });

  test('has a type for its readers', () => {
    expectTypeOf<ExecsnoopLine['argv']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<ExecsnoopLine['path']>().toEqualTypeOf<string>();
    expectTypeOf<ExecsnoopLine['escaped']>().toEqualTypeOf<readonly ('path' | number)[] | undefined>();
    expectTypeOf<ExecsnoopLine['time']>().toEqualTypeOf<string>();
  });
});
