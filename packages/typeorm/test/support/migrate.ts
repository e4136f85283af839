import type { DataSource, QueryRunner } from 'typeorm'
import type { World } from './world.ts'

/** Runs work as TypeORM runs a migration: on a connection of its own, with encryption, and nothing synchronized before. */
export async function migrate<T>(
  world: World,
  entities: (new () => object)[],
  work: (runner: QueryRunner, dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const dataSource = world.open({ entities, synchronize: false })
  await dataSource.initialize()
  const runner = dataSource.createQueryRunner()
  await runner.beforeMigration()
  try {
    return await work(runner, dataSource)
  } finally {
    await runner.afterMigration()
    await runner.release()
    await dataSource.destroy()
  }
}

/** What TypeORM would change about the schema. */
export async function pendingChanges(dataSource: DataSource): Promise<string[]> {
  return (await dataSource.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query)
}
