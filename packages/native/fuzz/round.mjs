// One round: random calls with what the corpus holds, mutated, and with values of the wrong kind. It fails when a call gives what
// node:crypto does not give, or throws what is no TypeError, RangeError or Error; a crash is seen from outside.
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const CALLS = 40_000
const { SealingKey, MacKey } = createRequire(import.meta.url)('../index.cjs')

// Of the worked example in FORMAT.md, so that what the corpus holds of it opens.
const secret = Buffer.from('31ef7c23d4007100ca931cd5045068341c0ae325a787817f6b6c2ea34566edf7', 'hex')
const header = Buffer.from('c1ac7511cfceec4a', 'hex')
const key = new SealingKey(secret)
const mac = new MacKey(secret)

const folder = new URL('./corpus/', import.meta.url)
const corpus = readdirSync(folder).map(file => readFileSync(new URL(file, folder), 'utf8'))

const stream = createCipheriv('aes-256-ctr', Buffer.alloc(32, process.argv[2] ?? '1'), Buffer.alloc(16))
let pool = Buffer.alloc(0)
function below(limit) {
  if (pool.length < 4) pool = stream.update(Buffer.alloc(1 << 16))
  const value = pool.readUInt32LE()
  pool = pool.subarray(4)
  return value % limit
}
const pick = values => values[below(values.length)]

function detached() {
  const bytes = new Uint8Array(48)
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
  return bytes
}

const strange = [
  () => undefined,
  () => null,
  () => below(100),
  () => 10n,
  () => Symbol('s'),
  () => ({ length: 36 }),
  () => new Array(below(5)),
  () => new Proxy([], {}),
  () => new DataView(new ArrayBuffer(8)),
  () => new Uint16Array(8),
  () => new Uint8ClampedArray(36),
  () => new ArrayBuffer(8),
  () => new Uint8Array(new SharedArrayBuffer(below(200))),
  () => new Uint8Array(below(60)),
  () => Buffer.alloc(below(6000), below(256)),
  detached,
  () => key,
  () => mac,
  () => header,
  () => 'x'.repeat(below(9000)),
]

function text() {
  const seed = pick(corpus)
  const at = below(seed.length + 1)
  switch (below(8)) {
    case 0:
      return seed.slice(0, at)
    case 1:
      return seed.slice(0, at) + String.fromCharCode(below(0x10000)) + seed.slice(at + 1)
    case 2:
      return seed.slice(at) + pick(corpus)
    case 3:
      return seed.slice(0, at) + 'AQgw_-+/= '[below(10)] + seed.slice(at)
    case 4:
      return seed.repeat(below(40))
    default:
      return seed
  }
}

const value = () => (below(3) === 0 ? Buffer.from(text(), below(2) ? 'base64url' : 'utf8') : text())
const maybe = make => (below(25) === 0 ? pick(strange)() : make())
const binding = () => maybe(() => (below(2) ? undefined : Buffer.alloc(below(70), 7)))

function strictly(stored) {
  if (typeof stored !== 'string') return Buffer.from(stored)
  const bytes = Buffer.from(stored, 'base64url')
  return bytes.toString('base64url') === stored ? bytes : undefined
}

/** The plaintext that node:crypto finds; undefined where there is none. */
function reference(stored, bound) {
  const sealed = strictly(stored)
  if (sealed === undefined || sealed.length < 36 || !sealed.subarray(0, 8).equals(header)) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(8, 20), { authTagLength: 16 })
    decipher.setAAD(header)
    if (bound) decipher.setAAD(bound)
    decipher.setAuthTag(sealed.subarray(-16))
    return Buffer.concat([decipher.update(sealed.subarray(20, -16)), decipher.final()])
  } catch {
    return undefined
  }
}

function utf8(bytes) {
  if (bytes === undefined) return undefined
  const decoded = bytes.toString('utf8')
  return Buffer.from(decoded).equals(bytes) ? decoded : undefined
}

const isPlain = one =>
  typeof one === 'string' || (one instanceof Uint8Array && one.length > 0 && !(one instanceof Uint8ClampedArray))

function check(condition, what) {
  if (!condition) throw Object.assign(new Error(what), { finding: true })
}

const calls = [
  () => {
    const [stored, bound] = [maybe(value), binding()]
    const opened = key.openText(header, stored, bound)
    if (isPlain(stored)) check(opened === utf8(reference(stored, bound)), 'openText')
  },
  () => {
    const [plaintext, bound] = [maybe(value), binding()]
    const sealed = key.sealText(
      maybe(() => header),
      plaintext,
      bound,
    )
    if (isPlain(plaintext) && sealed.startsWith('wax1Ec_O7E')) {
      check(reference(sealed, bound).equals(Buffer.from(plaintext)), 'sealText')
    }
  },
  () => {
    const stored = maybe(value)
    const out = maybe(() => Buffer.alloc(strictly(stored)?.length >= 36 ? strictly(stored).length - 36 : below(50)))
    const opened = key.openInto(
      out,
      maybe(() => (below(2) ? header : undefined)),
      stored,
      binding(),
    )
    check(typeof opened === 'boolean', 'openInto')
  },
  () => {
    const plaintext = maybe(value)
    const out = maybe(() => Buffer.alloc(Buffer.from(plaintext).length + 36))
    key.sealInto(out, header, plaintext, binding())
    key.sealWithNonce(
      out,
      header,
      plaintext,
      binding(),
      maybe(() => Buffer.alloc(12, below(256))),
    )
  },
  () => {
    const stored = Array.from({ length: below(6) }, () => maybe(value))
    const opened = key.openTexts(
      header,
      maybe(() => stored),
    )
    for (const [i, one] of stored.entries()) {
      if (opened.length === stored.length && isPlain(one)) check(opened[i] === utf8(reference(one)), 'openTexts')
    }
  },
  () => {
    const plaintexts = Array.from({ length: below(6) }, () => maybe(value))
    key.sealTexts(header, plaintexts)
    key.sealManyInto(
      plaintexts.map(one => maybe(() => Buffer.alloc(Buffer.from(one).length + 36))),
      header,
      plaintexts,
    )
    key.openManyInto(
      maybe(() => [Buffer.alloc(below(20))]),
      maybe(() => undefined),
      [maybe(value)],
    )
  },
  () => {
    const [prefix, message] = [maybe(() => Buffer.alloc(below(9), 1)), maybe(value)]
    const out = maybe(() => Buffer.alloc(below(33)))
    mac.hashInto(out, prefix, message)
    if (isPlain(message) && out.length > 0 && out !== prefix && out !== message) {
      const expected = createHmac('sha256', secret).update(prefix).update(message).digest().subarray(0, out.length)
      check(expected.equals(out), 'hashInto')
    }
  },
  () => new (pick([SealingKey, MacKey]))(pick(strange)()),
]

for (let i = 0; i < CALLS; i++) {
  try {
    pick(calls)()
  } catch (error) {
    // Also what Buffer.from throws here of a value of the wrong kind.
    if (!(error instanceof Error) || error.finding) throw error
  }
}
check(key.openText(header, key.sealText(header, 'still here')) === 'still here', 'after the round')
