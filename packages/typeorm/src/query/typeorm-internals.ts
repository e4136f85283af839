import type { DataSource, EntityManager, ObjectLiteral, QueryRunner, SelectQueryBuilder } from 'typeorm'
import type { Alias } from 'typeorm/query-builder/Alias.js'
import type { QueryExpressionMap } from 'typeorm/query-builder/QueryExpressionMap.js'

/** What we use of a query builder, beyond what TypeORM's types make public. Both major lines have it. */
export interface BuilderInternals {
  /** TypeORM 1. */
  readonly dataSource?: DataSource
  /** TypeORM 0.3. */
  readonly connection?: DataSource
  readonly expressionMap: QueryExpressionMap
  readonly queryRunner?: QueryRunner
  readonly parentQueryBuilder?: BuilderInternals
}

/** The same of a builder of SELECT. */
export interface SelectInternals extends BuilderInternals {
  escape(name: string): string
  buildEscapedEntityColumnSelects(alias: string, metadata: Alias['metadata']): readonly SelectedColumn[]
}

/** A column in a SELECT list, as TypeORM writes it. */
export interface SelectedColumn {
  /** `"User"."email"`. */
  readonly selection: string
  readonly aliasName: string
}

/** The DataSource that something of TypeORM belongs to. */
export function dataSourceOf(part: object): DataSource | undefined {
  const { dataSource, connection } = part as { dataSource?: DataSource; connection?: DataSource }
  return dataSource ?? connection
}

/** The classes that a DataSource's own copy of TypeORM works with. */
export interface TypeormClasses {
  readonly queryBuilder: object
  readonly select: object
  readonly insert: object
  readonly update: object
  readonly remove: object
  readonly softDelete: object
  readonly manager: object
  readonly runner: object
  readonly schemaBuilder: object
}

/** Finds the prototypes through a DataSource: with several copies of TypeORM in a process, any other way may miss it. */
export function classesOf(dataSource: DataSource): TypeormClasses {
  const builder = dataSource.createQueryBuilder() as SelectQueryBuilder<ObjectLiteral>
  const select = Object.getPrototypeOf(builder) as object
  return {
    queryBuilder: Object.getPrototypeOf(select) as object,
    select,
    insert: Object.getPrototypeOf(builder.insert()) as object,
    update: Object.getPrototypeOf(builder.update()) as object,
    remove: Object.getPrototypeOf(builder.delete()) as object,
    softDelete: Object.getPrototypeOf(builder.softDelete()) as object,
    manager: ownerOf(dataSource.manager, 'save'),
    runner: Object.getPrototypeOf(dataSource.createQueryRunner('master')) as object,
    schemaBuilder: Object.getPrototypeOf(dataSource.driver.createSchemaBuilder()) as object,
  }
}

/** The prototype that defines a method: a manager may be an instance of a subclass. */
function ownerOf(instance: EntityManager, method: string): object {
  let prototype = Object.getPrototypeOf(instance) as object
  while (!Object.hasOwn(prototype, method)) prototype = Object.getPrototypeOf(prototype) as object
  return prototype
}
