import 'reflect-metadata'
import { vi } from 'vitest'
import { describeTls } from './tls-suite.ts'

// The tests and the package itself import `typeorm`: here that is the last release of the line before.
vi.mock('typeorm', () => import('typeorm-0-3'))

describeTls('typeorm-0-3')
