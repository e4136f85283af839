import { isEnvelope, WaxsealError } from '@waxseal/core'
import type { Binding } from '../bind/binding.ts'
import { namesIn } from './sql-scope.ts'
import type { BuilderInternals } from './typeorm-internals.ts'

/**
 * Refuses to search or write encrypted columns by objects where a statement names their table and not its entity: TypeORM
 * sends such values as they are. Envelopes may be written.
 *
 * @throws WaxsealError QUERY_UNSUPPORTED
 */
export function refuseUnmapped(binding: Binding, builder: BuilderInternals, values: unknown): void {
  const { mainAlias } = builder.expressionMap
  if (mainAlias === undefined || mainAlias.hasMetadata) return
  const names = namesIn(binding, mainAlias, builder.expressionMap)
  if (names === undefined || names.size === 0) return
  for (const row of [values].flat()) {
    for (const [name, value] of Object.entries(row ?? {})) {
      const field = names.get(name.toLowerCase())
      if (field === undefined || value === null || value === undefined || isEnvelope(value)) continue
      throw new WaxsealError(
        'QUERY_UNSUPPORTED',
        `${field.name} is encrypted, and the statement names its table "${mainAlias.tablePath ?? mainAlias.name}": name the ` +
          'entity, so that values are encrypted and searched by their index',
        { field: field.name },
      )
    }
  }
}
