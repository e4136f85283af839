import type { MacKey, NativeAddon, SealingKey } from '@waxseal/native'
import {
  type CipherEngine,
  type EngineKey,
  type EngineMacKey,
  HEADER_LENGTH,
  type Plaintext,
  type StoredValue,
  TAG_LENGTH,
  unauthentic,
} from './cipher-engine.ts'
import { NONCE_LENGTH } from './nonce-pool.ts'

const OVERHEAD = HEADER_LENGTH + NONCE_LENGTH + TAG_LENGTH

/**
 * The engine on the addon of `@waxseal/native`: one crossing from JavaScript for each value, or for many. Memory for the results
 * comes from Node's pool, which is much cheaper than a Buffer made by the addon.
 */
export function createNativeEngine(addon: NativeAddon): CipherEngine {
  return {
    name: 'native',
    importKey: bytes => new addon.SealingKey(bytes) as unknown as EngineKey,
    importMacKey: bytes => new addon.MacKey(bytes) as unknown as EngineMacKey,
    ...OPERATIONS,
  }
}

const OPERATIONS: Omit<CipherEngine, 'name' | 'importKey' | 'importMacKey'> = {
  seal(key, header, plaintext, binding) {
    const sealed = roomToSeal(plaintext)
    sealing(key).sealInto(sealed, header, plaintext, binding)
    return sealed
  },
  sealToText: (key, header, plaintext, binding) => sealing(key).sealText(header, plaintext, binding),
  sealWithNonce(key, header, nonce, plaintext, binding) {
    const sealed = roomToSeal(plaintext)
    sealing(key).sealWithNonce(sealed, header, plaintext, binding, nonce)
    return sealed
  },
  open(key, sealed, binding) {
    const plaintext = roomToOpen(sealed)
    if (plaintext === undefined || !sealing(key).openInto(plaintext, undefined, sealed, binding)) throw unauthentic()
    return plaintext
  },
  openStored(key, header, stored, binding) {
    const plaintext = roomToOpen(stored)
    return plaintext !== undefined && sealing(key).openInto(plaintext, header, stored, binding) ? plaintext : undefined
  },
  openText: (key, header, stored, binding) => sealing(key).openText(header, stored, binding),
  sealMany(key, header, plaintexts) {
    const sealed = plaintexts.map(roomToSeal)
    sealing(key).sealManyInto(sealed, header, plaintexts)
    return sealed
  },
  sealManyToText: (key, header, plaintexts) => sealing(key).sealTexts(header, plaintexts),
  openMany(key, sealed) {
    const plaintexts = sealed.map(value => {
      const room = roomToOpen(value)
      if (room === undefined) throw unauthentic()
      return room
    })
    if (!sealing(key).openManyInto(plaintexts, undefined, sealed)) throw unauthentic()
    return plaintexts
  },
  openTexts: (key, header, stored) => sealing(key).openTexts(header, stored),
  hash(key, prefix, message, length) {
    const hash = Buffer.allocUnsafe(length)
    ;(key as unknown as MacKey).hashInto(hash, prefix, message)
    return hash
  },
}

function sealing(key: EngineKey): SealingKey {
  return key as unknown as SealingKey
}

function roomToSeal(plaintext: Plaintext): Buffer {
  const length = typeof plaintext === 'string' ? Buffer.byteLength(plaintext, 'utf8') : plaintext.length
  return Buffer.allocUnsafe(OVERHEAD + length)
}

/** Undefined for what is too short to be a sealed value. */
function roomToOpen(stored: StoredValue): Buffer | undefined {
  const length = typeof stored === 'string' ? Math.floor((stored.length * 3) / 4) : stored.byteLength
  return length < OVERHEAD ? undefined : Buffer.allocUnsafe(length - OVERHEAD)
}
