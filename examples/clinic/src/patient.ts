import { EncryptedColumn } from '@waxseal/typeorm'
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

/** What a doctor noted. A type and not an interface: only a type is assignable to Prisma's JSON. */
export type History = {
  readonly allergies: readonly string[]
  readonly visits: readonly { readonly on: string; readonly note: string }[]
}

/**
 * A patient. Text carriers and not the binary default, because Prisma reads the same table: there the fields are String and Json.
 */
@Entity('patient')
export class Patient {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id!: number

  @Column({ type: 'text' })
  name!: string

  @EncryptedColumn({ carrier: 'text', index: { name: 'email_index', unique: true, normalize: ['trim', 'lowercase'] } })
  email!: string

  @EncryptedColumn({ carrier: 'text' })
  phone!: string

  @EncryptedColumn({ carrier: 'text', name: 'id_number' })
  idNumber!: string

  @EncryptedColumn({ carrier: 'json', type: 'json', nullable: true })
  history?: History | null
}
