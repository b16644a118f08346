/** Text as a page shows it, in content and in quoted attributes. */
export const htmlText = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char)

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
