import { Column, Entity, ManyToOne, OneToMany, PrimaryColumn, type Relation, VersionColumn } from 'typeorm'
import { EncryptedColumn } from '../../src/index.ts'
import type { World } from './world.ts'

export class Home {
  @EncryptedColumn({ carrier: 'text', index: true, nullable: true }) street?: string | null
}

/** A table in the middle of its migration: a field of each kind, in each carrier. */
@Entity()
export class Member {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'varchar', default: 'A' }) ward!: string
  @VersionColumn({ default: 1 }) version!: number
  @EncryptedColumn({ index: true, normalize: ['trim', 'lowercase'], nullable: true }) email?: string | null
  @EncryptedColumn({ carrier: 'text', index: true, nullable: true }) phone?: string | null
  @EncryptedColumn({ carrier: 'json', index: true, nullable: true }) nick?: string | null
  @EncryptedColumn({ type: 'number', index: true, nullable: true }) weight?: number | null
  @EncryptedColumn({ type: 'bigint', carrier: 'text', index: true, nullable: true }) insurance?: bigint | null
  @EncryptedColumn({ type: 'boolean', index: true, nullable: true }) smoker?: boolean | null
  @EncryptedColumn({ type: 'date', carrier: 'json', index: true, nullable: true }) born?: Date | null
  @EncryptedColumn({ type: 'buffer', index: true, nullable: true }) scan?: Buffer | null
  @EncryptedColumn({ type: 'json', carrier: 'text', nullable: true }) history?: unknown
  @EncryptedColumn({ type: 'json', carrier: 'json', nullable: true }) tags?: unknown
  @EncryptedColumn({ index: true, mode: 'strict', nullable: true }) pin?: string | null
  @Column(() => Home) home!: Home
  @OneToMany(
    () => Stay,
    stay => stay.member,
    { cascade: true },
  )
  stays!: Relation<Stay>[]
}

@Entity()
export class Stay {
  @PrimaryColumn({ type: 'int' }) id!: number
  @EncryptedColumn({ carrier: 'text', index: true }) diagnosis!: string
  @ManyToOne(
    () => Member,
    member => member.stays,
    { nullable: true },
  )
  member?: Relation<Member> | null
}

/** A member as the application stored it before anything was encrypted. */
export async function plantMember(world: World, id: number, cells: Readonly<Record<string, Buffer | string>>) {
  await world.plant('member', { id, ward: 'A', version: 1, ...cells })
}

/** All values of a member in plaintext. */
export const PLAIN_CELLS = {
  email: Buffer.from('ada@example.org'),
  phone: '+41 1 "quoted"',
  nick: '"12345"',
  weight: Buffer.from('70.5'),
  insurance: '9007199254740993',
  smoker: Buffer.from('true'),
  born: '"1990-03-02T10:20:30.000Z"',
  scan: Buffer.from([0, 193, 255]),
  history: '{"list":[1,"zwei"]}',
  tags: '{"a":[true,null]}',
  homeStreet: 'Rue 1',
}

/** The same as the application knows them. */
export const PLAIN_VALUES = {
  email: 'ada@example.org',
  phone: '+41 1 "quoted"',
  nick: '12345',
  weight: 70.5,
  insurance: 9_007_199_254_740_993n,
  smoker: true,
  born: new Date('1990-03-02T10:20:30.000Z'),
  scan: Buffer.from([0, 193, 255]),
  history: { list: [1, 'zwei'] },
  tags: { a: [true, null] },
  home: { street: 'Rue 1' },
}
