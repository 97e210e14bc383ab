/**
 * Calls once where the user (Ctrl-C) or the system asks the command to end. Asking twice ends it at once.
 * Returns what takes the listening back.
 */
export function onTermination(stop: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const forget = () => {
    for (const signal of signals) process.off(signal, listener);
  };
  const listener = () => {
    forget();
    stop();
  };
  for (const signal of signals) process.on(signal, listener);
  return forget;
}
