/** Every format that results are printed in. */
export const formats = ['table', 'base', 'csv', 'json', 'yaml', 'silent', 'ndjson'] as const
export type Format = (typeof formats)[number]
