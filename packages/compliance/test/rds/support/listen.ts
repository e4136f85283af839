import { inspect } from 'node:util'
import { vi } from 'vitest'

/** Keeps everything that is written anywhere, to the console, the streams or as a warning, until it is stopped. */
export function listen(): { stop(): string } {
  const written: string[] = []
  const write = (...parts: unknown[]) => {
    written.push(parts.map(part => (typeof part === 'string' ? part : inspect(part, { depth: 10 }))).join(' '))
    return true
  }
  for (const method of ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const) {
    vi.spyOn(console, method).mockImplementation(write)
  }
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(write)
  process.on('warning', write)
  return {
    stop() {
      process.off('warning', write)
      vi.restoreAllMocks()
      return written.join('\n')
    },
  }
}
