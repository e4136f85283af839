import 'reflect-metadata'
import { vi } from 'vitest'
import { describeOffline } from './support/offline-suite.ts'
import { typeormVersion } from './support/world.ts'

vi.mock('typeorm', () => import('typeorm-0-3-20'))

describeOffline(typeormVersion('typeorm-0-3-20'))
