import { beforeEach, expect, it } from 'vitest'
import { encryptionOf } from '../src/index.ts'
import { describeEverywhere, secret } from './support/suite.ts'

describeEverywhere('contexts', suite => {
  const keyTable = { name: 'context_keys', create: true }
  /** A client whose fields have these contexts: as if the table or the column had another name. */
  const open = (phone?: string, name?: string) =>
    suite.open({
      keyTable,
      models: { User: { phone: { context: phone }, name: { context: name, index: 'nameIndex' } } },
    } as object)
  const data = (name: string) => ({ email: name, name: secret(name), phone: secret(name) })

  beforeEach(async () => {
    await suite.database.query('DROP TABLE IF EXISTS context_contexts')
    await suite.database.query('DROP TABLE IF EXISTS context_keys')
  })

  it('are recorded beside the keys, by the names of the database', async () => {
    const db = await open()
    await db.user.create({ data: data('ada') })
    expect((await suite.database.rows('context_contexts', 'context')).map(row => row.context)).toEqual([
      'users.name',
      'users.phone_number',
    ])
    const pinned = await open('person.telephone')
    await pinned.user.deleteMany()
    await encryptionOf(pinned).warmUp()
    expect(await suite.database.rows('context_contexts')).toHaveLength(3)
  })

  it('that have changed are told with the pin, when the application starts, writes, searches and reads', async () => {
    await open('person.telephone', 'person.name').then(db => db.user.create({ data: data('ada') }))
    const changed = (pin: string) => ({
      code: 'CONTEXT_CHANGED',
      message: expect.stringContaining(`{ context: '${pin}' }`),
    })
    const starting = encryptionOf(await open()).warmUp()
    await expect(starting).rejects.toMatchObject({ code: 'CONTEXT_CHANGED', field: expect.stringContaining('User.') })
    const db = await open(undefined, 'person.name')
    await expect(db.user.create({ data: data('bob') })).rejects.toMatchObject(changed('person.telephone'))
    await expect(db.user.updateMany({ data: { phone: secret('x') } })).rejects.toMatchObject(
      changed('person.telephone'),
    )
    await expect(db.user.findFirst()).rejects.toMatchObject(changed('person.telephone'))
    const raw = encryptionOf(db).encryptValue('User', 'phone', secret('x'))
    await expect(raw).rejects.toMatchObject(changed('person.telephone'))
    expect(await db.user.count({ where: { name: secret('ada') } })).toBe(1)
    const searching = (await open('person.telephone')).user.count({ where: { name: secret('ada') } })
    await expect(searching).rejects.toMatchObject(changed('person.name'))
    // Nothing was written, and the pin brings everything back.
    expect(await suite.database.rows('users')).toHaveLength(1)
    const pinned = await open('person.telephone', 'person.name')
    await encryptionOf(pinned).warmUp()
    expect(await pinned.user.findFirst({ where: { name: secret('ada') } })).toMatchObject(data('ada'))
  })

  it('that are not known are told too, and are not asked for within a transaction', async () => {
    await open('person.telephone').then(db => db.user.create({ data: data('ada') }))
    await suite.database.query('DELETE FROM context_contexts')
    const db = await open()
    await encryptionOf(db).warmUp()
    const unknown = { code: 'CONTEXT_CHANGED', message: expect.stringContaining('not known') }
    await expect(db.user.create({ data: data('bob') })).rejects.toMatchObject(unknown)
    await db.$transaction(async tx => {
      expect(await tx.user.count({ where: { name: secret('ada') } })).toBe(1)
    })
    await expect(db.user.findFirst({ select: { phone: true } })).rejects.toMatchObject({ code: 'DECRYPTION_FAILED' })
  })

  it('do without a record where there is none', async () => {
    const db = await open()
    await db.user.create({ data: data('ada') })
    await suite.database.query('DROP TABLE context_contexts')
    const other = await suite.open({
      keyTable: { name: 'context_keys' },
      models: { User: { name: { index: 'nameIndex' } } },
    } as object)
    await other.user.create({ data: { email: 'bob', name: secret('bob') } })
    expect(await other.user.count({ where: { name: { in: [secret('ada'), secret('bob')] } } })).toBe(2)
  })
})
