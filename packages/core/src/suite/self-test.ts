import type { CipherEngine } from './cipher-engine.ts'
import { nodeEngine } from './node-engine.ts'

// The worked example of FORMAT.md, which comes from neither engine.
const KEY = '31ef7c23d4007100ca931cd5045068341c0ae325a787817f6b6c2ea34566edf7'
const HEADER = 'c1ac7511cfceec4a'
const NONCE = 'a0a1a2a3a4a5a6a7a8a9aaab'
const PLAINTEXT = 'ada@example.org'
const ENVELOPE =
  'c1ac7511cfceec4aa0a1a2a3a4a5a6a7a8a9aaab306c356c24562f1a0db9949c3717ec5e239338bc8eea68ed37017add6fc4af'
const INDEX_KEY = 'cb4c2e31d3c601582dbb50c6c09f980fcc1f553378b64600fb73b6c2446f9537'
const INDEX = 'f2ded59533ae515f7852532281020997'

// Around the edges of cipher blocks, of base64url's groups, and of the addon's memory on the stack.
const LENGTHS = [0, 1, 15, 16, 17, 47, 4059, 4060, 5000]

/**
 * Whether an engine writes what the reference engine writes, and reads what it wrote. It takes a fraction of a
 * millisecond, so a process may do it before it trusts an addon.
 */
export function passesSelfTest(engine: CipherEngine): boolean {
  try {
    return agreesWithFormat(engine) && LENGTHS.every(length => agreesWithReference(engine, length))
  } catch {
    return false
  }
}

function agreesWithFormat(engine: CipherEngine): boolean {
  const [header, envelope] = [bytes(HEADER), bytes(ENVELOPE)]
  const key = engine.importKey(bytes(KEY))
  const index = engine.importMacKey(bytes(INDEX_KEY))
  // Twice: the second time shows that a key starts anew.
  return [1, 2].every(
    () =>
      engine.sealWithNonce(key, header, bytes(NONCE), PLAINTEXT).equals(envelope) &&
      engine.openText(key, header, envelope.toString('base64url')) === PLAINTEXT &&
      engine.hash(index, Uint8Array.of(1), PLAINTEXT, 16).equals(bytes(INDEX)),
  )
}

function agreesWithReference(engine: CipherEngine, length: number): boolean {
  const [header, binding, plaintext] = [bytes(HEADER), Buffer.from('row'), Buffer.alloc(length, 'é')]
  const key = engine.importKey(bytes(KEY))
  const reference = nodeEngine.importKey(bytes(KEY))
  const written = nodeEngine.sealWithNonce(reference, header, bytes(NONCE), plaintext, binding)
  const text = engine.sealToText(key, header, plaintext, binding)
  return (
    engine.sealWithNonce(key, header, bytes(NONCE), plaintext, binding).equals(written) &&
    engine.open(key, written, binding).equals(plaintext) &&
    nodeEngine.openStored(reference, header, text, binding)?.equals(plaintext) === true &&
    engine.openStored(key, header, text, binding)?.equals(plaintext) === true &&
    engine.openStored(key, header, text) === undefined &&
    refuses(() => engine.open(key, written)) &&
    refuses(() => engine.open(key, flipped(written), binding))
  )
}

function refuses(work: () => unknown): boolean {
  try {
    work()
    return false
  } catch {
    return true
  }
}

function flipped(sealed: Buffer): Buffer {
  const changed = Buffer.from(sealed)
  changed[changed.length - 1]! ^= 1
  return changed
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}
