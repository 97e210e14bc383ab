import { systemPackages } from '../setup/system-packages.mjs';
import { kernelStep } from '../vm/kernels.mjs';

/**
 * What it takes to boot these kernels.
 *
 * @param {readonly string[]} kernels
 */
export const machineSteps = (kernels) => [
  systemPackages('vm'),
  ...kernels.map((kernel) => kernelStep(kernel)),
];
