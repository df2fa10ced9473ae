export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

/** `books@example.com` or `Reader <books@example.com>`. @returns undefined when it is neither */
export function parseMailAddress(text: string): MailAddress | undefined {
  const match = /^(?:"?([^"<>\r\n]*?)"?\s*<)?([^\s<>@,;]+@[^\s<>@,;]+)>?$/.exec(text);
  if (match?.[2] === undefined || text.includes('<') !== text.endsWith('>')) return undefined;
  return { name: match[1] ?? '', address: match[2] };
}
