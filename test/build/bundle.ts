import { globSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { rolldown } from 'rolldown'

/**
 * Replaces the JavaScript of every built package by one file per entry point and what these share: loading hundreds of small files
 * costs more than running them. Declarations stay as the compiler wrote them.
 */
const root = join(import.meta.dirname, '../..')

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly default?: string } | string>>
  readonly bin?: Readonly<Record<string, string>>
}

for (const name of readdirSync(join(root, 'packages'))) {
  const folder = join(root, 'packages', name)
  const dist = join(folder, 'dist')
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  for (const file of globSync('**/*.{js,js.map}', { cwd: dist })) rmSync(join(dist, file))
  const bundle = await rolldown({
    input: inputsOf(manifest, folder),
    // what a package depends on stays a dependency
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('@oxc-project/runtime'),
    platform: 'node',
    transform: { target: 'es2024' },
    treeshake: { moduleSideEffects: false },
  })
  await bundle.write({ dir: dist, format: 'esm', sourcemap: true, chunkFileNames: 'shared/[name]-[hash].js' })
  await bundle.close()
}

/** Source files by the name of the file that the manifest promises, such as `http/index`. */
function inputsOf({ bin = {}, exports }: Manifest, folder: string): Record<string, string> {
  const promised = [
    ...Object.values(exports).map((target) => (typeof target === 'object' ? target.default : undefined)),
    ...Object.values(bin),
  ]
  const names = promised.flatMap((file) =>
    file === undefined ? [] : [file.replace(/^\.\/dist\//, '').replace(/\.js$/, '')],
  )
  return Object.fromEntries(names.map((name) => [name, join(folder, 'src', `${name}.ts`)]))
}
