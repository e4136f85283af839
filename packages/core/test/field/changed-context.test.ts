import { describe, expect, it } from 'vitest'
import { FieldCipher, Keyring, type KeyStore, keyIdOf, MemoryKeyStore } from '../../src/index.ts'
import { SwitchedProvider } from '../support/keyring.ts'
import { refusalOf } from '../support/refusal.ts'

const provider = new SwitchedProvider()

/** A process on a store: what it knows of contexts, it has from there. */
async function processOn(store: KeyStore): Promise<Keyring> {
  const keyring = new Keyring({ provider, store })
  await keyring.contexts.load()
  await keyring.ready('')
  return keyring
}

const phoneOf = (keyring: Keyring, context: string) =>
  new FieldCipher(keyring, { context, type: 'string', field: 'Patient.phone' })

/** An envelope that was written under a context, which was recorded. */
async function written(store: KeyStore, context: string, binding?: Uint8Array): Promise<Buffer> {
  const keyring = await processOn(store)
  const stored = phoneOf(keyring, context).encrypt('+86 138', '', binding)
  await keyring.contexts.record([context])
  return stored
}

async function load(keyring: Keyring, stored: Buffer): Promise<void> {
  await keyring.load([keyIdOf(stored)!])
}

describe('a field whose context was changed', () => {
  it('says what it was, and how to pin it', async () => {
    const store = new MemoryKeyStore()
    const stored = await written(store, 'patient.phone')
    const keyring = await processOn(store)
    const phone = phoneOf(keyring, 'people.phone')
    await load(keyring, stored)
    const refusal = refusalOf(() => phone.decrypt(stored))
    expect(refusal).toMatchObject({ code: 'CONTEXT_CHANGED', field: 'Patient.phone' })
    expect(refusal.message).toContain("{ context: 'patient.phone' }")
    expect(phone.contextOf(stored)).toBe('patient.phone')
    expect(phone.contextOf(stored.toString('base64url'))).toBe('patient.phone')
    expect(phoneOf(keyring, 'patient.phone').decrypt(stored)).toBe('+86 138')
  })

  it('says so of a cell that is bound to its row as well', async () => {
    const store = new MemoryKeyStore()
    const [row, other] = [Buffer.from('7'), Buffer.from('8')]
    const stored = await written(store, 'patient.phone', row)
    const keyring = await processOn(store)
    await load(keyring, stored)
    const phone = phoneOf(keyring, 'people.phone')
    expect(refusalOf(() => phone.decrypt(stored, row)).code).toBe('CONTEXT_CHANGED')
    expect(refusalOf(() => phone.decrypt(stored, other)).code).toBe('DECRYPTION_FAILED')
    expect(phone.contextOf(stored, other)).toBeUndefined()
  })

  it('is not taken for one whose cell was moved from a field that is still there', async () => {
    const store = new MemoryKeyStore()
    const stored = await written(store, 'patient.phone')
    const keyring = await processOn(store)
    await load(keyring, stored)
    phoneOf(keyring, 'patient.phone')
    const refusal = refusalOf(() => phoneOf(keyring, 'patient.fax').decrypt(stored))
    expect(refusal.code).toBe('DECRYPTION_FAILED')
    expect(refusal.message).toContain('moved here from another column or table, whose context is "patient.phone"')
  })

  it('is told apart from a cell that was changed', async () => {
    const store = new MemoryKeyStore()
    const stored = await written(store, 'patient.phone')
    stored[stored.length - 1]! ^= 1
    const keyring = await processOn(store)
    await load(keyring, stored)
    const phone = phoneOf(keyring, 'people.phone')
    expect(refusalOf(() => phone.decrypt(stored)).code).toBe('DECRYPTION_FAILED')
    expect(phone.contextOf(stored)).toBeUndefined()
    expect(phone.contextOf('no envelope')).toBeUndefined()
  })

  it('is refused without a name where the store keeps no contexts, or cannot be asked', async () => {
    const full = new MemoryKeyStore()
    const stored = await written(full, 'patient.phone')
    const bare: KeyStore = {
      find: id => full.find(id),
      list: scope => full.list(scope),
      insert: key => full.insert(key),
    }
    const broken: KeyStore = {
      ...bare,
      contexts: () => Promise.reject(new Error('down')),
      addContexts() {
        throw new Error('read-only')
      },
    }
    for (const store of [bare, broken]) {
      const keyring = await processOn(store)
      await keyring.contexts.record(['people.phone'])
      await load(keyring, stored)
      expect(refusalOf(() => phoneOf(keyring, 'people.phone').decrypt(stored)).code).toBe('DECRYPTION_FAILED')
    }
    expect(await full.contexts()).toEqual(['patient.phone'])
  })
})
