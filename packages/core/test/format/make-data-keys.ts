import { createCipheriv, createSecretKey } from 'node:crypto'
import { toBase64Url } from '../../src/bytes.ts'
import { deriveBinding, deriveCommitment } from '../../src/key/derivation.ts'
import { wrapContext } from '../../src/provider/wrap-context.ts'
import { toColumns } from '../../src/store/record-columns.ts'
import { hkdfSha256 } from '../../src/suite/hkdf.ts'
import { counting, VECTOR_KEYS, type VectorKey } from './vector-keys.ts'

const NAMESPACE = 'clinic'
const LOCAL_KEY = counting(0x80, 32)
const KEK = `aes-256:${hkdfSha256(LOCAL_KEY, Buffer.from('waxseal v1 local key id'), 8).toString('hex')}`

/** The data key vectors: records as a key table holds them, wrapped under one local key. */
export function makeDataKeys(): object {
  const localKey = { text: `waxkey1.${toBase64Url(LOCAL_KEY)}`, bytes: LOCAL_KEY.toString('hex'), kek: KEK }
  return { namespace: NAMESPACE, localKey, keys: VECTOR_KEYS.map(makeDataKey) }
}

function makeDataKey({ name, dataKey, scope, purpose, generation }: VectorKey, i: number): object {
  const secret = createSecretKey(dataKey)
  const commitment = deriveCommitment(secret)
  const binding = deriveBinding(secret, { namespace: NAMESPACE, scope, purpose, generation })
  const context = wrapContext({ namespace: NAMESPACE, scope, purpose })
  const wrapNonce = counting(0xb0 + 0x10 * i, 12)
  // The provider draws a nonce of its own each time; here it is given.
  const cipher = createCipheriv('aes-256-gcm', LOCAL_KEY, wrapNonce).setAAD(context)
  const blob = Buffer.concat([wrapNonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()])
  return {
    name,
    dataKey: dataKey.toString('hex'),
    wrapContext: context.toString('hex'),
    wrapNonce: wrapNonce.toString('hex'),
    record: toColumns({
      id: commitment.readUInt32BE(),
      scope,
      purpose,
      generation,
      state: 'live',
      commitment,
      binding,
      wrapped: { provider: 'local-aes', kek: KEK, blob },
      createdAt: new Date('2026-01-02T03:04:05.678Z'),
    }),
  }
}
