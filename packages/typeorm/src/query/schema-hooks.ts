import type { TypeormClasses } from './typeorm-internals.ts'
import { wrap } from './wrap.ts'

const DROPPING = ['clearDatabase', 'dropDatabase', 'dropSchema', 'dropTable', 'clearTable']

/** Forgets all keys when tables are dropped: the key table may be among them, and a key that is not stored must not be used. */
export function installSchemaHooks({ runner }: TypeormClasses): void {
  for (const name of DROPPING) {
    wrap<object, unknown[], Promise<unknown>>(runner, name, async ({ binding, args, proceed }) => {
      try {
        return await proceed(...args)
      } finally {
        binding.keys.forget()
      }
    })
  }
}
