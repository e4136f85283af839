// Run as a process of its own by first-key.test.ts: makes sure of the application's keys, and prints their ids.
import { type KeyProvider, Keyring, localKey } from '../../src/index.ts'
import { openStore } from '../support/open-store.ts'

const [kind, place] = process.argv.slice(2) as [string, string]

/** A key service some way off: while it answers, every process has already found that there is no key. */
function slow(provider: KeyProvider): KeyProvider {
  const wait = () => new Promise(resolve => setTimeout(resolve, 500))
  return {
    name: provider.name,
    canUnwrap: true,
    generate: async context => wait().then(() => provider.generate(context)),
    wrap: (plaintext, context) => provider.wrap(plaintext, context),
    unwrap: (wrapped, context) => provider.unwrap(wrapped, context),
  }
}

const { store, close } = await openStore(kind, place)
const keyring = new Keyring({ provider: slow(localKey({ env: 'WAXSEAL_TEST_KEY' })), store })
await keyring.ensureScope()
console.log(keyring.active('').id, keyring.indexKeys('')[0]!.id)
await close()
