import 'reflect-metadata'
import { describeOffline } from './support/offline-suite.ts'
import { typeormVersion } from './support/world.ts'

describeOffline(typeormVersion('typeorm'))
