import type { Model } from '../field/model.ts'
import { refuse } from '../refuse.ts'
import { isOmitted, isPlainObject, toList } from './prisma-value.ts'

/** Refuses an order by an encrypted field: ciphertexts have a random one. @throws WaxsealError QUERY_UNSUPPORTED */
export function checkOrderBy(model: Model, orderBy: unknown): void {
  if (!model.reaches) return
  for (const order of toList(orderBy)) {
    if (!isPlainObject(order)) continue
    for (const [key, value] of Object.entries(order)) {
      if (isOmitted(value)) continue
      const relation = model.relations.get(key)
      if (model.encrypted.has(key)) refuseOrder(model, key)
      else if (relation !== undefined) checkOrderBy(relation.model, value)
      else if (key === '_relevance' && isPlainObject(value)) checkRelevance(model, value.fields)
    }
  }
}

function checkRelevance(model: Model, fields: unknown): void {
  for (const name of toList(fields)) if (model.encrypted.has(String(name))) refuseOrder(model, String(name))
}

function refuseOrder(model: Model, name: string): never {
  refuse(
    'QUERY_UNSUPPORTED',
    `${model.name}.${name}`,
    'rows cannot be ordered by an encrypted field; order what was read',
  )
}
