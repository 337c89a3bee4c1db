import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import tailwind from '@tailwindcss/vite'
import { defineConfig, type Plugin } from 'vite'

/** Sources below `src` whose path there matches. */
function sources(pattern: RegExp): string[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter(path => pattern.test(path))
    .map(path => `src/${path}`)
    .sort()
}

/** Short entry names: `src/ui/palette.client.ts` becomes `palette`. */
function entries(paths: string[]): Record<string, string> {
  return Object.fromEntries(paths.map(path => [basename(path).replace(/(\.client)?\.(tsx?|css)$/, ''), path]))
}

/** Drawings that pages link to without any script or style sheet importing them. */
function drawings(): Plugin {
  return {
    name: 'drawings',
    buildStart() {
      for (const path of sources(/^ui\/assets\/[^/]+$/)) {
        this.emitFile({ type: 'asset', name: basename(path), originalFileName: path, source: readFileSync(path) })
      }
    },
  }
}

/** Turbo writes a style element for a progress bar that we do not use; without it the page's policy needs no exception. */
function noInlineStyle(): Plugin {
  return {
    name: 'no-inline-style',
    transform(code, id) {
      if (!/@hotwired\/turbo\/dist/.test(id)) return
      const without = code.replace('    this.installStylesheetElement();\n', '')
      if (without === code) this.error('Turbo changed how it installs its style; look at vite.config.ts.')
      return without
    },
  }
}

export default defineConfig(({ isSsrBuild }) =>
  isSsrBuild
    ? {
        build: {
          ssr: true,
          target: 'node20',
          copyPublicDir: false,
          rolldownOptions: {
            input: entries(sources(/^(main|cli)\.ts$/)),
            output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
          },
        },
      }
    : {
        base: '/assets/',
        plugins: [tailwind(), drawings(), noInlineStyle()],
        build: {
          assetsDir: '',
          manifest: 'manifest.json',
          target: 'es2022',
          cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
          copyPublicDir: false,
          modulePreload: false,
          assetsInlineLimit: 0,
          reportCompressedSize: false,
          rolldownOptions: {
            input: entries([...sources(/^ui\/(styles|public)\.css$/), ...sources(/\.client\.tsx?$/)]),
          },
        },
      },
)
