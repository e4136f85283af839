import {
  createPrivateKey,
  createSecretKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto'
import { promisify } from 'node:util'
import { type KeySpec, type KeyVersion, timestamp } from './key.ts'

const generate = promisify(generateKeyPair)
const curves = { EC_P256: 'P-256', EC_P256K: 'secp256k1', EC_SM2: 'SM2' } as const

/** A new version of a key, with fresh material. */
export async function generateVersion(spec: KeySpec, now: Date): Promise<KeyVersion> {
  return { id: randomUUID(), createdAt: timestamp(now), material: await generateMaterial(spec) }
}

async function generateMaterial(spec: KeySpec): Promise<string> {
  if (spec === 'Aliyun_AES_256') return randomBytes(32).toString('base64')
  const { privateKey } =
    spec === 'RSA_2048' || spec === 'RSA_3072'
      ? await generate('rsa', { modulusLength: spec === 'RSA_2048' ? 2048 : 3072 })
      : await generate('ec', { namedCurve: curves[spec] })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
}

/** The material of a version as a key that `node:crypto` takes. */
export function keyObject(version: KeyVersion): KeyObject {
  const material = version.material ?? ''
  return material.startsWith('-----') ? createPrivateKey(material) : createSecretKey(material, 'base64')
}
