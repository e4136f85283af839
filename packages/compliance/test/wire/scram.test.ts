import { describe, expect, it } from 'vitest'
import { Scram } from '../../src/wire/postgres/scram.ts'

// The example of RFC 7677, section 3.
const NONCE = 'rOprNGfwEbeRWgbNEkqO'
const SERVER_FIRST = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'
const PROOF = 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ='
const SERVER_FINAL = 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='

describe('SCRAM-SHA-256', () => {
  it('is that of RFC 7677', async () => {
    const scram = new Scram('pencil', NONCE)
    expect(scram.first('user')).toBe(`n,,n=user,r=${NONCE}`)
    expect(await scram.final(SERVER_FIRST, 'user')).toBe(
      `c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=${PROOF}`,
    )
    expect(() => scram.verify(SERVER_FINAL)).not.toThrow()
  })

  it('does not take a server that does not know the password', async () => {
    const scram = new Scram('pencil', NONCE)
    expect(() => scram.verify(SERVER_FINAL)).toThrow('does not prove')
    await scram.final(SERVER_FIRST, 'user')
    for (const forged of ['', 'v=', 'e=other-error', SERVER_FINAL.replace('6', '7')]) {
      expect(() => scram.verify(forged)).toThrow('does not prove')
    }
  })

  it.each([
    ['a nonce that is not ours', SERVER_FIRST.replace('rOpr', 'rOps')],
    ['a nonce with nothing of the server’s', `r=${NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`],
    ['a billion rounds', SERVER_FIRST.replace('4096', '1000000000')],
    ['no rounds', SERVER_FIRST.replace('4096', '0')],
    ['nonsense', 'nonsense'],
    ['nothing', ''],
  ])('refuses %s', async (_what, first) => {
    await expect(new Scram('pencil', NONCE).final(first)).rejects.toMatchObject({ code: 'PROTOCOL' })
  })
})
