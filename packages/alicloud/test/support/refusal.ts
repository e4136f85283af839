import { inspect } from 'node:util'
import { isWaxsealError, type WaxsealError } from '@waxseal/core'

/** Stand in what is sent and must not come out: the credentials of every test, and the values of parameters. */
export const PLANTED = {
  accessKeyId: 'LTAI-planted-id',
  accessKeySecret: 'planted-secret',
  securityToken: 'planted-token',
  plaintext: 'planted-plaintext',
  ciphertext: 'planted-ciphertext',
} as const

/** Credentials whose every part is planted. */
export const credentials: { readonly accessKeyId: string; readonly accessKeySecret: string } = {
  accessKeyId: PLANTED.accessKeyId,
  accessKeySecret: PLANTED.accessKeySecret,
}

/** What something is refused with. Fails when it is not, with anything but a WaxsealError, or with one that tells a secret. */
export async function refusalOf(work: () => unknown): Promise<WaxsealError> {
  let error: unknown
  try {
    await work()
  } catch (thrown) {
    error = thrown
  }
  if (error === undefined) throw new Error('it was not refused')
  if (!isWaxsealError(error)) throw error
  const shown = everythingIn(error)
  const told = Object.values(PLANTED).filter(secret => shown.includes(secret) || shown.includes(asBase64(secret)))
  if (told.length > 0) throw new Error(`the ${error.code} tells ${told.join(', ')}`)
  return error
}

/** All that a logger could find in an error: message, stack, properties, causes. */
function everythingIn(error: unknown): string {
  return inspect(error, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null })
}

/** Without the last bytes, which come out in another way when more follows. */
function asBase64(secret: string): string {
  return Buffer.from(secret.slice(0, secret.length - (secret.length % 3))).toString('base64')
}
