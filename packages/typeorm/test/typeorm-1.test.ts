import 'reflect-metadata'
import { contract } from './contract/index.ts'
import { describeEverywhere } from './support/world.ts'

describeEverywhere('typeorm', contract)
