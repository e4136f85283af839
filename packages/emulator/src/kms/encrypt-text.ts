import type { Call, Reply } from '../api/product.ts'
import { sealBlob } from './ciphertext-blob.ts'
import { additionalData, parseContext } from './encryption-context.ts'
import type { KeyVersion, KmsKey } from './key.ts'
import { keyObject } from './key-material.ts'

/** Encrypts a text under a version of a symmetric key, with the context in one of a call's parameters. */
export function encryptText(
  { parameters }: Call,
  { key, version }: { readonly key: KmsKey; readonly version: KeyVersion },
  text: string,
  contextParameter: string,
): Reply {
  const aad = additionalData(parseContext(parameters, contextParameter))
  const blob = sealBlob(version.id, keyObject(key, version), Buffer.from(text), aad)
  return { KeyId: key.id, KeyVersionId: version.id, CiphertextBlob: blob.toString('base64') }
}
