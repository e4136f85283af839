/** How a report can be written. */
export type Format = 'table' | 'json' | 'jsonl' | 'csv' | 'markdown' | 'sarif' | 'junit' | 'ocsf' | 'html'

/** Every format. */
export const FORMATS: readonly Format[] = [
  ...(['table', 'json', 'jsonl', 'csv', 'markdown', 'sarif', 'junit', 'ocsf', 'html'] as const),
]
