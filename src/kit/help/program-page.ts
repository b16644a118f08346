// The first page of the help: what there is, on one screen of 24 lines.
import {page} from './command-page'
import {columns, wrap, type Row} from './layout'
import {subcommands, type Tree} from './manifest'

interface Section {
  readonly title: string
  readonly topics: readonly Row[]
  /** Topics of the section for which the first page has no room. */
  readonly others?: readonly string[]
}

/** Words of all topics of a section. */
export const topicNames = ({topics, others = []}: Section): string[] => [
  ...topics.flatMap(([left]) => left.split(', ')),
  ...others,
]

/** Topics by what they are for. The first page says a few words of each; `mallet help topics` says what each is. */
export const sections: readonly Section[] = [
  {
    title: 'Content',
    topics: [
      ['product, repository', 'What is synchronized, and from where'],
      ['content-view, release', 'Repositories as versions, promoted and proven'],
      ['image, docker, registry', 'What is where; pull, push, copy images'],
      ['flatpak, flatpak-remote', 'Applications for hosts; remotes to mirror from'],
    ],
  },
  {
    title: 'Delivery',
    topics: [
      ['lifecycle-environment', 'Stages such as Dev, Test and Prod'],
      ['registry-name-pattern', 'How images in an environment are named'],
      ['host, capsule, job-invocation', 'Registered hosts; proxies; jobs run on hosts'],
      ['export, diff, plan, apply', 'An organization as a file'],
    ],
    others: ['content-view-environment', 'job-template', 'remote-execution-feature'],
  },
  {
    title: 'Server',
    topics: [
      ['organization, user, settings', 'Who works with it, and how it is set up'],
      ['task, ping, status, browse', 'What it does, how it is; its web pages'],
    ],
  },
  {
    title: 'mallet',
    topics: [
      ['auth, config, defaults', 'Log in, choose a server, save values'],
      ['sandbox, shell', 'A Katello on this machine; type many commands'],
      ['api, completion, mcp, schema', 'Raw requests; completion; agents; JSON Schema'],
    ],
    others: ['alias', 'man'],
  },
]

export function programPage(width: number): string {
  const rows = sections.flatMap(({title, topics}) => [title, ...columnsOf(topics, width)])
  return page([
    ...wrap('mallet: manage container content in Katello from the command line', width),
    'Usage: mallet COMMAND [options]',
    '',
    ...rows,
    '',
    ...columnsOf(
      [
        ['Try it without a server:', 'mallet sandbox start --seed demo --detach'],
        ['More:', 'mallet help topics, mallet help COMMAND'],
      ],
      width,
      0,
    ),
  ])
}

/** One width of the left column for all sections. */
function columnsOf(rows: readonly Row[], width: number, indent = 2): string[] {
  const left = 29 + 2 - indent
  return rows.flatMap(([name, about]) => {
    const [first = '', ...more] = wrap(about, width, left + indent + 2)
    return [`${' '.repeat(indent)}${name.padEnd(left)}  ${first.trimStart()}`, ...more]
  })
}

/** `Host groups: what they are` beside `host-groups` -> `What they are` */
function withoutName(name: string, summary: string): string {
  const [, before = '', about = ''] = /^([^:]+): (.*)$/.exec(summary) ?? []
  const isName = before.toLowerCase().replace(/s$/, '').replace(/ie$/, 'y') === name.replaceAll('-', ' ')
  return isName ? about.charAt(0).toUpperCase() + about.slice(1) : summary
}

/** Every topic with what it is, and the pages of the guide: `mallet help topics`. */
export function topicsPage(tree: Tree, guides: readonly Row[], width: number, own: readonly Row[]): string {
  const all = new Map(subcommands('', tree))
  const placed = sections.map((section) => ({title: section.title, names: topicNames(section)}))
  const others = [...all.keys()].filter((name) => !placed.some(({names}) => names.includes(name)))
  const every = [...placed, ...(others.length > 0 ? [{title: 'Other', names: others}] : [])]
  const lines = every.flatMap(({title, names}) => {
    return [
      '',
      title,
      ...columns(
        names.map((name): Row => [name, withoutName(name, all.get(name) ?? '')]),
        width,
      ),
    ]
  })
  return page([
    'Topics',
    ...lines,
    ...(own.length === 0 ? [] : ['', 'Your own', ...columns(own, width)]),
    '',
    'Guides',
    ...columns(guides, width),
    '',
    'Commands of a topic: mallet help TOPIC',
  ])
}
