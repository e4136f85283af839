import { Column, Entity, PrimaryColumn } from 'typeorm'
import { expect, it } from 'vitest'
import { EncryptedColumn } from '../../src/index.ts'
import { refused, type World } from '../support/world.ts'

export function describeSchema(at: () => World): void {
  it('a column that holds values is not dropped to become an encrypted one', async () => {
    @Entity({ name: 'legacy' })
    class Before {
      @PrimaryColumn({ type: 'int' }) id!: number
      @Column({ type: 'varchar', length: 100, nullable: true }) email?: string | null
    }
    @Entity({ name: 'legacy' })
    class After {
      @PrimaryColumn({ type: 'int' }) id!: number
      @EncryptedColumn({ index: true, nullable: true }) email?: string | null
    }
    const plain = at().openPlain({ entities: [Before] })
    await plain.initialize()
    await plain.getRepository(Before).insert([{ id: 1, email: 'old@example.org' }, { id: 2 }])
    const open = () =>
      at()
        .open({ entities: [After] })
        .initialize()
    const error = await refused('SCHEMA_CHANGE_UNSAFE', open, 'After.email')
    expect(error.message).not.toContain('old@')
    expect(await at().rows('legacy')).toEqual([
      { id: 1, email: 'old@example.org' },
      { id: 2, email: null },
    ])
    // Without values, there is nothing to lose.
    await plain.destroy()
    await at().overwrite('legacy', 'email', 1, null)
    const dataSource = await open()
    await dataSource.getRepository(After).update(1, { email: null })
    await dataSource.getRepository(After).update(2, { email: 'new' })
    expect(await dataSource.getRepository(After).findOneBy({ email: 'new' })).toEqual({ id: 2, email: 'new' })
    await dataSource.destroy()
    await at().database.query(`DROP TABLE ${at().database.quote('legacy')}`)
  })
}
