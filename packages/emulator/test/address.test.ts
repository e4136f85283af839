import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { startEmulator } from '../src/index.ts'
import { genericClient } from './support/generic-client.ts'

describe('the address', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.org', '127.0.0.1.example.org'])(
    'is not %s unless that is said',
    async host => {
      await expect(startEmulator({ host })).rejects.toMatchObject({
        code: 'ADDRESS_NOT_LOOPBACK',
        message: expect.stringContaining('--allow-remote'),
      })
    },
  )

  it('is any other one when that is said', async () => {
    await using cloud = await startEmulator({ host: '0.0.0.0', allowRemote: true })
    const remote = Object.values(networkInterfaces())
      .flat()
      .find(face => face?.family === 'IPv4' && !face.internal)
    const response = await fetch(`http://${remote?.address ?? '127.0.0.1'}:${cloud.port}/_emulator/health`)
    expect(await response.json()).toEqual({ status: 'ok' })
  })

  it.each(['localhost', '127.0.0.1'])('is %s, with a certificate for it', async host => {
    await using cloud = await startEmulator({ host, https: true })
    expect(cloud.url).toBe(`https://${host}:${cloud.port}`)
    await genericClient(cloud)('ListKeys')
  })

  it('that is taken is refused', async () => {
    await using cloud = await startEmulator()
    await expect(startEmulator({ port: cloud.port })).rejects.toMatchObject({ code: 'ADDRESS_UNAVAILABLE' })
  })

  it('is not talked to in plaintext, nor under another CA, with HTTPS', async () => {
    await using cloud = await startEmulator({ https: true })
    await expect(fetch(`${cloud.url}/_emulator/health`)).rejects.toMatchObject({
      cause: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    })
    await expect(fetch(`http://${cloud.endpoint}/_emulator/health`)).rejects.toThrow()
  })
})
