import {usageError} from '../core/errors'
import {now} from '../core/clock'
import {flag, list, number, texts} from '../contract/define'
import * as t from '../contract/shape'
import {command} from '../kit/run/command'

const longestMinutes = 10

export default command({
  dryRun: {
    refused:
      'Agents see a plan of each change before it is carried out, and without --allow-writes they change nothing',
  },
  summary: 'Serve agents over the Model Context Protocol',
  description:
    'Speaks the Model Context Protocol on standard input and output, for programs that let an AI agent use tools. Agents can read what is on the server, with the login of the profile. With --allow-writes they can also change it, in two steps: a plan, and its execution within ten minutes. Configuration, logins, secrets and files of this machine are never offered.',
  examples: [
    ['Let an agent read', '', 'a client that speaks the protocol'],
    ['Give it a tool for each command of two topics', '--topics image,release', 'a client that speaks the protocol'],
    ['Let it plan and execute changes', '--allow-writes --topics content-view', 'a client that speaks the protocol'],
  ],
  params: {
    topics: list('Topics to offer, each command of them as a tool of its own (default: few tools for all topics)'),
    allow_writes: flag('Let agents change something, by a plan and its execution'),
    plan_minutes: number('Minutes in which a plan can be executed, at most 10 (10)'),
    registry: texts("Host of a registry that agents may read, besides the server's"),
    secret_env: texts('Environment variable that documents may use as a secret, by {env: NAME}'),
  },
  globals: ['profile', 'timeout'],
  streams: true,
  answer: t.about('Each line is a message of the protocol', t.map(t.unknown)),
  async run(ctx) {
    const minutes = minutesOf(ctx.given['plan-minutes'])
    if (ctx.flag('password-stdin'))
      throw usageError(
        '--password-stdin cannot be used here',
        'Standard input belongs to the protocol: log in before, with mallet auth login basic',
      )
    const [{catalog}, {runner}, {Plans}, {serve}, general, topical] = await Promise.all([
      import('../kit/mcp/catalog'),
      import('../kit/mcp/run'),
      import('../kit/mcp/plans'),
      import('../kit/mcp/server'),
      import('../kit/mcp/general-tools'),
      import('../kit/mcp/topic-tools'),
    ])
    const {root, version} = ctx.commands
    const allowWrites = ctx.flag('allow-writes')
    const topics = namesOf(ctx.given['topics'])
    const session = {
      catalog: catalog(ctx.commands, topics, allowWrites),
      runner: runner(ctx, version, {registries: ctx.texts('registry'), secrets: ctx.texts('secret-env')}),
      plans: new Plans(minutes * 60_000, now),
      allowWrites,
      transport: ctx.session.transport,
      settings: ctx.session.settings,
    }
    const isNarrow = topics.length > 0
    const tools = isNarrow ? await topical.topicTools(session) : general.generalTools(session)
    try {
      await serve({session, tools, root, version, isNarrow, signal: ctx.signal})
    } finally {
      session.runner.close()
    }
    return {kind: 'none'}
  },
})

function minutesOf(given: unknown): number {
  if (given === undefined) return longestMinutes
  if (typeof given === 'number' && given >= 1 && given <= longestMinutes) return given
  throw usageError(`--plan-minutes takes 1 to ${longestMinutes}, not ${JSON.stringify(given)}`)
}

const namesOf = (given: unknown): string[] => (Array.isArray(given) ? given.map(String) : [])
