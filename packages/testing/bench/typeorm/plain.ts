import type { OrmContender } from './orm-contender.ts'
import { searchableColumns, textColumns } from './person-schema.ts'

/** TypeORM without encryption. */
export const plainTypeorm: OrmContender = { name: 'plain TypeORM', encrypts: false, entity: () => textColumns() }

/** The same with an index of the database on one string. */
export const searchableTypeorm: OrmContender = { ...plainTypeorm, entity: searchableColumns }
