/** Lines of text that came from a file, and that are not to steer the terminal. */
export function harmless(text: string): string {
  return text.replace(
    /[^\P{Cc}\t\n]/gu,
    (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
