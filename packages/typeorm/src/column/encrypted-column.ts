import { WaxsealError } from '@waxseal/core'
import { Column, Index } from 'typeorm'
import { columnPair } from './column-pair.ts'
import { complaintAbout, type EncryptedColumnOptions } from './options.ts'

/**
 * Declares a property whose column holds only ciphertext. Use it in place of `@Column`, on a DataSource wrapped by
 * {@link withEncryption}.
 *
 * With `index`, a hidden column is added beside it (`email_bidx` for `email`), by which equality searches find the value;
 * in `@Index` and `@Unique` over several columns it can be named by that property.
 *
 * @example
 * ```ts
 * @Entity()
 * class Patient {
 *   @PrimaryGeneratedColumn() id!: number
 *   @EncryptedColumn({ index: { unique: true }, normalize: ['trim', 'lowercase'] }) email!: string
 *   @EncryptedColumn({ type: 'json', nullable: true }) history?: object | null
 * }
 * ```
 * @throws WaxsealError CONFIG_INVALID, when the class is declared
 */
export function EncryptedColumn(options: EncryptedColumnOptions = {}): PropertyDecorator {
  return (prototype: object, property: string | symbol) => {
    if (typeof property !== 'string') refuseDecorator(property)
    const field = `${prototype.constructor.name}.${property}`
    const complaint = complaintAbout(options) ?? complaintAboutType(prototype, property, options)
    if (complaint !== undefined) throw new WaxsealError('CONFIG_INVALID', `${field}: ${complaint}`, { field })
    const { value, index } = columnPair(property, options, field)
    Column(value)(prototype, property)
    if (index === undefined) return
    Column(index.options)(prototype, index.property)
    Index({ unique: index.unique })(prototype, index.property)
  }
}

function refuseDecorator(context: unknown): never {
  const modern = typeof context === 'object' && context !== null && 'kind' in context
  throw new WaxsealError(
    'CONFIG_INVALID',
    modern
      ? '@EncryptedColumn is a legacy decorator, as are all of TypeORM: set "experimentalDecorators": true in tsconfig.json'
      : '@EncryptedColumn belongs on a property with a name',
  )
}

const EXPECTED: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [Number, 'number'],
  [BigInt, 'bigint'],
  [Boolean, 'boolean'],
  [Date, 'date'],
  [Buffer, 'buffer'],
  [Uint8Array, 'buffer'],
])

/** Where the compiler tells the property's type, a forgotten `type` is found at once and not at the first write. */
function complaintAboutType(prototype: object, property: string, options: EncryptedColumnOptions): string | undefined {
  if (options.type !== undefined) return undefined
  const { getMetadata } = Reflect as { getMetadata?: (key: string, target: object, property: string) => unknown }
  const expected = EXPECTED.get(getMetadata?.('design:type', prototype, property))
  return expected === undefined
    ? undefined
    : `the property is no string: give @EncryptedColumn({ type: '${expected}' })`
}
