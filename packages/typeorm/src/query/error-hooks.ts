import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm'
import type { TypeormClasses } from './typeorm-internals.ts'
import { wrap } from './wrap.ts'

/** Takes the criteria out of the error for an entity that was not found: TypeORM quotes them, plaintext included. */
export function installErrorHooks({ manager }: TypeormClasses): void {
  for (const name of ['findOneOrFail', 'findOneByOrFail']) {
    wrap<EntityManager, unknown[], Promise<unknown>>(manager, name, async ({ binding, args, proceed }) => {
      try {
        return await proceed(...args)
      } catch (error) {
        const [target] = args as [EntityTarget<ObjectLiteral>]
        if (isNotFound(error) && binding.mayTouch(target)) withoutCriteria(error)
        throw error
      }
    })
  }
}

interface NotFound extends Error {
  criteria?: unknown
}

function isNotFound(error: unknown): error is NotFound {
  return error instanceof Error && error.constructor.name === 'EntityNotFoundError'
}

function withoutCriteria(error: NotFound): void {
  const message = error.message.replace(/ matching: [\s\S]*$/, ' matching the criteria')
  // The stack begins with the message as it was.
  error.stack = error.stack?.replace(error.message, message) ?? ''
  error.message = message
  Object.defineProperty(error, 'criteria', { value: undefined, enumerable: false, configurable: true })
}
