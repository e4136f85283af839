import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'

const example = fileURLToPath(new URL('../../../examples/clinic', import.meta.url))

describe('the demo', () => {
  let output: string
  beforeAll(async () => {
    const { stdout } = await promisify(execFile)('npm', ['--silent', '--prefix', example, 'start'])
    output = stdout
  }, 120_000)

  it('finds what it wrote, through either ORM', () => {
    expect(output).toContain("findOneBy({ email: ' LI.WEI@example.com ' })   → Li Wei, +86 138 0013 8000")
    expect(output).toContain(
      'findUnique({ where: { id: 1 } })             → li.wei@example.com, {"allergies":["penicillin"]',
    )
    expect(output).toContain('→ Ada Byron, 440301199912012226')
  })

  it('calls KMS for keys, through both clients, and not for the hundreds of values', () => {
    expect(output).toContain('800 values written by TypeORM, 816 read by Prisma')
    expect(output).toContain('9 calls of KMS')
    const calls = [...output.matchAll(/^ {2}(\d) ((?:DescribeKey|GenerateDataKey|Decrypt) .{12})/gm)]
    expect(calls.map(([, count, what]) => `${count} ${what!.replace(/ .*/, '')}`)).toEqual([
      '1 DescribeKey',
      '3 GenerateDataKey',
      '2 Decrypt',
      '3 Decrypt',
    ])
  })

  it('shows ciphertext in the table, and finds no plaintext in its file', () => {
    for (const column of ['email', 'phone', 'id_number']) expect(output).toMatch(new RegExp(`${column} .+ wax1`))
    expect(output).toMatch(/history .+ "wax1/)
    expect(output).toContain('searched for, 0 found')
    expect(output).toContain('(the names, which are not marked, are there: 1 of 1)')
  })

  it('shows each tampering refused, by both ORMs', () => {
    expect(output.match(/^ {2}(TypeORM|Prisma ) DECRYPTION_FAILED$/gm)).toHaveLength(4)
  })

  it('reads rows under two data keys after the rotation', () => {
    const keys = [...output.matchAll(/row \d, under key ([0-9a-f]{8}): .+@example/g)].map(match => match[1])
    expect(keys).toHaveLength(4)
    expect(new Set(keys).size).toBe(2)
    expect(output).toContain('Prisma reads all 4 as well')
  })
})
