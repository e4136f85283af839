import { transformer } from '../core/typeorm-encrypted.ts'
import type { OrmContender } from './orm-contender.ts'
import { textColumns } from './person-schema.ts'

/** TypeORM with the transformer of typeorm-encrypted. */
export const peerTypeorm: OrmContender = {
  name: 'typeorm-encrypted',
  encrypts: true,
  entity: () => textColumns(transformer),
}
