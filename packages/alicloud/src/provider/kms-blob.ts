/**
 * The bytes that KMS returns for an encryption under a symmetric key: the key version's id (a UUID in ASCII), a nonce (12), the
 * ciphertext and a tag (16).
 */
const VERSION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const VERSION_LENGTH = 36
const SHORTEST = VERSION_LENGTH + 12 + 16

/** Whether bytes have the form of KMS's, so that it need not be asked about others. That they are, only KMS can tell. */
export function looksLikeKms(blob: Uint8Array): boolean {
  return blob.length > SHORTEST && VERSION_ID.test(Buffer.from(blob.subarray(0, VERSION_LENGTH)).toString('latin1'))
}
