import type { ValueType } from '@waxseal/core'

/** The Prisma types whose columns can carry a ciphertext. */
export type CarrierType = 'String' | 'Bytes' | 'Json'

/** How a Prisma type carries an envelope. */
export interface Carrier {
  readonly prismaType: CarrierType
  /** The form of the stored value: text in base64url, or bytes. A Json column holds the text as a JSON string. */
  readonly form: 'text' | 'binary'
  /** The type of the values where the configuration names none. */
  readonly valueType: ValueType
}

const CARRIERS: Readonly<Record<CarrierType, Carrier>> = {
  String: { prismaType: 'String', form: 'text', valueType: 'string' },
  Bytes: { prismaType: 'Bytes', form: 'binary', valueType: 'buffer' },
  Json: { prismaType: 'Json', form: 'text', valueType: 'json' },
}

/** The carrier of a Prisma type, or undefined when columns of that type can hold no ciphertext. */
export function carrierOf(prismaType: string): Carrier | undefined {
  return Object.hasOwn(CARRIERS, prismaType) ? CARRIERS[prismaType as CarrierType] : undefined
}
