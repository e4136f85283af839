import type { FindManyOptions } from 'typeorm'
import type { Binding } from '../bind/binding.ts'
import { refuseQuery } from './refuse-query.ts'
import type { SelectInternals, TypeormClasses } from './typeorm-internals.ts'
import { wrap } from './wrap.ts'

/** What TypeORM 1.1 counts by: the distinct values of what `find` options select. */
interface Counting extends SelectInternals {
  readonly findOptions?: FindManyOptions
  computeSelectedColumnExpressions?(): string[]
  buildColumnSelectionExpression(alias: string, column: object, includeHydrationTransform: boolean): string
}

/** Lets TypeORM count entities of which encrypted columns are selected: by the rest of what is selected. */
export function installCountingHooks({ select }: TypeormClasses): void {
  if (!('computeSelectedColumnExpressions' in select)) return
  wrap<Counting, [], string[]>(select, 'computeSelectedColumnExpressions', ({ binding, self, proceed }) =>
    withoutEncrypted(binding, self, proceed()),
  )
  // It counts only where a page may not be the last: a refusal must not depend on how many rows there are.
  wrap<Counting, [], Promise<unknown>>(select, 'getManyAndCount', async ({ self, proceed }) => {
    if (self.findOptions?.select) self.computeSelectedColumnExpressions?.()
    return proceed()
  })
}

/** Beside the primary key, a column makes no difference. */
function withoutEncrypted(binding: Binding, builder: Counting, expressions: string[]): string[] {
  const encrypted = new Set<string>()
  for (const { name, metadata } of builder.expressionMap.aliases.filter(({ hasMetadata }) => hasMetadata)) {
    const expressionOf = (column: object): string => builder.buildColumnSelectionExpression(name, column, false)
    const isKeySelected = metadata.primaryColumns.every(column => expressions.includes(expressionOf(column)))
    for (const field of binding.fieldsOf(metadata)) {
      const expression = expressionOf(field.column)
      if (!expressions.includes(expression)) continue
      if (!isKeySelected)
        refuseQuery(field, 'TypeORM counts distinct values of what is selected; select the primary key too')
      encrypted.add(expression)
    }
  }
  return expressions.filter(expression => !encrypted.has(expression))
}
