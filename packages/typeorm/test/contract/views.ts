import { Column, type DataSource, Entity, In, PrimaryColumn, ViewColumn, ViewEntity } from 'typeorm'
import { expect, it } from 'vitest'
import { EncryptedColumn, encrypted, encryptedIndex, type FieldOptions } from '../../src/index.ts'
import { refused, secret, type World, withEntities } from '../support/world.ts'

@Entity()
class Member {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'varchar' }) club!: string
  @EncryptedColumn({ index: true }) email!: string
  @EncryptedColumn({ type: 'number', nullable: true }) age?: number | null
  @EncryptedColumn({ carrier: 'text', index: true, nullable: true }) phone?: string | null
}

@ViewEntity({
  name: 'member_view',
  expression: (dataSource: DataSource) =>
    dataSource
      .createQueryBuilder()
      .select('m.id', 'id')
      .addSelect('m.email', 'mail')
      .addSelect('m.email_bidx', 'mailIndex')
      .addSelect('m.age', 'age')
      .addSelect('m.phone', 'phone')
      .addSelect('m.phone_bidx', 'phoneIndex')
      .from(Member, 'm')
      .where("m.club = 'chess'"),
})
class MemberView {
  @ViewColumn() id!: number
  @ViewColumn({ transformer: encrypted({ context: 'member.email' }) }) mail!: string
  @ViewColumn({ transformer: encryptedIndex('mail') }) mailIndex?: never
  @ViewColumn({ transformer: encrypted({ context: 'member.age' }) }) age?: number | null
  @ViewColumn({ transformer: encrypted({ context: 'member.phone' }) }) phone?: string | null
  @ViewColumn({ transformer: encryptedIndex('phone') }) phoneIndex?: never
}

@ViewEntity({
  name: 'club_view',
  expression: (dataSource: DataSource) =>
    dataSource
      .createQueryBuilder()
      .select('m.club', 'club')
      .addSelect('m.email', 'email')
      .addSelect('m.email_bidx', 'email_bidx')
      .from(Member, 'm'),
})
class ClubView {
  @ViewColumn() club!: string
  @EncryptedColumn({ context: 'member.email', index: true }) email!: string
}

export function describeViews(outer: () => World): void {
  const at = withEntities(outer, [Member, MemberView, ClubView])
  const save = () =>
    at()
      .cold(Member)
      .save([
        { id: 1, club: 'chess', email: secret('a'), age: 30, phone: secret('1') },
        { id: 2, club: 'chess', email: secret('b') },
        { id: 3, club: 'go', email: secret('c') },
      ])

  it('show what the table holds', async () => {
    await save()
    const found = await at()
      .cold(MemberView)
      .find({ order: { id: 'ASC' } })
    expect(found).toEqual([
      { id: 1, mail: secret('a'), age: 30, phone: secret('1') },
      { id: 2, mail: secret('b'), age: null, phone: null },
    ])
  })

  it('are searched by the index of the table', async () => {
    await save()
    const found = async (where: object) => (await at().cold(MemberView).findBy(where)).map(({ id }) => id)
    expect(await found({ mail: secret('a') })).toEqual([1])
    expect(await found({ mail: In([secret('b'), secret('c')]) })).toEqual([2])
    expect(await found({ phone: secret('1') })).toEqual([1])
    expect(await found({ phone: secret('2') })).toEqual([])
    const [club] = await at()
      .cold(ClubView)
      .findBy({ email: secret('c') })
    expect(club).toEqual({ club: 'go', email: secret('c') })
    await refused('INDEX_MISSING', () => at().cold(MemberView).findBy({ age: 30 }), 'MemberView.age')
    await refused(
      'QUERY_UNSUPPORTED',
      () =>
        at()
          .dataSource.getRepository(MemberView)
          .createQueryBuilder('v')
          .where('v.mail = :m', { m: secret('a') }),
      'MemberView.mail',
    )
  })

  it('are refused where they do not say what they show, or say it wrongly', async () => {
    const open = async (options: FieldOptions, index = false) => {
      @ViewEntity({ name: 'wrong_view', expression: 'SELECT email AS mail FROM member' })
      class WrongView {
        @ViewColumn({ transformer: encrypted(options) }) mail!: string
      }
      if (index) ViewColumn({ transformer: encryptedIndex('mail') })(WrongView.prototype, 'mailIndex')
      await at()
        .open({ entities: [Member, WrongView], synchronize: false })
        .initialize()
    }
    await refused('CONFIG_INVALID', () => open({}), 'WrongView.mail')
    await refused('FIELD_UNKNOWN', () => open({ context: 'wrong_view.mail' }), 'WrongView.mail')
    await refused('CONFIG_INVALID', () => open({ context: 'member.email', type: 'number' }), 'WrongView.mail')
    await refused('CONFIG_INVALID', () => open({ context: 'member.age' }, true), 'WrongView.mail')
  })
}
