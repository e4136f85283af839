import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm'
import type { SelectInternals, TypeormClasses } from './typeorm-internals.ts'
import { wrap } from './wrap.ts'

/**
 * Takes the criteria out of the error for an entity that was not found: TypeORM quotes them, plaintext included, or the
 * parameters of the query, which hold plaintext in migration mode.
 */
export function installErrorHooks({ manager, select }: TypeormClasses): void {
  for (const name of ['findOneOrFail', 'findOneByOrFail']) {
    wrap<EntityManager, unknown[], Promise<unknown>>(manager, name, ({ binding, args, proceed }) =>
      withoutCriteria(proceed(...args), () => binding.mayTouch(args[0] as EntityTarget<ObjectLiteral>)),
    )
  }
  wrap<SelectInternals, [], Promise<unknown>>(select, 'getOneOrFail', ({ binding, proceed }) =>
    withoutCriteria(proceed(), () => binding.fields.size > 0),
  )
}

interface NotFound extends Error {
  criteria?: unknown
}

async function withoutCriteria(found: Promise<unknown>, mayTouch: () => boolean): Promise<unknown> {
  try {
    return await found
  } catch (error) {
    if (isNotFound(error) && mayTouch()) takeOut(error)
    throw error
  }
}

/** By what it has, and not by its name, which bundlers change. */
function isNotFound(error: unknown): error is NotFound {
  return error instanceof Error && 'entityClass' in error && 'criteria' in error
}

function takeOut(error: NotFound): void {
  const message = error.message.replace(/ matching: [\s\S]*$/, ' matching the criteria')
  // The stack begins with the message as it was.
  error.stack = error.stack?.replace(error.message, message) ?? ''
  error.message = message
  Object.defineProperty(error, 'criteria', { value: undefined, enumerable: false, configurable: true })
}
