import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'

/**
 * Drops what TypeORM has twice: an EntitySchema that is embedded in two places gives each of them its indices two times
 * over, and creating the second fails. Those in clear do the same without encryption, and are put right along with ours.
 */
export function dropRepeatedIndices(metadata: EntityMetadata): void {
  const seen = new Set<string>()
  metadata.indices = metadata.indices.filter(({ name, columns, embeddedMetadata }) => {
    const key = [name, ...columns.map(({ propertyPath }) => propertyPath)].join()
    const isRepeated = embeddedMetadata !== undefined && seen.has(key)
    seen.add(key)
    return !isRepeated
  })
}
