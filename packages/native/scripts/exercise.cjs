// Calls everything that the addon has, in plain Node: what valgrind and the like watch over. Small, because they are slow.
const { SealingKey, MacKey } = require('../index.cjs')

const header = Buffer.from('c1ac751101020304', 'hex')
const binding = Buffer.from('row 7')
const lengths = [0, 1, 15, 16, 17, 32, 33, 255, 1024, 4059, 4060, 4061, 5000, 20_000]

function same(actual, expected) {
  if (actual !== expected) throw new Error(`expected ${expected}, got ${actual}`)
}

function exercise(round) {
  const key = new SealingKey(Buffer.alloc(32, round))
  const mac = new MacKey(Buffer.alloc(32, round))
  for (const length of lengths) {
    for (const character of ['x', 'é', '漢']) {
      const text = character.repeat(length)
      const bytes = Buffer.from(text)
      const stored = key.sealText(header, text, binding)
      same(key.openText(header, stored, binding), text)
      same(key.openText(header, stored), undefined)
      same(key.openText(header, stored.slice(0, -1), binding), undefined)
      same(key.openText(header, `${stored}=`, binding), undefined)
      const sealed = Buffer.alloc(bytes.length + 36)
      key.sealWithNonce(sealed, header, bytes, undefined, Buffer.alloc(12, round))
      key.sealInto(sealed, header, bytes)
      const opened = Buffer.alloc(bytes.length)
      same(key.openInto(opened, header, sealed), true)
      same(opened.equals(bytes), true)
      sealed[sealed.length - 1] ^= 1
      same(key.openInto(opened, undefined, sealed), false)
      const many = key.sealTexts(header, [text, bytes, ''])
      same(key.openTexts(header, [...many, 'no']).filter(one => one !== undefined).length, 3)
      const outs = [Buffer.alloc(bytes.length), Buffer.alloc(0)]
      same(key.openManyInto(outs, undefined, [many[0], many[2]]), true)
      key.sealManyInto([Buffer.alloc(bytes.length + 36)], header, [text])
      mac.hashInto(Buffer.alloc(32), header, text)
      mac.hashInto(Buffer.alloc(4), Buffer.alloc(0), bytes)
    }
  }
  const refused = [
    () => SealingKey(Buffer.alloc(32)),
    () => new SealingKey(Buffer.alloc(31)),
    () => new MacKey('x'),
    () => key.sealText(header, Symbol('s')),
    () => key.sealText(Buffer.alloc(7), 'x'),
    () => key.sealInto(Buffer.alloc(3), header, 'x'),
    () => key.openInto(Buffer.alloc(3), header, key.sealText(header, 'x'.repeat(5000))),
    () => key.sealTexts(header, { length: 3 }),
    () => key.openTexts(header, ['x', 3]),
    () => mac.hashInto(Buffer.alloc(33), header, 'x'),
    () => key.openText.call(mac, header, 'x'),
  ]
  for (const call of refused) {
    let threw = false
    try {
      call()
    } catch {
      threw = true
    }
    same(threw, true)
  }
}

for (let round = 0; round < 2; round++) exercise(round)
globalThis.gc?.()
setTimeout(() => globalThis.gc?.(), 10)
