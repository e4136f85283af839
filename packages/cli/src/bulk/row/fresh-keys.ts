import { isWaxsealError, type Keyring } from '@waxseal/core'

/**
 * Makes a keyring load its keys anew where the ones in memory are not the newest: another process may have rotated them, and work on
 * all rows has to end with those.
 */
export async function freshenKeys(keyring: Keyring): Promise<void> {
  const active = (await keyring.describe()).filter(key => key.active)
  const isStale = active.some(({ id, scope, purpose }) => {
    const loaded = loadedId(keyring, scope, purpose)
    return loaded !== undefined && loaded !== Number.parseInt(id, 16)
  })
  if (isStale) keyring.forget()
}

function loadedId(keyring: Keyring, scope: string, purpose: 'data' | 'index'): number | undefined {
  try {
    return purpose === 'data' ? keyring.active(scope).id : keyring.indexKeys(scope)[0]?.id
  } catch (error) {
    if (isWaxsealError(error, 'KEY_NOT_LOADED')) return undefined
    throw error
  }
}
