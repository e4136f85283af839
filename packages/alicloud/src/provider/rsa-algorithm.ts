import { constants, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { WaxsealError } from '@waxseal/core'

/** The one algorithm of KMS's AsymmetricDecrypt that is used: RSAES-OAEP (RFC 8017, section 7.1) with SHA-256. */
export const RSAES_OAEP_SHA_256 = 'RSAES_OAEP_SHA_256'

/** KMS's other algorithms for encryption, and why they are not it. */
const REFUSED: Readonly<Record<string, string>> = {
  RSAES_OAEP_SHA_1: 'is weaker for nothing',
  SM2PKE: 'cannot be computed with Node.js, whose OpenSSL offers no encryption by SM2',
  ECIES_DH_SHA_1_XOR_HMAC: 'cannot be computed with Node.js, which has no ECIES',
}

/** The public half of an asymmetric key, as KMS gives it out (GetPublicKey, or the console's download): PEM. */
export type PublicKeySource = { readonly file: string } | { readonly pem: string }

/** @throws WaxsealError CONFIG_INVALID for any other algorithm, with the reason where it is one of KMS's */
export function checkAlgorithm(algorithm: string | undefined): void {
  if (algorithm === undefined || algorithm === RSAES_OAEP_SHA_256) return
  const why = Object.hasOwn(REFUSED, algorithm) ? REFUSED[algorithm] : 'is none of KMS for encryption'
  throw new WaxsealError(
    'CONFIG_INVALID',
    `the algorithm ${algorithm} ${why}; use an RSA key and ${RSAES_OAEP_SHA_256}, which is the default`,
  )
}

/**
 * An RSA public key of 2,048 bits or more.
 *
 * @throws WaxsealError CONFIG_INVALID when it cannot be read, KMS_KEY_UNSUITABLE when it is a key of another kind
 */
export function readPublicKey(source: PublicKeySource): KeyObject {
  if (typeof source !== 'object' || source === null) {
    throw new WaxsealError('CONFIG_INVALID', 'the option publicKey is { file } or { pem }')
  }
  const [pem, name] =
    'file' in source ? [read(source.file), `the file ${source.file}`] : [source.pem, 'the option publicKey']
  const key = parse(pem, name)
  const { modulusLength: bits = 0 } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa' && bits >= 2048) return key
  const kind = key.asymmetricKeyType === 'rsa' ? `an RSA key of ${bits} bits` : `a key of type ${key.asymmetricKeyType}`
  throw new WaxsealError(
    'KMS_KEY_UNSUITABLE',
    `the public key in ${name} is ${kind}; use an RSA key of KMS, RSA_2048 or longer: Node.js cannot encrypt with SM2 or EC keys`,
  )
}

/** How many bytes such a key encrypts at once: its modulus without the padding, two hashes and 2 bytes. */
export function capacityOf(key: KeyObject): number {
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8 - 2 * 32 - 2
}

/** What node:crypto wants for that algorithm. */
export function oaep(key: KeyObject): { key: KeyObject; padding: number; oaepHash: string } {
  return { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
}

function parse(pem: string, name: string): KeyObject {
  try {
    // Of a private key it would take the public half: whoever has that by mistake should know.
    if (typeof pem === 'string' && !pem.includes('PRIVATE KEY')) return createPublicKey(pem)
  } catch {
    // OpenSSL's text says nothing that a user could act on.
  }
  throw new WaxsealError(
    'CONFIG_INVALID',
    `${name} holds no public key in PEM (-----BEGIN PUBLIC KEY-----); download it from KMS, or from GetPublicKey`,
  )
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new WaxsealError('CONFIG_INVALID', `the public key ${path} cannot be read (${reason}); correct the path`)
  }
}
