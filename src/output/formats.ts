/** Every format that results are printed in. */
export const formats = ['table', 'base', 'csv', 'json', 'yaml', 'silent', 'ndjson', 'markdown', 'html'] as const
export type Format = (typeof formats)[number]

/** Formats of documents, which `document.ts` writes. */
export type DocumentFormat = Extract<Format, 'markdown' | 'html'>

export const isDocumentFormat = (format: Format | undefined): format is DocumentFormat =>
  format === 'markdown' || format === 'html'
