#!/usr/bin/env node
import { ebpfTs } from './cli.ts';
import { failureText } from './failure.ts';

try {
  await ebpfTs().parseAsync();
} catch (error) {
  process.stderr.write(`${failureText(error, process.env['DEBUG'] === 'ebpf-ts')}\n`);
  process.exitCode = 1;
}
