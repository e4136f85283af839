import { keyIdToHex } from '../../bytes.ts'
import { checkScope, type KeyPurpose } from '../../key/key-context.ts'
import { isShredded, newest } from '../../key/key-record.ts'
import type { Tools } from './tools.ts'

const PURPOSES: readonly KeyPurpose[] = ['data', 'index']

/** See {@link KeyLifecycle.recreate}. */
export async function recreateScope({ loader, acquisition, options }: Tools, scope: string): Promise<boolean> {
  checkScope(scope)
  let recreated = false
  for (const purpose of PURPOSES) {
    const records = (await loader.list(scope)).filter(record => record.purpose === purpose)
    if (!isShredded(records)) continue
    const { key, created } = await loader.create({ scope, purpose, after: newest(records)!.generation })
    if (!created) continue
    recreated = true
    options.events.emit({ type: 'key-created', keyId: keyIdToHex(key.id), scope, purpose })
  }
  if (recreated) options.events.emit({ type: 'scope-recreated', scope })
  await acquisition.reload(scope)
  return recreated
}
