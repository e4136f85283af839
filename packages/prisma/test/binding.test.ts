import { localKey, MemoryKeyStore } from '@waxseal/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { encryptionExtension, encryptionOf, type UntypedModels, withEncryption } from '../src/index.ts'
import { loadClient } from './support/open-client.ts'
import type { TestClient } from './support/test-client.ts'
import { PROVIDERS, type Provider, VARIANTS, type Variant } from './support/variants.ts'

const provider = localKey({ bytes: Buffer.alloc(32, 7) })

/** A client that is never connected: binding asks nothing of the database. */
async function unconnected(variant: Variant, datasource: Provider): Promise<TestClient> {
  const { PrismaClient } = await loadClient(variant, datasource)
  const adapterName = datasource === 'postgresql' ? 'postgres' : datasource
  return new PrismaClient({
    adapter: { provider: adapterName, adapterName: 'test', connect: () => Promise.reject(new Error('no')) },
  })
}

describe.each(VARIANTS)('[prisma $version $generator] binding', variant => {
  const clients = new Map<Provider, TestClient>()
  beforeAll(async () => {
    for (const datasource of PROVIDERS) clients.set(datasource, await unconnected(variant, datasource))
  })

  const bind = (models: UntypedModels, datasource: Provider = 'mysql') =>
    withEncryption(clients.get(datasource)!, { provider, models })

  const refusals: readonly [what: string, models: UntypedModels, code: string, field: string, hint: RegExp][] = [
    ['an unknown model', { Usr: { email: true } }, 'FIELD_UNKNOWN', 'Usr', /no model "Usr"/],
    ['a model by its delegate', { user: { email: true } }, 'FIELD_UNKNOWN', 'user', /as in the schema/],
    ['an unknown field', { User: { mail: true } }, 'FIELD_UNKNOWN', 'User.mail', /no such field/],
    ['a column name for a field', { User: { phone_number: true } }, 'FIELD_UNKNOWN', 'User.phone_number', /schema/],
    ['a relation', { User: { posts: true } }, 'FIELD_UNSUPPORTED', 'User.posts', /relation/],
    ['a number', { User: { visits: true } }, 'FIELD_UNSUPPORTED', 'User.visits', /type: 'number'/],
    ['the primary key', { Country: { id: true } }, 'FIELD_UNSUPPORTED', 'Country.id', /Int/],
    ['a string in the primary key', { Odd: { tenant: true } }, 'FIELD_UNSUPPORTED', 'Odd.tenant', /primary key/],
    ['the key of a relation', { Odd: { ownerEmail: true } }, 'FIELD_UNSUPPORTED', 'Odd.ownerEmail', /relation/],
    ['what a relation refers to', { Owner: { email: true } }, 'FIELD_UNSUPPORTED', 'Owner.email', /relation/],
    ['a default', { Odd: { state: true } }, 'FIELD_UNSUPPORTED', 'Odd.state', /default/],
    ['an enum', { Odd: { color: true } }, 'FIELD_UNSUPPORTED', 'Odd.color', /Color/],
    [
      'an index that does not exist',
      { User: { email: { index: 'mailIndex' } } },
      'FIELD_UNKNOWN',
      'User.email',
      /mailIndex/,
    ],
    [
      'an index of another type',
      { User: { email: { index: 'visits' } } },
      'FIELD_UNSUPPORTED',
      'User.email',
      /String or Bytes/,
    ],
    [
      'an index that is the field',
      { User: { email: { index: 'email' } } },
      'CONFIG_INVALID',
      'User.email',
      /field of its own/,
    ],
    ['an index that is required', { User: { name: { index: 'email' } } }, 'FIELD_UNSUPPORTED', 'User.name', /optional/],
    ['an index with a default', { Odd: { text: { index: 'state' } } }, 'FIELD_UNSUPPORTED', 'Odd.text', /default/],
    [
      'an index of two fields',
      { User: { name: { index: 'nameIndex' }, phone: { index: 'nameIndex' } } },
      'CONFIG_INVALID',
      'User.phone',
      /User.name already/,
    ],
    [
      'an index that is encrypted',
      { User: { name: { index: 'phone' }, phone: true } },
      'CONFIG_INVALID',
      'User.name',
      /User.phone already/,
    ],
    ['an index on JSON', { User: { history: { index: 'nameIndex' } } }, 'FIELD_UNSUPPORTED', 'User.history', /json/],
    ['normalisers without an index', { User: { name: { normalize: 'trim' } } }, 'CONFIG_INVALID', 'User.name', /index/],
    ['an unknown value type', { User: { name: { type: 'int' as never } } }, 'CONFIG_INVALID', 'User.name', /"int"/],
    ['an unknown option', { User: { name: { indx: 'x' } as never } }, 'CONFIG_INVALID', 'User.name', /"indx"/],
    ['no options at all', { User: { name: false as never } }, 'CONFIG_INVALID', 'User.name', /true or an object/],
    ['an unknown mode', { User: { name: { mode: 'lax' as never } } }, 'CONFIG_INVALID', 'User.name', /"migration"/],
    ['a reader that is none', { User: { name: { legacy: {} as never } } }, 'CONFIG_INVALID', 'User.name', /"legacy"/],
    [
      'Decimals without their class',
      { User: { name: { type: 'decimal' } } },
      'CONFIG_INVALID',
      'User.name',
      /"decimal"/,
    ],
    [
      'a row key that the database makes',
      { User: { name: { bindTo: ['id'] } } },
      'FIELD_UNSUPPORTED',
      'User.name',
      /database makes/,
    ],
    [
      'a row key that may be null',
      { User: { name: { bindTo: ['city'] } } },
      'FIELD_UNSUPPORTED',
      'User.name',
      /required/,
    ],
    [
      'a row key that a relation changes',
      { Profile: { bio: { bindTo: ['userId'] } } },
      'FIELD_UNSUPPORTED',
      'Profile.bio',
      /relation/,
    ],
    ['a row key of another type', { Odd: { text: { bindTo: ['weight'] } } }, 'FIELD_UNSUPPORTED', 'Odd.text', /Float/],
    [
      'a row key that is encrypted',
      { User: { name: { bindTo: ['email'] }, email: true } },
      'FIELD_UNSUPPORTED',
      'User.name',
      /encrypted itself/,
    ],
    ['a row key that is no field', { User: { name: { bindTo: ['nope'] } } }, 'FIELD_UNKNOWN', 'User.name', /"nope"/],
    ['no row key', { User: { name: { bindTo: [] } } }, 'CONFIG_INVALID', 'User.name', /"bindTo"/],
    ['a row key twice', { Account: { note: { bindTo: ['id', 'id'] } } }, 'CONFIG_INVALID', 'Account.note', /once/],
    ['an empty context', { User: { name: { context: '' } } }, 'CONFIG_INVALID', 'User.name', /context/],
    [
      'a column that is too short',
      { Odd: { short: true } },
      'COLUMN_TOO_SHORT',
      'Odd.short',
      /VarChar\(47\).*48.*@db.Text/,
    ],
    [
      'a short binary column',
      { Odd: { shortBytes: true } },
      'COLUMN_TOO_SHORT',
      'Odd.shortBytes',
      /VarBinary\(35\).*36/,
    ],
    ['a padded column', { Odd: { padded: true } }, 'FIELD_UNSUPPORTED', 'Odd.padded', /@db.Char\(64\).*@db.Text/],
    ['a padded binary column', { Odd: { paddedBytes: true } }, 'FIELD_UNSUPPORTED', 'Odd.paddedBytes', /@db.Blob/],
    [
      'an index column that is too short',
      { Odd: { text: { index: 'shortIndex' } } },
      'COLUMN_TOO_SHORT',
      'Odd.text',
      /32 characters/,
    ],
    [
      'an index column that pads',
      { Odd: { text: { index: 'paddedIndex' } } },
      'FIELD_UNSUPPORTED',
      'Odd.text',
      /Binary\(32\).*16 bytes/,
    ],
  ]

  it.each(refusals)('refuses %s', (_, models, code, field, hint) => {
    const error = (() => {
      try {
        return bind(models, 'mysql')
      } catch (error) {
        return error
      }
    })()
    expect(error).toMatchObject({ name: 'WaxsealError', code, field, message: expect.stringMatching(hint) })
  })

  it('knows the columns of each database', () => {
    expect(() => bind({ Odd: { short: true } }, 'sqlite')).not.toThrow()
    expect(() => bind({ Odd: { short: true } }, 'postgresql')).toThrow(/VarChar\(47\)/)
    expect(() => bind({ Odd: { padded: true } }, 'postgresql')).toThrow(/@db.Char\(64\)/)
    expect(() => bind({ Odd: { labels: true } }, 'postgresql')).toThrow(/list; make it a Json field/)
    expect(() => bind({ Odd: { uuid: true } }, 'postgresql')).toThrow(/@db.Uuid/)
    expect(() => bind({ Odd: { text: { index: 'exactIndex' } } }, 'mysql')).not.toThrow()
  })

  it('refuses to bind twice, and what is no client', () => {
    const options = { provider, models: { User: { email: true } } } as const
    const db = withEncryption(clients.get('sqlite')!, options)
    const again = [
      () => withEncryption(db, options),
      () => withEncryption(db.$extends({}), options),
      () => db.$extends(encryptionExtension(options)),
    ]
    for (const bind of again) expect(bind).toThrow(expect.objectContaining({ code: 'ALREADY_BOUND' }))
    for (const none of [{}, null, { $extends: () => {} }]) {
      expect(() => withEncryption(none as never, options)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    }
    for (const wrong of [{}, { provider }, { models: options.models }, { ...options, maxAge: -1 }]) {
      expect(() => withEncryption(clients.get('sqlite')!, wrong as never)).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID' }),
      )
    }
  })

  it('gives out one handle, on every client made from the encrypted one', () => {
    const plain = clients.get('postgresql')!
    expect(() => encryptionOf(plain)).toThrow(expect.objectContaining({ code: 'NOT_BOUND' }))
    const db = plain.$extends(
      encryptionExtension({ provider, models: { User: { email: true } }, keyTable: { name: 'k' } }),
    )
    const handle = encryptionOf(db)
    expect(encryptionOf(db.$extends({ name: 'another' }))).toBe(handle)
    const typed = plain.$extends(encryptionExtension(plain, { provider, models: { User: { email: true } } }))
    expect(encryptionOf(typed)).not.toBe(handle)
    expect(handle.keyTableDdl().join()).toMatch(/CREATE TABLE IF NOT EXISTS "k"/)
    expect(() => encryptionOf(plain)).toThrow()
  })

  it('can be applied by a subclass to itself, whose methods stay', async () => {
    const { PrismaClient } = await loadClient(variant, 'sqlite')
    class Service extends PrismaClient {
      constructor() {
        super({ adapter: { provider: 'sqlite', adapterName: 'test', connect: () => Promise.reject(new Error('no')) } })
        // biome-ignore lint/correctness/noConstructorReturn: the way to extend a client that is injected by its class
        return withEncryption<TestClient>(this, {
          provider,
          models: { User: { email: true } },
          keyStore: new MemoryKeyStore(),
        }) as this
      }
      hello(): string {
        return 'hello'
      }
    }
    const service = new Service()
    expect(service.hello()).toBe('hello')
    expect(encryptionOf(service)).toBeDefined()
  })
})
