import type { NativeAddon } from '@waxseal/native'
import { describe, expect, it } from 'vitest'
import { chooseEngine, type Surroundings } from '../../src/suite/choose-engine.ts'
import { currentEngine, engineInfo } from '../../src/suite/engine.ts'
import { createNativeEngine } from '../../src/suite/native-engine.ts'
import { nodeEngine } from '../../src/suite/node-engine.ts'
import { passesSelfTest } from '../../src/suite/self-test.ts'
import { addon, nativeEngine } from './engines.ts'

function refuse(code: string, message: string): () => never {
  return () => {
    throw Object.assign(new Error(message), { code })
  }
}

const absent = refuse('MODULE_NOT_FOUND', "Cannot find module '@waxseal/native'")
const node: Surroundings = { wanted: undefined, versions: process.versions, load: absent }

describe('the choice of an engine', () => {
  it.each([
    ['it is not installed', absent, '@waxseal/native is not installed'],
    [
      'there is no binary for the platform',
      refuse('', 'No native build was found for platform=linux\n    loaded from: /somewhere/secret'),
      `@waxseal/native has no binary for ${process.platform}-${process.arch}`,
    ],
    [
      'it does not load',
      refuse('ERR_DLOPEN_FAILED', 'undefined symbol: EVP_MAC_fetch'),
      '@waxseal/native did not load (ERR_DLOPEN_FAILED)',
    ],
  ])('falls on node:crypto where %s', (_, load, reason) => {
    const { engine, info } = chooseEngine({ ...node, load })
    expect(engine).toBe(nodeEngine)
    expect(info).toEqual({ name: 'node', reason })
  })

  it.each(['electron', 'bun', 'deno'])('does not even load the addon on %s', runtime => {
    const load = refuse('', 'was loaded')
    const { engine, info } = chooseEngine({ ...node, versions: { node: '22.0.0', [runtime]: '1.0.0' }, load })
    expect(engine).toBe(nodeEngine)
    expect(info.reason.toLowerCase()).toBe(`${runtime} is no node.js`)
  })

  it('refuses to go on without the addon where WAXSEAL_ENGINE=native', () => {
    expect(() => chooseEngine({ ...node, wanted: 'native' })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: 'WAXSEAL_ENGINE=native: @waxseal/native is not installed',
      }),
    )
  })

  it('refuses a name that no engine has', () => {
    expect(() => chooseEngine({ ...node, wanted: 'wasm' })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it('is made once in a process, and can be asked for', () => {
    expect(currentEngine()).toBe(currentEngine())
    expect(engineInfo().name).toBe(currentEngine().name)
    expect(engineInfo().reason).not.toBe('')
  })
})

describe('the self-test', () => {
  it('passes the reference engine', () => {
    expect(passesSelfTest(nodeEngine)).toBe(true)
  })

  it('fails an engine that writes other bytes, reads what was changed, or throws', () => {
    const zeros = () => Buffer.alloc(16)
    expect(passesSelfTest({ ...nodeEngine, hash: zeros })).toBe(false)
    expect(passesSelfTest({ ...nodeEngine, sealWithNonce: nodeEngine.seal as never })).toBe(false)
    const open: typeof nodeEngine.open = (_, sealed) => Buffer.from(sealed.subarray(20, -16))
    expect(passesSelfTest({ ...nodeEngine, open })).toBe(false)
    expect(passesSelfTest({ ...nodeEngine, importKey: refuse('', 'no') })).toBe(false)
  })
})

if (addon !== undefined && nativeEngine !== undefined) {
  const found: NativeAddon = addon
  const engineOf = (load: () => NativeAddon, wanted?: string) => chooseEngine({ ...node, load, wanted })

  describe('the choice of an engine where the addon is there', () => {
    it('is the native one, and says on which OpenSSL', () => {
      const { engine, info } = engineOf(() => found)
      expect(engine.name).toBe('native')
      expect(info).toEqual({ name: 'native', reason: expect.stringMatching(/^@waxseal\/native, on OpenSSL 3\./) })
      expect(info.reason).toContain(process.versions.openssl.replace(/\+.*/, ''))
      expect(engineOf(() => found, 'native').engine.name).toBe('native')
    })

    it('is node:crypto where WAXSEAL_ENGINE=node, without loading it', () => {
      expect(engineOf(refuse('', 'was loaded'), 'node').engine).toBe(nodeEngine)
    })

    it('falls on node:crypto where it fails its self-test', () => {
      // An addon that keeps what it was given last, as a mistake with a shared context would.
      class Forgetful extends found.SealingKey {
        override sealInto(): void {}
        override sealWithNonce(): void {}
      }
      const broken = { ...found, SealingKey: Forgetful }
      expect(engineOf(() => broken)).toEqual({
        engine: nodeEngine,
        info: { name: 'node', reason: '@waxseal/native failed its self-test' },
      })
      expect(() => engineOf(() => broken, 'native')).toThrow('failed its self-test')
      expect(passesSelfTest(createNativeEngine(found))).toBe(true)
    })
  })
}
