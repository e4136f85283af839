import { WaxsealError } from '../errors.ts'
import type { KeyOptions } from './key-options.ts'

const KNOWN: readonly string[] = [
  'provider',
  'keyTable',
  'keyStore',
  'namespace',
  'maxAge',
  'grace',
  'rotateAfter',
  'maxKeys',
  'storeTimeout',
  'onEvent',
  'actor',
  'alsoReads',
  'scope',
] satisfies (keyof KeyOptions)[]
const OF_TABLE: readonly string[] = ['name', 'create'] satisfies (keyof NonNullable<KeyOptions['keyTable']>)[]

/** Refuses options that are unknown, such as misspelt ones, or that exclude each other. @throws WaxsealError CONFIG_INVALID */
export function checkKeyOptions(options: KeyOptions): void {
  if (typeof options !== 'object' || options === null) refuse('give { provider }')
  const stranger = Object.entries(options).find(([name, value]) => value !== undefined && !KNOWN.includes(name))
  if (stranger !== undefined) refuse(`the option "${stranger[0]}" is unknown`)
  const { keyTable, keyStore, scope } = options
  if (scope !== undefined && typeof scope !== 'function') refuse('the option "scope" must be a function')
  if (keyTable !== undefined && keyStore !== undefined) refuse('keys are kept in a keyTable or a keyStore, not in both')
  const odd = Object.keys(keyTable ?? {}).find(name => !OF_TABLE.includes(name))
  if (odd !== undefined) refuse(`the option "keyTable.${odd}" is unknown`)
}

function refuse(what: string): never {
  throw new WaxsealError('CONFIG_INVALID', `withEncryption: ${what}`)
}
