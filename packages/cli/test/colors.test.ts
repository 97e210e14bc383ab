import { expect, test } from 'vitest';
import { colorsFor } from '../src/terminal/colors.ts';

const TERMINAL = { isTTY: true };
const PIPE = {};

test.each([
  ['a terminal', TERMINAL, {}, true],
  ['a terminal that knows no codes', TERMINAL, { TERM: 'dumb' }, false],
  ['a terminal of somebody who wants none', TERMINAL, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['a pipe', PIPE, { TERM: 'xterm' }, false],
  ['a pipe on a build server', PIPE, { CI: 'true', TERM: 'xterm' }, false],
  ['a pipe of somebody who wants them', PIPE, { FORCE_COLOR: '1' }, true],
])('%s', (_, stream, environment, colored) => {
  expect(colorsFor(stream, environment).bold('word')).toBe(colored ? '\u001b[1mword\u001b[22m' : 'word');
});
