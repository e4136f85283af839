import 'reflect-metadata'
import { EncryptedColumn } from '@waxseal/typeorm'
import { Column, Entity, PrimaryColumn } from 'typeorm'

/** A person, with a field of every kind that both packages have. */
@Entity('person')
export class Person {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string

  @Column('integer')
  number!: number

  @EncryptedColumn({
    carrier: 'text',
    length: 400,
    index: { name: 'email_index', unique: true, normalize: ['trim', 'lowercase'] },
    bindTo: ['id'],
  })
  email!: string

  @EncryptedColumn({
    carrier: 'text',
    name: 'phone_number',
    scoped: true,
    index: { name: 'phone_index' },
    nullable: true,
  })
  phone?: string | null

  @EncryptedColumn({ index: { name: 'secret_index' }, bindTo: ['id'], nullable: true })
  secret?: string | null

  @EncryptedColumn({ carrier: 'json', type: 'json', bindTo: ['id'], nullable: true })
  history?: object | null

  @EncryptedColumn({ carrier: 'text', type: 'date', index: { name: 'born_index' }, nullable: true })
  born?: Date | null

  @EncryptedColumn({ carrier: 'text', type: 'bigint', nullable: true })
  balance?: bigint | null

  @EncryptedColumn({ carrier: 'json', type: 'number', nullable: true })
  score?: number | null

  @EncryptedColumn({ type: 'buffer', bindTo: ['number', 'id'], nullable: true })
  scan?: Buffer | null

  @EncryptedColumn({ carrier: 'text', context: 'somebody.nickname', nullable: true })
  nick?: string | null
}

/** The same for Prisma: what is encrypted, and how. */
export const MODELS = {
  Person: {
    email: { index: 'emailIndex', normalize: ['trim', 'lowercase'], bindTo: ['id'] },
    phone: { index: 'phoneIndex', scoped: true },
    secret: { type: 'string', index: 'secretIndex', bindTo: ['id'] },
    history: { bindTo: ['id'] },
    born: { type: 'date', index: 'bornIndex' },
    balance: { type: 'bigint' },
    score: { type: 'number' },
    scan: { bindTo: ['number', 'id'] },
    nick: { context: 'somebody.nickname' },
  },
} as const
