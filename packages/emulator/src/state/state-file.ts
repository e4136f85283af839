import { readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { EmulatorError } from '../emulator-error.ts'

const FORMAT = 'waxseal-emulator/1'

/**
 * The emulator's state in a file of JSON, mode 0600, with all key material in the clear: for development only. It is
 * written whole beside the old one and then put in its place.
 */
export class StateFile {
  readonly #path: string | undefined
  readonly #snapshot: () => object
  #isDirty = false
  #writing: Promise<void> = Promise.resolve()

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

  /** Returns when all that has changed so far is on the disk. Writers that come together share one write. */
  flush(): Promise<void> {
    if (this.#path === undefined || !this.#isDirty) return this.#writing
    const path = this.#path
    const write = this.#writing.then(async () => {
      if (!this.#isDirty) return
      this.#isDirty = false
      await writeWhole(path, `${JSON.stringify({ format: FORMAT, ...this.#snapshot() }, null, 2)}\n`)
    })
    // One that fails is reported to those who waited for it, and tried again with the next change.
    this.#writing = write.catch(() => this.changed())
    return write
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

async function writeWhole(path: string, text: string): Promise<void> {
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
