import { createPrivateKey, createSecretKey, generateKeyPair, type KeyObject, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { timestamp } from '../api/timestamp.ts'
import { isSymmetric, type KeySpec, type KeyVersion } from './key.ts'
import { symmetricVersion } from './rotation.ts'

const generate = promisify(generateKeyPair)
const modulusLengths = { RSA_2048: 2048, RSA_3072: 3072 } as const
const curves = { EC_P256: 'P-256', EC_P256K: 'secp256k1', EC_SM2: 'SM2' } as const

/** A new version of a key, with fresh material. */
export async function generateVersion(spec: KeySpec, now: Date): Promise<KeyVersion> {
  if (spec === 'Aliyun_AES_256') return symmetricVersion(now)
  const { privateKey } =
    spec === 'RSA_2048' || spec === 'RSA_3072'
      ? await generate('rsa', { modulusLength: modulusLengths[spec] })
      : await generate('ec', { namedCurve: curves[spec] })
  const material = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  return { id: randomUUID(), createdAt: timestamp(now), material }
}

/** The material of a version as a key that `node:crypto` takes. */
export function keyObject(key: { readonly spec: KeySpec }, { material }: KeyVersion): KeyObject {
  return isSymmetric(key) ? createSecretKey(material, 'base64') : createPrivateKey(material)
}
