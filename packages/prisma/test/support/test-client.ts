import type { PrismaClientLike } from '../../src/index.ts'

/** A row as the application sees it. */
export type Row = Record<string, unknown>

/** Prisma's promise, which does nothing until it is awaited. */
export type Query<T> = Promise<T>

/**
 * A delegate of a generated client, with arguments and results as loose as the suite needs them: it runs on clients of several
 * versions, generators and databases, and gives them what their types forbid. `test/types` tests the types.
 */
export interface Delegate {
  findUnique<T = Row | null>(
    args: object,
  ): Query<T> & Record<'posts' | 'profile' | 'tickets', (args?: object) => Query<Row[]>>
  findUniqueOrThrow<T = Row>(args: object): Query<T>
  findFirst<T = Row | null>(args?: object): Query<T> & Record<'author' | 'select', () => Query<Row> & FluentUser>
  findFirstOrThrow<T = Row>(args?: object): Query<T>
  findMany<T = Row[]>(args?: object): Query<T>
  create<T = Row>(args: object): Query<T>
  createMany(args: object): Query<{ count: number }>
  createManyAndReturn<T = Row[]>(args: object): Query<T>
  update<T = Row>(args: object): Query<T>
  updateMany(args: object): Query<{ count: number }>
  updateManyAndReturn<T = Row[]>(args: object): Query<T>
  upsert<T = Row>(args: object): Query<T>
  delete<T = Row>(args: object): Query<T>
  deleteMany(args?: object): Query<{ count: number }>
  count<T = number>(args?: object): Query<T>
  aggregate(args: object): Query<Row>
  groupBy(args: object): Query<Row[]>
  readonly fields: Record<string, unknown>
}

interface FluentUser {
  posts(args?: object): Query<Row[]>
  profile(): Query<Row>
}

/** The models of the suite's schema, as any of its clients has them. */
export interface Delegates {
  readonly user: Delegate
  readonly profile: Delegate
  readonly post: Delegate
  readonly comment: Delegate
  readonly tag: Delegate
  readonly country: Delegate
  readonly member: Delegate
  readonly card: Delegate
  readonly archivedUser: Delegate
  readonly owners: Delegate
  readonly account: Delegate
  readonly ticket: Delegate
  readonly badge: Delegate
}

/** A client of the suite's schema, from either generator. */
export interface TestClient extends PrismaClientLike, Delegates {
  $transaction<T>(run: (tx: TestClient) => Promise<T>, options?: object): Promise<T>
  $transaction(queries: readonly Query<unknown>[], options?: object): Promise<unknown[]>
  $extends(extension: object): TestClient
  $queryRaw(strings: TemplateStringsArray, ...values: unknown[]): Query<Row[]>
  $queryRawUnsafe(sql: string, ...params: unknown[]): Promise<Row[]>
  /** Only with the preview feature typedSql. */
  $queryRawTyped(query: object): Promise<Row[]>
  $executeRawUnsafe(sql: string, ...params: unknown[]): Promise<number>
  $on(event: 'query', listener: (event: { query: string; params: string }) => void): TestClient
  $connect(): Promise<void>
  $disconnect(): Promise<void>
}

/** What a generated client's module exports, as far as the suite needs it. */
export interface ClientModule {
  readonly PrismaClient: new (options: object) => TestClient
  readonly Prisma: {
    readonly DbNull: unknown
    readonly JsonNull: unknown
    readonly AnyNull: unknown
    /** Only with strictUndefinedChecks. */
    readonly skip?: unknown
    readonly Decimal: new (value: string) => object
    readonly defineExtension: (extension: object) => object
    readonly getExtensionContext: (self: unknown) => unknown
  }
}
