import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { EmulatorError } from '../emulator-error.ts'

/**
 * Reads instances from a file of YAML or JSON, which YAML includes: a list, or an object with `instances`.
 *
 * @returns what stands there, unchecked
 * @throws EmulatorError OPTION_INVALID
 */
export function readInstances(path: string): readonly unknown[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new EmulatorError('OPTION_INVALID', `the file ${path} of RDS instances cannot be read (${code})`)
  }
  let content: unknown
  try {
    content = parse(text)
  } catch (error) {
    const [line] = (error as Error).message.split('\n')
    throw new EmulatorError('OPTION_INVALID', `the file ${path} of RDS instances is neither YAML nor JSON: ${line}`)
  }
  const list = (content as { instances?: unknown } | null)?.instances ?? content
  if (Array.isArray(list)) return list
  throw new EmulatorError('OPTION_INVALID', `the file ${path} holds no list of RDS instances`)
}
