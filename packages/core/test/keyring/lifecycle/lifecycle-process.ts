// Run as a process of its own by killed.test.ts and followed.test.ts: does one thing to the keys of a store, and may be killed.
import { FieldCipher, isWaxsealError, type KeyProvider, Keyring, localKey } from '../../../src/index.ts'
import { openStore } from '../../support/open-store.ts'

const [kind, place, what] = process.argv.slice(2) as [string, string, 'rewrap' | 'shred' | 'follow']

/** A key service some way off, so that there is time to be killed. */
function slow(provider: KeyProvider): KeyProvider {
  const wait = () => new Promise(resolve => setTimeout(resolve, 5))
  return {
    name: provider.name,
    canUnwrap: true,
    recognizes: wrapped => provider.recognizes!(wrapped),
    generate: context => wait().then(() => provider.generate(context)),
    wrap: (plaintext, context) => wait().then(() => provider.wrap(plaintext, context)),
    unwrap: (wrapped, context) => wait().then(() => provider.unwrap(wrapped, context)),
  }
}

const { store, close } = await openStore(kind, place)
const provider = slow(localKey({ env: 'WAXSEAL_TEST_KEY' }))
const to = slow(localKey({ env: 'WAXSEAL_TEST_KEY_TO' }))
const keyring = new Keyring({ provider, alsoReads: [to], store, maxAge: 400 })

/** Writes all the time, and says under which key: or why not. */
async function follow(): Promise<void> {
  const cipher = new FieldCipher(keyring, { context: 'patient.phone', type: 'string' })
  for (;;) {
    try {
      await keyring.ready('t', { index: true })
      const key = cipher.encrypt('ada', 't').readUInt32BE(4)
      console.log(`${key} ${keyring.indexKeys('t').length}`)
    } catch (error) {
      console.log(isWaxsealError(error) ? error.code : String(error))
    }
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

console.log('begin')
if (what === 'follow') await follow()
if (what === 'rewrap') await keyring.lifecycle.rewrap({ to, concurrency: 2 })
if (what === 'shred') await keyring.lifecycle.shred('t')
await close()
