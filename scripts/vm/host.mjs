/**
 * Why no virtual machine can run here, or undefined: it lives on this machine's root file system, so that its
 * programs must be for the kernel's processor.
 *
 * @param {string} command for the user to repeat
 */
export function hostProblem(command) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `the kernels are those of Linux on x64, and this is ${process.platform} on ${process.arch}.`;
  }
  if (process.getuid?.() === 0) return undefined;
  return `the guest reads this machine's root file system as root. Run: sudo env "PATH=$PATH" ${command}`;
}
