import { readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { EmulatorError } from '../emulator-error.ts'

const FORMAT = 'waxseal-emulator/1'

/**
 * The emulator's state in a file of JSON, mode 0600, with all key material in the clear: for development only.
 */
export class StateFile {
  readonly #path: string | undefined
  readonly #snapshot: () => object
  #isDirty = false
  #last: Promise<void> = Promise.resolve()

  /**
   * @param path none for a state that lives in memory alone
   * @param snapshot what to write
   */
  constructor(path: string | undefined, snapshot: () => object) {
    this.#path = path
    this.#snapshot = snapshot
  }

  /** Says that there is something to write. */
  changed(): void {
    this.#isDirty = true
  }

  /**
   * Returns when all that has changed so far is on the disk. Callers that come together share one write. One that fails
   * is told to those who wait for it, and tried again with the next flush.
   */
  flush(): Promise<void> {
    const path = this.#path
    if (path === undefined || !this.#isDirty) return this.#last
    const write = this.#last.catch(() => {}).then(() => (this.#isDirty ? this.#write(path) : undefined))
    write.catch(() => {}) // there may be nobody waiting
    this.#last = write
    return write
  }

  async #write(path: string): Promise<void> {
    this.#isDirty = false
    try {
      await replaceFile(path, `${JSON.stringify({ format: FORMAT, ...this.#snapshot() }, null, 2)}\n`)
    } catch (error) {
      this.#isDirty = true
      throw error
    }
  }
}

/**
 * Reads a state file.
 *
 * @returns undefined when there is none yet
 * @throws EmulatorError STATE_INVALID
 */
export function readState(path: string): Readonly<Record<string, unknown>> | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new EmulatorError(
      'STATE_INVALID',
      `the state file ${path} cannot be read (${code}); correct the path or its permissions`,
    )
  }
  try {
    const { format, ...state } = JSON.parse(text) as Record<string, unknown>
    if (format === FORMAT) return state
  } catch {
    // said below, without a text that could quote key material
  }
  throw new EmulatorError(
    'STATE_INVALID',
    `${path} is no state file of this emulator (${FORMAT}); name another file, or remove it to start anew`,
  )
}

/** Writes beside the file, and puts that in its place: a reader finds the old text or the new one, whole. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  const file = await open(temporary, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
}
