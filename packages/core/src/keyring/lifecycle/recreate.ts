import { keyIdToHex } from '../../bytes.ts'
import { checkScope, type KeyPurpose } from '../../key/key-context.ts'
import { isDestroyed, isShredded, newest } from '../../key/key-record.ts'
import { refuseTransition } from './refuse.ts'
import type { Tools } from './tools.ts'

const PURPOSES: readonly KeyPurpose[] = ['data', 'index']

/** See {@link KeyLifecycle.recreate}. */
export async function recreateScope({ loader, acquisition, options }: Tools, scope: string): Promise<boolean> {
  checkScope(scope)
  const all = await loader.list(scope)
  const shredded = PURPOSES.map(purpose => all.filter(record => record.purpose === purpose)).filter(isShredded)
  if (!shredded.flat().every(isDestroyed)) {
    refuseTransition('the shredding of the scope was interrupted: run it to its end before new keys are made', {
      scope,
    })
  }
  let recreated = false
  for (const records of shredded) {
    const { purpose, generation } = newest(records)!
    const { key, created } = await loader.create({ scope, purpose, after: generation })
    if (!created) continue
    recreated = true
    options.events.emit({ type: 'key-created', keyId: keyIdToHex(key.id), scope, purpose })
  }
  if (recreated) options.events.emit({ type: 'scope-recreated', scope })
  await acquisition.reload(scope)
  return recreated
}
