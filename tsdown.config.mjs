import { defineConfig } from 'tsdown'

// The packages that applications import, as ES modules and as CommonJS: TypeORM is at home in CommonJS and Jest.
export default defineConfig({
  workspace: ['packages/core', 'packages/typeorm', 'packages/prisma', 'packages/alicloud'],
  entry: 'src/index.ts',
  format: ['esm', 'cjs'],
  platform: 'node',
  target: 'node20.19',
  dts: { oxc: true }, // TypeScript 7 has no JavaScript API; isolatedDeclarations makes it unnecessary
  fixedExtension: true,
  sourcemap: true,
  clean: true,
})
