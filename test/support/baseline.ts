import type { TestProject } from 'vitest/node';
import { type MachineState, machineState } from './machineState.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** What was there before the first kernel test. */
    machineBefore: MachineState;
  }
}

export default function setup({ provide }: TestProject): void {
  provide('machineBefore', machineState());
}
