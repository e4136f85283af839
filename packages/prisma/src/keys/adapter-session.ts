import { type DatabaseSession, sessionFault, tlsRequired } from '@waxseal/core'

/** What one of Prisma's adapters gives when it connects. */
export interface ConnectedAdapter {
  /** The driver's pool or client. */
  readonly client?: unknown
  dispose?(): Promise<void>
}

/** How the sessions of an adapter are judged, by its name. */
type Judge = (client: unknown) => Promise<void>

const REMEDY = {
  pg: "give new PrismaPg() ssl: { ca: readFileSync('ca.pem', 'utf8') }, and nothing about ssl in its connectionString",
  mariadb:
    "give new PrismaMariaDb() an object with ssl: { ca: readFileSync('ca.pem', 'utf8') }; of a URL it heeds ?ssl=true alone, " +
    'and neither sslaccept nor sslmode',
  other: 'use @prisma/adapter-pg or @prisma/adapter-mariadb, or leave requireTls out and see to TLS yourself',
}

const JUDGES: Readonly<Record<string, Judge>> = {
  '@prisma/adapter-pg': judgePg,
  '@prisma/adapter-mariadb': judgeMariadb,
  '@prisma/adapter-libsql': judgeLibsql,
  '@prisma/adapter-better-sqlite3': async () => {},
}

/**
 * Judges the sessions of an adapter that has just connected: the first one now, of pg each one that its pool opens later as well.
 *
 * @throws WaxsealError TLS_REQUIRED
 */
export async function judgeAdapter(adapterName: string | undefined, { client }: ConnectedAdapter): Promise<void> {
  const judge = JUDGES[adapterName ?? '']
  if (judge === undefined)
    throw tlsRequired(`is kept from view by ${adapterName ?? 'Prisma’s own engine'}`, REMEDY.other)
  await judge(client)
}

/** What is used of a client of pg. Not all of it is there with pg-native. */
interface PgClient {
  readonly host?: string
  readonly connection?: { readonly stream?: unknown; readonly ssl?: boolean | { readonly servername?: string } }
  release(): void
}

type Verify = (client: PgClient, done: (error?: Error) => void) => void

interface PgPool {
  readonly options: { verify?: Verify }
  connect(): Promise<PgClient>
}

const guarded = new WeakSet<PgPool>()

/** The pool asks before it lends a client for the first time, and ends it where the answer is no. */
async function judgePg(client: unknown): Promise<void> {
  const pool = client as PgPool
  if (!guarded.has(pool)) guardPool(pool)
  const first = await pool.connect()
  first.release()
}

function guardPool(pool: PgPool): void {
  guarded.add(pool)
  const before = pool.options.verify
  pool.options.verify = (opened, done) => {
    const ssl = opened.connection?.ssl
    const servername = typeof ssl === 'object' ? ssl.servername : undefined
    const fault = sessionFault({ stream: opened.connection?.stream, host: opened.host, servername })
    if (fault !== undefined) done(tlsRequired(fault, REMEDY.pg))
    else if (before === undefined) done()
    else before(opened, done)
  }
}

/** A connection of mariadb as its pool's events show it: the inner one, of which applications get a wrapper. */
interface MariadbConnection {
  readonly threadId?: number
  readonly info?: { readonly threadId?: number }
  readonly socket?: unknown
  readonly opts?: {
    readonly host?: string
    readonly socketPath?: string
    readonly ssl?: boolean | { readonly rejectUnauthorized?: boolean; readonly checkServerIdentity?: unknown }
  }
}

interface MariadbPool {
  on(event: 'acquire', listener: (connection: MariadbConnection) => void): void
  off(event: 'acquire', listener: (connection: MariadbConnection) => void): void
  getConnection(): Promise<{ readonly threadId: number; release(): Promise<void> }>
}

/**
 * The first connection is looked at. The others have its options, by which the driver itself verifies each, so these must not
 * take anything back.
 */
async function judgeMariadb(client: unknown): Promise<void> {
  const pool = client as MariadbPool
  const acquired: MariadbConnection[] = []
  const note = (connection: MariadbConnection) => acquired.push(connection)
  pool.on('acquire', note)
  const own = await pool.getConnection().finally(() => pool.off('acquire', note))
  await own.release()
  const inner = acquired.find(({ info, threadId = info?.threadId }) => threadId === own.threadId)
  const fault = sessionFault(mariadbSession(inner)) ?? laxity(inner)
  if (fault !== undefined) throw tlsRequired(fault, REMEDY.mariadb)
}

function mariadbSession({ socket, opts }: MariadbConnection = {}): DatabaseSession {
  return { stream: socket, host: opts?.socketPath ?? opts?.host }
}

/** Options that would let another connection pass than the one that was looked at. */
function laxity({ opts }: MariadbConnection = {}): string | undefined {
  const ssl = opts?.ssl
  if (typeof ssl !== 'object') return undefined
  if (ssl.rejectUnauthorized === false) return 'is verified by chance: rejectUnauthorized is false'
  const { checkServerIdentity } = ssl
  return typeof checkServerIdentity === 'function'
    ? 'is verified by a checkServerIdentity of the application'
    : undefined
}

/** A file has no wire; libSQL's other protocols have. */
async function judgeLibsql(client: unknown): Promise<void> {
  const { protocol } = client as { readonly protocol?: string }
  if (protocol !== 'file') throw tlsRequired(`is kept from view by @prisma/adapter-libsql (${protocol})`, REMEDY.other)
}
