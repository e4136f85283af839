import {
  Column,
  DeleteDateColumn,
  Entity,
  EntitySchema,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  type Relation,
  VersionColumn,
} from 'typeorm'
import { EncryptedColumn, encryptedSchema } from '../../src/index.ts'

export class Address {
  @EncryptedColumn({ index: true, nullable: true }) street?: string | null
  @Column({ type: 'varchar', nullable: true }) city?: string | null
}

@Entity()
export class Patient {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: 'varchar', default: 'A' }) ward!: string
  @EncryptedColumn({ index: { unique: true }, normalize: ['trim', 'lowercase'] }) email!: string
  @EncryptedColumn({ index: true, nullable: true, name: 'phone_number' }) phone?: string | null
  @EncryptedColumn({ nullable: true }) note?: string | null
  @EncryptedColumn({ type: 'json', nullable: true }) history?: unknown
  @EncryptedColumn({ type: 'date', index: true, nullable: true }) born?: Date | null
  @EncryptedColumn({ type: 'number', index: true, nullable: true }) weight?: number | null
  @EncryptedColumn({ type: 'bigint', nullable: true }) insurance?: bigint | null
  @EncryptedColumn({ type: 'boolean', nullable: true }) smoker?: boolean | null
  @EncryptedColumn({ type: 'buffer', nullable: true }) scan?: Buffer | null
  @EncryptedColumn({ nullable: true, select: false }) hidden?: string | null
  @Column(() => Address) address!: Address
  @Column({ type: 'int', default: 0 }) visitCount!: number
  @VersionColumn() version!: number
  @DeleteDateColumn() deletedAt?: Date | null
  @OneToMany(
    () => Visit,
    visit => visit.patient,
    { cascade: true },
  )
  visits!: Relation<Visit>[]
}

@Entity()
export class Visit {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: 'int', default: 1 }) room!: number
  @EncryptedColumn({ index: true }) diagnosis!: string
  @ManyToOne(
    () => Patient,
    patient => patient.visits,
    { nullable: true },
  )
  @JoinColumn()
  patient?: Relation<Patient> | null
}

/** Ciphertext in columns of text and JSON types. */
@Entity()
export class Document {
  @PrimaryColumn({ type: 'int' }) id!: number
  @EncryptedColumn({ carrier: 'text', index: true }) title!: string
  @EncryptedColumn({ carrier: 'text', length: 200, nullable: true }) short?: string | null
  @EncryptedColumn({ carrier: 'json', type: 'json', nullable: true }) body?: unknown
  @EncryptedColumn({ carrier: 'json', type: 'date', index: true, nullable: true }) signed?: Date | null
}

/** Encrypted under the keys of the current tenant. */
@Entity()
export class Memo {
  @PrimaryGeneratedColumn() id!: number
  @EncryptedColumn({ scoped: true, index: true }) text!: string
  @EncryptedColumn({ nullable: true }) common?: string | null
}

export interface Clinic {
  id: number
  city: string
  director: string
  phone?: string | null
}

export const ClinicSchema = new EntitySchema<Clinic>(
  encryptedSchema<Clinic>({
    name: 'Clinic',
    columns: { id: { type: 'int', primary: true }, city: { type: 'varchar' } },
    encrypted: { director: { index: { unique: true, length: 8 } }, phone: { nullable: true } },
  }),
)

/** Nothing in it is encrypted. */
@Entity()
export class Room {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'varchar' }) name!: string
}

export const entities = [Patient, Visit, Document, Memo, ClinicSchema, Room]
