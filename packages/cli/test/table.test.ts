import { describe, expect, test } from 'vitest';
import { tableOf } from '../src/execsnoop/table.ts';
import { colored, event, plain } from './sample.ts';

const startedAt = new Date(event.time.getTime() - 1_234);

describe("execsnoop's table", () => {
  // As bcc's execsnoop prints them: "%-16s %-7s %-7s %3s %s".
  test("has bcc's columns", () => {
    const table = tableOf({}, plain);
    expect(table.header).toBe('PCOMM            PID     PPID    RET ARGS');
    expect(table.row(event, startedAt)).toBe("ls               4242    17        0 /bin/ls -l 'my file'");
  });

  test('has the path in place of the first argument, as bcc has, also where there is no argument', () => {
    const table = tableOf({}, plain);
    expect(table.row({ ...event, argv: ['-sh', '-i'], path: 'sh' }, startedAt)).toMatch(/ 0 sh -i$/);
    expect(table.row({ ...event, argv: [], path: './a b' }, startedAt)).toMatch(/ 0 '\.\/a b'$/);
  });

  test('has the first argument where the path is empty', () => {
    const row = tableOf({}, plain).row({ ...event, path: '' }, startedAt);
    expect(row).toMatch(/ 0 ls -l 'my file'$/);
  });

  // bcc: "%-9s" for the time of day, "%-8.3f" for the seconds, "%-6d" for the uid.
  test("has bcc's optional columns before them", () => {
    const table = tableOf({ time: true, timestamp: true, printUid: true }, plain);
    expect(table.header).toBe('TIME     TIME(s) UID   PCOMM            PID     PPID    RET ARGS');
    const timeOfDay = event.time.toTimeString().slice(0, 8);
    expect(table.row(event, startedAt)).toBe(
      `${timeOfDay} 1.234   1000  ls               4242    17        0 /bin/ls -l 'my file'`,
    );
  });

  test('quotes every argument where asked', () => {
    expect(tableOf({ quote: true }, plain).row(event, startedAt)).toMatch(/0 "\/bin\/ls" "-l" "my file"$/);
  });

  test('says where arguments are missing', () => {
    expect(tableOf({}, plain).row({ ...event, truncated: true }, startedAt)).toMatch(/'my file' \.\.\.$/);
  });

  test('tells an argument that is not UTF-8 from one that looks like it', () => {
    const row = tableOf({}, plain).row({ ...event, argv: ['a', '\\xff', '\\xff'], escaped: [1] }, startedAt);
    expect(row).toMatch(/ls \$'\\xff' '\\xff'$/);
  });

  test('tells a path that is not UTF-8 from one that looks like it', () => {
    const table = tableOf({}, plain);
    const named = { ...event, path: '\\xff', argv: ['a'] };
    expect(table.row(named, startedAt)).toMatch(/ 0 '\\xff'$/);
    expect(table.row({ ...named, escaped: ['path'] }, startedAt)).toMatch(/ 0 \$'\\xff'$/);
  });

  test('is red where an exec failed, and only there', () => {
    const table = tableOf({}, colored);
    expect(table.row({ ...event, ret: -2 }, startedAt)).toBe(
      "\u001b[31mls               4242    17       -2 /bin/ls -l 'my file'\u001b[39m",
    );
    expect(table.row(event, startedAt)).not.toContain('\u001b');
  });

  test("keeps a command's name from steering the terminal", () => {
    expect(tableOf({}, plain).row({ ...event, comm: '\u001b[2J' }, startedAt)).toMatch(/^\\x1b\[2J /);
  });
});
