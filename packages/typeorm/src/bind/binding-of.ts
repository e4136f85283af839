import { WaxsealError } from '@waxseal/core'
import type { DataSource } from 'typeorm'
import { registry } from '../registry.ts'
import type { Binding } from './binding.ts'

/** The encryption of a DataSource. @throws WaxsealError NOT_BOUND */
export function bindingOf(dataSource: DataSource): Binding {
  const binding = registry.bindings.get(dataSource)
  if (binding !== undefined) return binding
  throw new WaxsealError(
    'NOT_BOUND',
    'this DataSource has no encryption: wrap it by withEncryption before initialize()',
  )
}
