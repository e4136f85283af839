import { randomBytes } from 'node:crypto'
import { BlindIndex, FieldCipher, Keyring, localKey, MemoryKeyStore } from '@waxseal/core'
import type { Person, PersonData } from '../database/person.ts'
import type { ClientContender } from './client-contender.ts'

interface Write {
  readonly args: { readonly data: readonly PersonData[] }
  query(args: object): Promise<unknown>
}

interface Read {
  readonly args: object
  query(args: object): Promise<Person[]>
}

/**
 * The least that an extension can do with the same cipher: three fields of a model, in two operations, and only where they
 * lie on top. What Waxseal takes longer than this is what its walk and its hooks cost.
 */
export const naivePrisma: ClientContender = {
  name: 'naive extension',
  encrypts: true,
  async extend(client) {
    const keyring = new Keyring({ provider: localKey({ bytes: randomBytes(32) }), store: new MemoryKeyStore() })
    await keyring.ready('', { index: true })
    const [email, phone, address] = ['person.email', 'person.phone', 'person.address'].map(
      context => new FieldCipher(keyring, { context, type: 'string' }),
    ) as [FieldCipher, FieldCipher, FieldCipher]
    const seal = (person: PersonData) => ({
      ...person,
      email: email.encryptToText(person.email, ''),
      phone: phone.encryptToText(person.phone, ''),
      address: address.encryptToText(person.address, ''),
    })
    const index = new BlindIndex(keyring, { context: 'person.email', type: 'string' })
    const sealSearchable = (person: PersonData) => ({
      ...seal(person),
      emailIndex: index.compute(person.email, '').toString('hex'),
    })
    const open = (person: Person) => {
      person.email = email.decrypt(person.email) as string
      person.phone = phone.decrypt(person.phone) as string
      person.address = address.decrypt(person.address) as string
    }
    return client.$extends({
      query: {
        person: {
          createMany: ({ args, query }: Write) => query({ ...args, data: args.data.map(seal) }),
          async findMany({ args, query }: Read) {
            const persons = await query(args)
            persons.forEach(open)
            return persons
          },
        },
        searchablePerson: {
          createMany: ({ args, query }: Write) => query({ ...args, data: args.data.map(sealSearchable) }),
        },
      },
    })
  },
}
