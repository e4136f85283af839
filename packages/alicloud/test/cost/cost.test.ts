import { expect, it } from 'vitest'
import { countCalls } from './count-calls.ts'

it('calls KMS for keys and not for values, however many there are', async () => {
  const { writing, reading } = await countCalls(50_000)
  // Two keys, for values and for indexes; a look at the KMS key, and at the encryption context, for each process.
  expect(writing).toEqual(['DescribeKey OK: 1', 'GenerateDataKey OK: 2', 'Decrypt InvalidParameter: 1'])
  // The reader asks for no index key.
  expect(reading).toEqual(['Decrypt OK: 1', 'Decrypt InvalidParameter: 1'])
})
