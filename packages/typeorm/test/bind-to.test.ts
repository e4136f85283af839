import 'reflect-metadata'
import {
  Column,
  CreateDateColumn,
  Entity,
  EntitySchema,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  type Relation,
  Tree,
  TreeChildren,
  TreeParent,
  ViewColumn,
  ViewEntity,
} from 'typeorm'
import { describe, expect, it } from 'vitest'
import { EncryptedColumn, encrypted, encryptedSchema } from '../src/index.ts'
import { sqlite, using } from './support/sqlite.ts'
import { refused, secret } from './support/world.ts'

describe('bindTo', () => {
  it.each([[[]], [['id', 'id']], ['id'], [{}]])('takes a list of properties, each once (%#)', async bindTo => {
    await refused('CONFIG_INVALID', () => EncryptedColumn({ bindTo: bindTo as string[] })({}, 'email'))
    await refused('CONFIG_INVALID', () => encrypted({ bindTo: bindTo as string[] }))
  })

  @Entity()
  class Owner {
    @PrimaryColumn({ type: 'int' }) id!: number
  }

  @Entity()
  class Wide {
    @PrimaryColumn({ type: 'int' }) id!: number
    @Column({ type: 'varchar', nullable: true }) optional?: string
    @Column({ type: 'float' }) float!: number
    @Column({ type: 'boolean' }) flag!: boolean
    @Column({ type: 'datetime' }) date!: Date
    @Column({ type: 'varchar', insert: false, default: 'x' }) later!: string
    @CreateDateColumn() created!: Date
    @EncryptedColumn() other!: string
    @Column({ type: 'int' }) ownerId!: number
    @ManyToOne(() => Owner, { onUpdate: 'CASCADE' })
    @JoinColumn({ name: 'ownerId' })
    owner!: Owner
    @ManyToOne(() => Owner, { nullable: false }) hiddenOwner!: Owner
  }

  it.each([
    ['optional', 'it may be NULL'],
    ['float', 'of type float'],
    ['flag', 'of type boolean'],
    ['date', 'of type datetime'],
    ['later', 'the database makes its values'],
    ['created', 'of type datetime'],
    ['other', 'encrypted itself'],
    ['ownerId', 'its relation changes it'],
    ['hiddenOwner', 'which is no column property of Bound'],
    ['hiddenOwner.id', 'TypeORM maintains it'],
    ['nothing', 'which is no column property of Bound'],
    ['owner.id', 'which is no column property of Bound'],
  ])('refuses the column %s', async (name, why) => {
    @Entity()
    class Bound extends Wide {
      @EncryptedColumn({ bindTo: ['id', name] }) email!: string
    }
    const code = why.startsWith('which') ? 'FIELD_UNKNOWN' : 'FIELD_UNSUPPORTED'
    const error = await refused(code, () => sqlite([Bound, Owner]).initialize(), 'Bound.email')
    expect(error.message).toContain(why)
    expect(error.message).toContain(`"${name}"`)
  })

  it('refuses a key that the database makes, and says what to take', async () => {
    @Entity()
    class Counted {
      @PrimaryGeneratedColumn() id!: number
      @EncryptedColumn({ bindTo: ['id'] }) email!: string
    }
    const error = await refused('FIELD_UNSUPPORTED', () => sqlite([Counted]).initialize(), 'Counted.email')
    expect(error.message).toContain("@PrimaryGeneratedColumn('uuid')")
  })

  it('works on entity schemas, and on columns of one’s own', async () => {
    interface Card {
      id: number
      email: string
    }
    const CardSchema = new EntitySchema<Card>(
      encryptedSchema<Card>({
        name: 'Card',
        columns: { id: { type: 'int', primary: true } },
        encrypted: { email: { bindTo: ['id'] } },
      }),
    )
    @Entity()
    class Own {
      @PrimaryColumn({ type: 'int' }) id!: number
      @Column({ type: 'varchar', transformer: encrypted({ bindTo: ['id'] }) }) email!: string
    }
    await using(sqlite([CardSchema, Own]), async dataSource => {
      for (const entity of [CardSchema, Own]) {
        const table = dataSource.getMetadata(entity).tableName
        await dataSource.getRepository<Card>(entity).save([
          { id: 1, email: secret('a') },
          { id: 2, email: secret('b') },
        ])
        expect(await dataSource.getRepository<Card>(entity).findOneByOrFail({ id: 2 })).toMatchObject({
          email: secret('b'),
        })
        await dataSource.query(`UPDATE "${table}" SET email = (SELECT email FROM "${table}" WHERE id = 1) WHERE id = 2`)
        await refused('DECRYPTION_FAILED', () => dataSource.getRepository<Card>(entity).findOneBy({ id: 2 }))
      }
    })
  })

  it('works in trees, and behind lazy relations', async () => {
    @Entity()
    @Tree('materialized-path')
    class Ward {
      @PrimaryColumn({ type: 'int' }) id!: number
      @EncryptedColumn({ bindTo: ['id'] }) name!: string
      @TreeChildren({ cascade: true }) wards!: Ward[]
      @TreeParent() parent?: Ward | null
      @OneToMany(
        () => Bed,
        bed => bed.ward,
      )
      beds!: Promise<Bed[]>
    }
    @Entity()
    class Bed {
      @PrimaryColumn({ type: 'int' }) id!: number
      @EncryptedColumn({ bindTo: ['id'] }) patient!: string
      @ManyToOne(
        () => Ward,
        ward => ward.beds,
      )
      ward!: Promise<Relation<Ward>>
    }
    await using(sqlite([Ward, Bed]), async dataSource => {
      const wards = dataSource.getTreeRepository(Ward)
      const root = await wards.save({ id: 1, name: secret('1') })
      await wards.save({ id: 2, name: secret('2'), parent: root as Ward })
      const bed = dataSource.getRepository(Bed).create({ id: 3, patient: secret('3') })
      bed.ward = Promise.resolve(root as Ward)
      await dataSource.getRepository(Bed).save(bed)
      const [tree] = await wards.findTrees()
      expect([tree!.name, tree!.wards[0]!.name]).toEqual([secret('1'), secret('2')])
      expect((await tree!.beds).map(({ patient }) => patient)).toEqual([secret('3')])
      expect((await wards.findDescendantsTree(root as Ward)).wards.map(({ name }) => name)).toEqual([secret('2')])
      await dataSource.query('UPDATE ward SET name = (SELECT name FROM ward WHERE id = 1)')
      await refused('DECRYPTION_FAILED', () => wards.findTrees(), 'Ward.name')
    })
  })

  @Entity({ name: 'shown' })
  class Shown {
    @PrimaryColumn({ type: 'int' }) id!: number
    @EncryptedColumn({ bindTo: ['id'] }) email!: string
  }
  const viewOf = (bindTo?: string[]) => {
    @ViewEntity({ name: 'shown_view', expression: 'SELECT id AS number, email AS mail FROM shown' })
    class ShownView {
      @ViewColumn() number!: number
      @ViewColumn({ transformer: encrypted({ context: 'shown.email', ...(bindTo && { bindTo }) }) }) mail!: string
    }
    return ShownView
  }

  it('is to be named by a view as well, which shows the columns under other names', async () => {
    const error = await refused('CONFIG_INVALID', () => sqlite([Shown, viewOf()]).initialize(), 'ShownView.mail')
    expect(error.message).toContain('"id"')
    await refused('CONFIG_INVALID', () => sqlite([Shown, viewOf(['number', 'mail'])]).initialize())
    await refused('FIELD_UNKNOWN', () => sqlite([Shown, viewOf(['id'])]).initialize())
    const View = viewOf(['number'])
    await using(sqlite([Shown, View]), async dataSource => {
      await dataSource.getRepository(Shown).save([
        { id: 1, email: secret('a') },
        { id: 2, email: secret('b') },
      ])
      const find = () => dataSource.getRepository(View).find({ order: { number: 'ASC' } })
      expect((await find()).map(({ mail }) => mail)).toEqual([secret('a'), secret('b')])
      expect(await dataSource.getRepository(View).find({ select: { mail: true }, where: { number: 1 } })).toEqual([
        { mail: secret('a') },
      ])
      await dataSource.query('UPDATE shown SET email = (SELECT email FROM shown WHERE id = 1)')
      await refused('DECRYPTION_FAILED', find, 'ShownView.mail')
    })
  })
})
