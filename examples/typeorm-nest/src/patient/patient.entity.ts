import { EncryptedColumn } from '@waxseal/typeorm'
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

/** A patient of one clinic. What is `scoped` is encrypted under that clinic's own keys, and found only within it. */
@Entity()
export class Patient {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id!: number

  @Column({ type: 'text' })
  clinic!: string

  @EncryptedColumn({ scoped: true, index: { unique: true }, normalize: ['trim', 'lowercase'] })
  email!: string

  @EncryptedColumn({ scoped: true, type: 'json', nullable: true })
  notes?: readonly string[] | null
}
