import { describe, expect, it } from 'vitest'
import { FieldCipher, findContext, Keyring, MemoryKeyStore } from '../../src/index.ts'
import { SwitchedProvider } from '../support/keyring.ts'

const provider = new SwitchedProvider()
const row = Buffer.from('7')

/** A keyring of another process, in which nothing is in memory. */
async function open(store: MemoryKeyStore): Promise<Keyring> {
  const keyring = new Keyring({ provider, store })
  await keyring.contexts.load()
  return keyring
}

const cipherOf = (keyring: Keyring, context: string) => new FieldCipher(keyring, { context, type: 'string' })

/** Cells as another process wrote them, under contexts that it recorded; each is bound to one row. */
async function written(store: MemoryKeyStore, ...contexts: string[]) {
  const keyring = await open(store)
  await keyring.ready('')
  await keyring.contexts.record(contexts)
  return contexts.map(context => ({ stored: cipherOf(keyring, context).encrypt('value', '', row), binding: row }))
}

describe('what cells say about the context of their field', () => {
  it.each<[what: string, contexts: string[], finding: unknown]>([
    ['there are none', [], 'fits'],
    ['all have it', ['a', 'a'], 'fits'],
    ['one has it', ['b', 'a'], 'fits'],
    ['all have another', ['b', 'b'], { written: 'b' }],
    ['a field that is still there had them', ['used', 'used'], 'fits'],
    ['some came from a field that is still there', ['used', 'b'], { written: 'b' }],
  ])('%s', async (_, contexts, finding) => {
    const store = new MemoryKeyStore()
    const cells = await written(store, ...contexts)
    const keyring = await open(store)
    cipherOf(keyring, 'used')
    expect(await findContext(cipherOf(keyring, 'a'), cells, keyring)).toEqual(finding)
    const plaintext = [{ stored: 'plain' }, { stored: null }, ...cells]
    expect(await findContext(cipherOf(keyring, 'a'), plaintext, keyring)).toEqual(finding)
  })

  it('is unknown where no known context opens them: by a changed row, too', async () => {
    const store = new MemoryKeyStore()
    const [cell] = await written(store, 'a')
    const keyring = await open(store)
    const moved = [{ stored: cell!.stored, binding: Buffer.from('8') }]
    expect(await findContext(cipherOf(keyring, 'a'), moved, keyring)).toEqual({ written: undefined })
  })

  it('is left open where their keys cannot be had', async () => {
    const store = new MemoryKeyStore()
    const cells = await written(store, 'a')
    const keyring = await open(new MemoryKeyStore())
    expect(await findContext(cipherOf(keyring, 'a'), cells, keyring)).toBe('undecided')
    const other = await open(store)
    const load = () => Promise.reject(new Error('down'))
    expect(await findContext(cipherOf(other, 'a'), cells, other, load)).toBe('undecided')
  })
})
