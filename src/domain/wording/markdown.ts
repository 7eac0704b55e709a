/**
 * A customer's or a program's text inside Markdown: one line, nothing of it read as mark-up, HTML or a
 * link. What is harmless inside a line (dots, dashes) stays as it is, so that numbers remain searchable.
 */
export function plain(text: string): string {
  return (
    text
      .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
      .trim()
      .replaceAll(/[\\`*_[\]<>|~]/g, '\\$&')
      .replaceAll(/&(?=[#a-z])/gi, '\\&')
      // Bare addresses become links too.
      .replaceAll('://', ':\\//')
      .replaceAll(/(www)\./gi, '$1\\.')
      .replaceAll('@', '\\@')
  );
}

/** A bulleted list, or the sentence that says there is nothing to list. */
export function list(lines: readonly string[], whenEmpty: string): string {
  return lines.length === 0 ? whenEmpty : lines.map((line) => `- ${line}`).join('\n');
}

/** Sections of a Markdown text, one blank line between two. */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
