import { generateKey } from '@47ng/cloak'
import { fieldEncryptionExtension } from 'prisma-field-encryption'
import type { ClientContender } from './client-contender.ts'

const fields = ['email', 'phone', 'address'].map(name => ({
  ...{ name, type: 'String', isList: false, isId: false, isUnique: false },
  documentation: '/// @encrypted',
}))
const hash = {
  ...{ name: 'emailIndex', type: 'String', isList: false, isId: false, isUnique: false },
  documentation: '/// @encryption:hash(email)',
}
const id = { name: 'id', type: 'Int', isList: false, isId: true, isUnique: false }

/** prisma-field-encryption. It asks for the DMMF, which Prisma 7 no longer has, and is given the part that it reads. */
export const fieldEncryption: ClientContender = {
  name: 'prisma-field-encryption',
  encrypts: true,
  extend: client => {
    const models = [
      { name: 'Person', fields: [id, ...fields] },
      { name: 'SearchablePerson', fields: [id, ...fields, hash] },
    ]
    const dmmf = { datamodel: { models } }
    return client.$extends(fieldEncryptionExtension({ encryptionKey: generateKey(), dmmf }) as object)
  },
}
