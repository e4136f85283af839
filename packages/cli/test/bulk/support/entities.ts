import 'reflect-metadata'
import { EncryptedColumn } from '@waxseal/typeorm'
import { Column, Entity, PrimaryColumn } from 'typeorm'

/** A row with a field of every carrier: bound to its row, of a tenant, with a unique index. */
@Entity('patient')
export class Patient {
  @PrimaryColumn('bigint') id!: string
  @Column('varchar', { length: 40, nullable: true }) clinic?: string | null
  @EncryptedColumn({ index: { unique: true, normalize: ['trim', 'lowercase'] }, nullable: true }) email?: string | null
  @EncryptedColumn({ carrier: 'text', scoped: true, index: true, nullable: true }) phone?: string | null
  @EncryptedColumn({ carrier: 'json', type: 'json', nullable: true }) history?: unknown
  @EncryptedColumn({ carrier: 'text', type: 'date', nullable: true }) born?: Date | null
  @EncryptedColumn({ type: 'buffer', nullable: true }) scan?: Buffer | null
  @EncryptedColumn({ bindTo: ['id'], nullable: true }) secret?: string | null
}

/** A row with a key of two columns, of which one is text in the collation of the server. */
@Entity('visit')
export class Visit {
  @PrimaryColumn('varchar', { length: 40 }) clinic!: string
  @PrimaryColumn('integer') number!: number
  @EncryptedColumn({ carrier: 'text', index: true, nullable: true }) note?: string | null
}
