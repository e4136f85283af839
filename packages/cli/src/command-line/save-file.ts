import { writeFileSync } from 'node:fs'
import { WaxsealError } from '@waxseal/core'

/** Writes a file that the user named. @throws WaxsealError CONFIG_INVALID where it cannot be written */
export function saveFile(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new WaxsealError('CONFIG_INVALID', `${path} cannot be written (${code}); name another file`)
  }
}
