import 'reflect-metadata'
import { vi } from 'vitest'
import { contract } from './contract/index.ts'
import { describeEverywhere } from './support/world.ts'

// The tests and the package itself import `typeorm`: here that is the last release of the line before.
vi.mock('typeorm', () => import('typeorm-0-3'))

describeEverywhere('typeorm-0-3', contract)
