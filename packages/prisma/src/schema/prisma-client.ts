import { WaxsealError } from '@waxseal/core'

/** One of Prisma's promises for raw SQL. */
type RawQuery = (sql: string, ...parameters: unknown[]) => Promise<unknown>

/** What Waxseal asks of a Prisma client. Each one has it. */
export interface PrismaClientLike {
  readonly $extends: unknown
}

/** A field as the client's runtime data model has it. */
export interface RuntimeField {
  readonly name: string
  readonly kind: string
  readonly type: string
  /** The column's name, where `@map` gives one. */
  readonly dbName?: string | null
}

/** A model as the client's runtime data model has it. */
export interface RuntimeModel {
  /** The table's name, where `@@map` gives one. */
  readonly dbName?: string | null
  readonly fields: readonly RuntimeField[]
}

/** An adapter, which the client has connect when it is needed. */
export interface DriverAdapter {
  readonly adapterName?: string
  connect(): Promise<unknown>
}

/**
 * The inner parts of a Prisma client that Waxseal reads: the same in Prisma 6.16 to 7, from both generators. Nothing public
 * tells a client's tables, relations and native types at run time.
 */
export interface ClientInternals {
  /** The client under all extensions, outside any transaction. */
  readonly _originalClient: ClientInternals
  readonly _runtimeDataModel: { readonly models: Readonly<Record<string, RuntimeModel>> }
  readonly _engineConfig: { readonly inlineSchema: string; readonly adapter?: DriverAdapter | undefined }
  /** The client's option `omit`, by model as the client's members are called: `{ user: { email: true } }`. */
  readonly _globalOmit?: Readonly<Record<string, Readonly<Record<string, boolean>>>> | undefined
  /** The `provider` of the schema's datasource. */
  readonly _activeProvider: string
  /** Sends one operation. What all delegates call. */
  readonly _request: (params: object) => Promise<unknown>
  readonly $queryRawUnsafe: RawQuery
  readonly $executeRawUnsafe: RawQuery
  readonly $connect: () => Promise<void>
  readonly $extends: (extension: object) => unknown
}

/** The inner parts of a client. @throws WaxsealError CONFIG_INVALID when it has not got them */
export function internalsOf(client: unknown): ClientInternals {
  const internals = client as Partial<ClientInternals> | null | undefined
  const known =
    typeof internals?.$extends === 'function' &&
    typeof internals._request === 'function' &&
    typeof internals._runtimeDataModel?.models === 'object' &&
    typeof internals._engineConfig?.inlineSchema === 'string' &&
    typeof internals._activeProvider === 'string'
  if (known) return internals as ClientInternals
  throw new WaxsealError(
    'CONFIG_INVALID',
    'withEncryption() takes a PrismaClient of Prisma 6.16 to 7, or one extended by $extends; this is none',
  )
}

/** How the client calls what gives access to a model: `user` for `User`. */
export function delegateName(model: string): string {
  return model.replace(/^./, first => first.toLowerCase())
}

/** The fields of a model that the client leaves out of results, unless a query asks for them. */
export function omittedFields(client: ClientInternals, model: string): ReadonlySet<string> {
  const fields = client._globalOmit?.[delegateName(model)] ?? {}
  return new Set(Object.keys(fields).filter(name => fields[name] === true))
}
