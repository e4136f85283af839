import type { Table } from 'typeorm'
import { lastName } from './sql-identifiers.ts'
import type { TypeormClasses } from './typeorm-internals.ts'
import { wrap } from './wrap.ts'

/**
 * Forgets all keys when the key table is emptied or dropped, with others or alone: a key that is not stored must not be used.
 * Where other tables are, keys stay: operations under way need them.
 */
export function installSchemaHooks({ runner }: TypeormClasses): void {
  for (const name of ['clearDatabase', 'dropDatabase', 'dropSchema', 'dropTable', 'clearTable']) {
    wrap<object, unknown[], Promise<unknown>>(runner, name, async ({ binding, args, proceed }) => {
      const isOther = name.endsWith('Table') && !isTable(args[0], binding.keyTable)
      if (isOther) return proceed(...args)
      try {
        return await proceed(...args)
      } finally {
        binding.keys.forget()
      }
    })
  }
}

/** True for a table with that name, in whichever schema. */
function isTable(table: unknown, name: string | undefined): boolean {
  const path = typeof table === 'string' ? table : (table as Table).name
  return lastName(path) === (name && lastName(name))
}
