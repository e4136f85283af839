import { randomBytes } from 'node:crypto'

/** The administrator of a server that the tests start. */
export const testUser = 'waxseal'

/** A password for it, in characters that neither SQL nor a URL has to escape. */
export function newPassword(): string {
  return randomBytes(12).toString('hex')
}

/** Something that nothing else on the machine is called. */
export function newToken(): string {
  return randomBytes(6).toString('hex')
}
