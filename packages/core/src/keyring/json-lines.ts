import type { KeyringListener } from './event-stream.ts'

/** What is needed of a stream: `process.stdout`, or what `createWriteStream(path, { flags: 'a' })` gives. */
export interface LineSink {
  write(line: string): unknown
}

/**
 * A listener that writes each event as a line of JSON: dates in ISO 8601, nothing that is undefined.
 *
 * @example
 * ```ts
 * keyring.subscribe(jsonLines(createWriteStream('audit.jsonl', { flags: 'a', mode: 0o600 })))
 * ```
 */
export function jsonLines(stream: LineSink): KeyringListener {
  return event => void stream.write(`${JSON.stringify(event)}\n`)
}
