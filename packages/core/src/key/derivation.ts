import type { KeyObject } from 'node:crypto'
import { lengthPrefixed } from '../bytes.ts'
import { hkdfSha256 } from '../suite/hkdf.ts'
import type { KeyPurpose } from './key-context.ts'

// The info strings of FORMAT.md. Each use of a data key derives from it under a label of its own.
const COMMITMENT = Buffer.from('waxseal v1 commitment')
const RECORD = Buffer.from('waxseal v1 record')
const FIELD = Buffer.from('waxseal v1 field')
const INDEX = Buffer.from('waxseal v1 index')

/** 32 bytes that only this data key gives. The first 4 are its id. Not secret. */
export function deriveCommitment(dataKey: KeyObject): Buffer {
  return hkdfSha256(dataKey, COMMITMENT)
}

/** What a key record's binding covers. */
export interface RecordIdentity {
  readonly namespace: string
  readonly scope: string
  readonly purpose: KeyPurpose
  readonly generation: number
}

/** 32 bytes that only this data key in this place of the key store gives: rows exchanged there are noticed. Not secret. */
export function deriveBinding(dataKey: KeyObject, identity: RecordIdentity): Buffer {
  const generation = Buffer.alloc(4)
  generation.writeUInt32BE(identity.generation)
  const place = [identity.namespace, identity.scope, identity.purpose].map(lengthPrefixed)
  return hkdfSha256(dataKey, Buffer.concat([RECORD, ...place, generation]))
}

/** The 32 bytes that encrypt one field of one scope, for the caller to import and zero. */
export function deriveFieldKey(dataKey: KeyObject, scope: string, context: string): Buffer {
  return hkdfSha256(dataKey, Buffer.concat([FIELD, lengthPrefixed(scope), lengthPrefixed(context)]))
}

/** The 32 bytes that hash one field's index in one scope, for the caller to import and zero. */
export function deriveIndexKey(dataKey: KeyObject, scope: string, context: string): Buffer {
  return hkdfSha256(dataKey, Buffer.concat([INDEX, lengthPrefixed(scope), lengthPrefixed(context)]))
}
