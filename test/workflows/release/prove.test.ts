import {expect, it} from 'vitest'
import {AppError, exitCodes} from '../../../src/core/errors'
import type {Placement} from '../../../src/workflows/images/placement'
import type {OpenRegistry} from '../../../src/workflows/registry/access'
import {proveStep, type ProvenImage} from '../../../src/workflows/release/prove'
import {runSteps} from '../../../src/workflows/steps/run'
import {played} from '../support'

const wanted = (repository: string, id: number, digest: string): Placement =>
  ({repository, tag: '1.0', digest, library_repository_id: id}) as Placement

const lost = new AppError({code: 'not_found', message: 'no such manifest', exit: exitCodes.notFound, status: 404})
const down = new AppError({code: 'unreachable', message: 'no answer', exit: exitCodes.failed})

/** Proves two images against what a registry serves under each name. */
async function prove(served: Readonly<Record<string, string | AppError>>, names: readonly (string | null)[]) {
  const {client} = played({
    'GET /katello/api/repositories': names.map((name, index) => ({
      id: 100 + index,
      library_instance_id: 1 + index,
      container_repository_name: name,
    })),
  })
  const registry = {
    host: 'k.example.com',
    own: true,
    client: {
      getManifest(name: string, tag: string) {
        const found = served[`${name}:${tag}`] ?? lost
        return found instanceof AppError ? Promise.reject(found) : Promise.resolve({digest: found})
      },
    },
  } as unknown as OpenRegistry
  const images: ProvenImage[] = []
  const step = proveStep({
    client,
    organizationId: 1,
    contentViewId: 2,
    environment: {id: 3, name: 'Prod'},
    expected: () => Promise.resolve([wanted('web', 1, 'sha256:a'), wanted('maps', 2, 'sha256:b')]),
    open: () => Promise.resolve(registry),
    signal: new AbortController().signal,
    isPremature: () => Promise.resolve(false),
    proven: (found) => images.push(...found),
  })
  const {failure} = await runSteps([step], {})
  return {failure: failure?.parts, specs: images.map(({pull_spec: spec}) => spec)}
}

const names = ['acme/prod/web', 'acme/prod/maps']

it('proves images that are served with the digests of the version', async () => {
  const {failure, specs} = await prove({'acme/prod/web:1.0': 'sha256:a', 'acme/prod/maps:1.0': 'sha256:b'}, names)
  expect(failure).toBeUndefined()
  expect(specs).toEqual(['k.example.com/acme/prod/maps:1.0', 'k.example.com/acme/prod/web:1.0'])
})

it('fails where another digest is served, and proves the rest', async () => {
  const {failure, specs} = await prove({'acme/prod/web:1.0': 'sha256:old', 'acme/prod/maps:1.0': 'sha256:b'}, names)
  expect(failure).toMatchObject({
    code: 'not_proven',
    exit: 70,
    detail: 'acme/prod/web:1.0 is sha256:old, not sha256:a',
  })
  expect(specs).toEqual(['k.example.com/acme/prod/maps:1.0'])
})

it('fails where an image is not served, or has no name', async () => {
  const {failure} = await prove({'acme/prod/maps:1.0': 'sha256:b'}, names)
  expect(failure?.detail).toBe('acme/prod/web:1.0 is not in the registry')
  expect((await prove({'acme/prod/web:1.0': 'sha256:a'}, ['acme/prod/web', null])).failure?.detail).toBe(
    'maps:1.0 has no name there',
  )
})

it('fails as the registry fails', async () => {
  expect((await prove({'acme/prod/web:1.0': down}, names)).failure).toMatchObject({code: 'unreachable'})
})
