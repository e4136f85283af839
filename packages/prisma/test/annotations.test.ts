import { isEnvelope } from '@waxseal/core'
import { describe, expect, it } from 'vitest'
import { annotatedModels } from '../src/field/annotations.ts'
import { parsePrismaSchema } from '../src/schema/prisma-schema.ts'
import { MEMBER_MODELS, withMembers } from './support/members.ts'
import { describeVersions, MODELS, secret } from './support/suite.ts'

const read = (...lines: string[]) =>
  annotatedModels(parsePrismaSchema(['model User {', '  id Int @id', ...lines, '}'].join('\n'))).User

describe('annotations of a schema', () => {
  it('stand above a field, over several lines too, or behind it', () => {
    expect(read('  /// @encrypted', '  email String')).toEqual({ email: true })
    expect(read('email String @unique @db.Text /// @encrypted')).toEqual({ email: true })
    expect(read('/// Where to write to.', '', '/// @encrypted(index: emailIndex)', '', 'email String?')).toEqual({
      email: { index: 'emailIndex' },
    })
    expect(read('/// @encrypted(', '/// index: emailIndex,', '/// )', 'email String /// Where to write to.')).toEqual({
      email: { index: 'emailIndex' },
    })
    expect(read('/// @encrypted\r', 'email String\r', 'name String?\r')).toEqual({ email: true })
  })

  it('have options of words, strings, lists and booleans', () => {
    expect(
      read(
        '/// @encrypted(index: i, normalize: [trim, lowercase], context: "users.e-mail (\\"v1\\"), old", scoped: true)',
        'email String',
      ),
    ).toEqual({
      email: { index: 'i', normalize: ['trim', 'lowercase'], context: 'users.e-mail ("v1"), old', scoped: true },
    })
    expect(read('/// @encrypted()', 'email String')).toEqual({ email: {} })
    expect(read('/// @encrypted(normalize: trim, scoped: false).', 'email String')).toEqual({
      email: { normalize: 'trim', scoped: false },
    })
  })

  it('are read from documentation alone', () => {
    const lines = [
      '// @encrypted',
      'email String @default("/// @encrypted") @map("// @encrypted")',
      '// name String /// @encrypted',
      'name String /// @encryptedByHand, or me@encrypted',
      '/* /// @encrypted */ city String',
      'phone String /// @encrypted',
      'history Json',
    ]
    expect(read(...lines)).toEqual({ phone: true })
  })

  it('are ignored where the client leaves the field or model out', () => {
    const schema = `
      model A {
        id   Int    @id
        gone String @ignore /// @encrypted
        kept String /// @encrypted
      }
      /// @encrypted
      model B {
        id Int @id
        @@ignore
      }
      /// @encrypted
      enum Color {
        RED /// @encrypted
      }`
    expect(annotatedModels(parsePrismaSchema(schema))).toEqual({ A: { kept: true } })
  })

  const refusals: readonly [what: string, lines: readonly string[], message: RegExp][] = [
    ['what is not closed', ['/// @encrypted(index: i', 'email String'], /cannot be read; write @encrypted/],
    ['an option without a value', ['/// @encrypted(index)', 'email String'], /"index" cannot be read/],
    ['a value that is none', ['/// @encrypted(index: i j)', 'email String'], /cannot be read/],
    ['an option given twice', ['/// @encrypted(index: a, index: b)', 'email String'], /"index" is given twice/],
    ['what takes code', ['/// @encrypted(legacy: cloak)', 'email String'], /"legacy" takes code/],
    ["prisma-field-encryption's", ['/// @encrypted?mode=strict', 'email String'], /prisma-field-encryption's/],
    ["prisma-field-encryption's hash", ['/// @encryption:hash(email)', 'hash String?'], /prisma-field-encryption's/],
    ['one above no field', ['email String', '/// @encrypted', '@@index([email])'], /above a field/],
    ['one below all fields', ['email String', '/// @encrypted'], /above a field/],
    ['none at all', ['email String'], /no field of the schema is annotated/],
  ]

  it.each(refusals)('refuse %s', (_, lines, message) => {
    expect(() => read(...lines)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(() => read(...lines)).toThrow(message)
  })

  it('are refused above a whole model', () => {
    expect(() => annotatedModels(parsePrismaSchema('/// @encrypted\nmodel User {\n id Int @id\n}'))).toThrow(
      /whole model/,
    )
  })
})

describeVersions('annotations', suite => {
  withMembers(suite)
  const data = { tenantId: 1, number: 1, email: secret('ada'), badge: new Uint8Array([1]), nick: secret('a') }

  it('encrypt, index and bind as the same options do in "models"', async () => {
    const db = await suite.open({ models: undefined, annotations: true })
    const create = { ...data, card: { create: { is: secret('is'), some: secret('some') } } }
    await db.member.create({ data: create })
    const [member] = await suite.database.rows('members')
    const [card] = await suite.database.rows('cards')
    for (const cell of [member!.email, member!.badge, member!.nick, card!.is, card!.some])
      expect(isEnvelope(cell)).toBe(true)
    const configured = await suite.open({ models: MEMBER_MODELS })
    for (const client of [db, configured]) {
      const where = { email: secret('ADA'), badge: data.badge, nick: data.nick, card: { AND: { is: secret('is') } } }
      expect(await client.member.findMany({ where, include: { card: true } })).toMatchObject([
        { ...data, card: create.card.create },
      ])
    }
  })

  it('go together with "models", but not for one field', async () => {
    const db = await suite.open({ models: MODELS, annotations: true })
    await db.member.create({ data })
    await db.user.create({ data: { email: secret('ada') } })
    expect(await db.member.count({ where: { email: secret('ada') } })).toBe(1)
    expect(await db.user.count({ where: { email: secret('ada') } })).toBe(1)
    const twice = suite.open({ models: { Member: { nick: true } }, annotations: true })
    await expect(twice).rejects.toMatchObject({ code: 'CONFIG_INVALID', field: 'Member.nick' })
    for (const annotations of [false, undefined]) {
      await expect(suite.open({ models: undefined, annotations } as never)).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('annotations: true'),
      })
    }
  })
})
