import {createHash} from 'node:crypto'
import {plainText} from '../kernel/http/answer'
import {releases, type KatelloVersion} from '../../contract/versions'
import {Router} from '../kernel/http/router'
import type {Resource} from '../kernel/http/resource'
import {describeApi, linksOf} from './document'
import {readReference, type DescribedAction} from './reference'
import {ofRelease} from './releases'

/** The description of the API that a real server has. Nothing of it is read before it is asked for. */
export class Description {
  readonly #resources: readonly Resource[]
  readonly #version: KatelloVersion
  #checksum: Promise<string> | undefined
  #routes: Promise<Router<Described>> | undefined
  #servedRoutes: ReadonlySet<string> | undefined

  constructor(resources: readonly Resource[], version: KatelloVersion) {
    this.#resources = resources
    this.#version = version
  }

  /** The whole document as JSON; made anew each time, since clients keep it until the checksum changes. */
  async text(): Promise<string> {
    return JSON.stringify(describeApi(await this.#actions(), this.#resources))
  }

  /** Changes whenever the document does. */
  checksum(): Promise<string> {
    return (this.#checksum ??= this.text().then((text) => createHash('sha256').update(text).digest('hex')))
  }

  /** The action, as `subscriptions index`, that a real server has at a method and path while this one has not; undefined otherwise. */
  async unserved(method: string, path: string): Promise<string | undefined> {
    this.#routes ??= this.#actions().then(routesOf)
    const found = (await this.#routes).find(method, path)?.target
    return found && !this.#served().has(found.route) ? found.action : undefined
  }

  async #actions(): Promise<DescribedAction[]> {
    return ofRelease(await readReference(), this.#version)
  }

  #served(): ReadonlySet<string> {
    return (this.#servedRoutes ??= new Set(
      this.#resources.flatMap(({actions}) => actions.flatMap(({routes}) => routes.map(shapeOf))),
    ))
  }

  /** The resource that serves the document; not part of it. */
  resource(): Resource {
    const hidden = {hidden: true, anonymous: true, params: {}} as const
    return {
      name: 'apidoc',
      summary: 'Description of the API',
      path: '',
      style: 'foreman',
      actions: [
        {
          name: 'document',
          summary: 'The description',
          routes: ['GET /apidoc/v2.json', 'GET /apidoc/v2.en.json', 'GET /apidoc/v2.en_US.json'],
          ...hidden,
          run: async () => plainText(await this.text(), 'application/json'),
        },
        {
          name: 'checksum',
          summary: 'Its checksum',
          routes: ['GET /apidoc/apipie_checksum'],
          ...hidden,
          run: async () => ({checksum: await this.checksum()}),
        },
        {
          name: 'index',
          summary: 'Path of each action',
          routes: ['GET /api'],
          ...hidden,
          run: async () => ({
            links: linksOf(await this.#actions()),
            version: releases[this.#version].foreman,
          }),
        },
      ],
    }
  }
}

interface Described {
  readonly action: string
  readonly route: string
}

function routesOf(actions: readonly DescribedAction[]): Router<Described> {
  const router = new Router<Described>()
  const added = new Set<string>()
  for (const {resource, name, routes} of actions)
    for (const route of routes) {
      const shape = shapeOf(route)
      if (!added.has(shape)) router.add(route, {action: `${resource} ${name}`, route: shape})
      added.add(shape)
    }
  return router
}

/** A route without the names of its parts, which differ between descriptions. */
const shapeOf = (route: string): string => route.replaceAll(/:\w+/g, ':')
