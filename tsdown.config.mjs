import { defineConfig } from 'tsdown'

const common = {
  platform: 'node',
  target: 'node20.19',
  dts: { oxc: true }, // TypeScript 7 has no JavaScript API; isolatedDeclarations makes it unnecessary
  fixedExtension: true,
  sourcemap: true,
  outputOptions: { dynamicImportInCjs: false }, // Jest runs CommonJS, in which `import()` fails
  clean: true,
}

export default defineConfig([
  // The packages that applications import, as ES modules and as CommonJS: TypeORM is at home in CommonJS and Jest.
  {
    ...common,
    workspace: ['packages/core', 'packages/typeorm', 'packages/prisma'],
    entry: 'src/index.ts',
    format: ['esm', 'cjs'],
  },
  // The same with a program beside it
  {
    ...common,
    workspace: ['packages/alicloud', 'packages/cli', 'packages/compliance', 'packages/emulator'],
    entry: 'src/index.ts',
    format: { esm: { entry: ['src/index.ts', 'src/cli.ts'] }, cjs: {} },
  },
])
