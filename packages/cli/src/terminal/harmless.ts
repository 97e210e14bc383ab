/** Lines of text that came from a file, and that are not to steer the terminal. */
export function harmless(text: string): string {
  return text.replace(
    /[^\P{Cc}\t\n]/gu,
    (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** The same of JSON, which stays what it means. */
export function harmlessJson(text: string): string {
  return text.replace(
    /[^\P{Cc}\t\n]/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
