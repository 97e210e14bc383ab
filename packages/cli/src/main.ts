#!/usr/bin/env node
import { ebpfTs } from './cli.ts';
import { failureText } from './failure.ts';

// Nobody may read stderr either (`2>&1 | head -1`): there is nowhere left to say so.
process.stderr.on('error', () => {});

try {
  await ebpfTs().parseAsync();
} catch (error) {
  process.stderr.write(`${failureText(error, process.env['DEBUG'] === 'ebpf-ts')}\n`);
  process.exitCode = 1;
}
