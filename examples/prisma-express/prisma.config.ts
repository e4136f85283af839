import { fileURLToPath } from 'node:url'
import { defineConfig } from 'prisma/config'

process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(new URL('prisma/no-schema-engine.sh', import.meta.url))

export default defineConfig({ schema: 'prisma/schema.prisma' })
