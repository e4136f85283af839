import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'

/** The entities that saving one may write: itself, those that inherit from it, and those that cascades lead to. */
export function reachableFrom(start: EntityMetadata): EntityMetadata[] {
  const found = new Set<EntityMetadata>()
  const visit = (metadata: EntityMetadata): void => {
    if (found.has(metadata)) return
    found.add(metadata)
    for (const child of metadata.childEntityMetadatas) visit(child)
    for (const relation of metadata.relations) {
      if (relation.isCascadeInsert || relation.isCascadeUpdate) visit(relation.inverseEntityMetadata)
    }
  }
  visit(start)
  return [...found]
}
