import { spawn } from 'node:child_process';

/** Harmless commands; the last one does not exist, which `-x` shows. */
const COMMANDS = [
  ['/bin/true'],
  ['/bin/ls', '/'],
  ['/bin/sh', '-c', 'echo "hello from the demo"'],
  ['/nonexistent/program', 'fails'],
];

const PERIOD_MS = 700;

let turn = 0;

function next() {
  const [program, ...args] = COMMANDS[turn++ % COMMANDS.length] ?? [];
  if (program !== undefined) spawn(program, args, { stdio: 'ignore' }).on('error', () => {});
}

const timer = setInterval(next, PERIOD_MS);

// The demo, however it ends, takes its workload with it.
process.on('disconnect', () => clearInterval(timer));
// Ctrl-C is for the tool, which still has its summary to write.
process.on('SIGINT', () => {});
