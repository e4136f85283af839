import type { OrmContender } from './orm-contender.ts'
import { textColumns } from './person-schema.ts'

/** TypeORM without encryption. */
export const plainTypeorm: OrmContender = { name: 'plain TypeORM', encrypts: false, entity: () => textColumns() }
