import {
  ChildEntity,
  Column,
  Entity,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  type Relation,
  TableInheritance,
  VersionColumn,
} from 'typeorm'
import { EncryptedColumn } from '../../src/index.ts'

export class Address {
  @EncryptedColumn({ bindTo: ['id'], nullable: true }) street?: string | null
}

/** Bound to an id that the application assigns, in every carrier. */
@Entity()
export class Account {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'varchar', default: 'A' }) ward!: string
  @VersionColumn({ default: 1 }) version!: number
  @EncryptedColumn({ bindTo: ['id'], index: true }) email!: string
  @EncryptedColumn({ bindTo: ['id'], carrier: 'text', index: true, nullable: true }) phone?: string | null
  @EncryptedColumn({ bindTo: ['id'], carrier: 'json', type: 'json', nullable: true }) notes?: unknown
  @EncryptedColumn({ nullable: true }) free?: string | null
  @EncryptedColumn({ bindTo: ['id'], select: false, nullable: true }) hidden?: string | null
  @Column(() => Address) address!: Address
  @OneToMany(
    () => Booking,
    booking => booking.account,
    { cascade: true },
  )
  bookings!: Relation<Booking>[]
}

/** Bound to a key of two columns, one of which is another row's. */
@Entity()
export class Booking {
  @PrimaryColumn({ type: 'int' }) accountId!: number
  @PrimaryColumn({ type: 'varchar', length: 20 }) slot!: string
  @EncryptedColumn({ bindTo: ['accountId', 'slot'], carrier: 'text', nullable: true }) reason?: string | null
  @ManyToOne(
    () => Account,
    account => account.bookings,
  )
  @JoinColumn({ name: 'accountId' })
  account?: Relation<Account>
}

/** Bound to a UUID that nobody has to think of. */
@Entity()
export class Device {
  @PrimaryGeneratedColumn('uuid') id!: string
  @EncryptedColumn({ bindTo: ['id'], nullable: true }) label?: string | null
}

/** Bound to columns beside the primary key, which the database makes. */
@Entity()
export class Passport {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: 'varchar', length: 20, unique: true, update: false }) number!: string
  @Column({ type: 'bigint' }) issuer!: string
  @EncryptedColumn({ bindTo: ['number', 'issuer'], index: true, nullable: true }) holder?: string | null
}

/** Has a second key, by which the database may find another row than the one that is named. */
@Entity()
export class Ticket {
  @PrimaryColumn({ type: 'int' }) id!: number
  @EncryptedColumn({ bindTo: ['id'], index: { unique: true } }) code!: string
  @EncryptedColumn({ bindTo: ['id'], nullable: true }) note?: string | null
}

@Entity()
@TableInheritance({ column: { type: 'varchar', name: 'kind' } })
export class Vehicle {
  @PrimaryColumn({ type: 'varchar', length: 20 }) id!: string
  @EncryptedColumn({ bindTo: ['id'], nullable: true }) plate?: string | null
}

@ChildEntity()
export class Car extends Vehicle {
  @EncryptedColumn({ bindTo: ['id'], nullable: true }) driver?: string | null
}

export const boundEntities = [Account, Booking, Device, Passport, Ticket, Vehicle, Car]
