import { asBuffer, type Bytes } from '@waxseal/core'
import { bareNodeBinary } from '../core/bare-node.ts'
import type { OrmContender } from './orm-contender.ts'
import { binaryColumns } from './person-schema.ts'

/** TypeORM with the bare cipher of the first section as a transformer: as little as encryption through TypeORM can cost. */
export const bareTypeorm: OrmContender = {
  name: 'bare transformer, binary',
  encrypts: true,
  entity: target =>
    binaryColumns(target, {
      to: (value: string) => bareNodeBinary.encrypt(value),
      from: (cell: Bytes) => bareNodeBinary.decrypt(asBuffer(cell)),
    }),
}
